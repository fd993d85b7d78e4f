"""Decision documents, entered by a person; one document may decide on several villages."""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from webapp.areas.models import Area
from webapp.audit import operations as audit
from webapp.clock import today
from webapp.errors import AppError, FutureDay
from webapp.extensions import db
from webapp.villages import queries
from webapp.villages.models import Decision


class DecisionDiffers(AppError):
    """The number is taken, in that commune and year, by a document with other facts."""

    status = 409
    message = _l(
        "A decision with this number is already entered for this year, with another day, body or"
        " signer. Check the document."
    )


class DecisionNeeded(AppError):
    """This step becomes true only by a decision document."""

    status = 422
    message = _l("This step needs a decision: its number, day, body and signer.")


def enter(
    commune: Area, *, number: str, signed_on: date, body: str, signer: str, by, scan=None
) -> Decision:
    """Return the decision of `commune` with these facts, made if it is new.

    Numbers start anew each year (Nghị định 30/2020/NĐ-CP, Điều 15).
    """
    if signed_on > today():
        raise FutureDay
    facts = {"signed_on": signed_on, "body": body.strip(), "signer": signer.strip()}
    asked = queries.decision(commune.id, signed_on.year, number.strip())
    known = db.session.scalar(asked)
    if known is None:
        known = _new(Decision(commune_id=commune.id, number=number.strip(), **facts), commune, by)
    if known is None:
        known = db.session.scalars(asked).one()
    if any(getattr(known, name) != value for name, value in facts.items()):
        raise DecisionDiffers
    if scan is not None and known.scan_id is None:
        known.scan_id = scan.id
    return known


def _new(decision: Decision, commune: Area, by) -> Decision | None:
    """Enter a decision; None when somebody has entered that number at the same moment."""
    try:
        with db.session.begin_nested():
            db.session.add(decision)
    except IntegrityError:
        return None
    changes = {"number": (None, decision.number), "signed_on": (None, decision.signed_on)}
    audit.record("decision.entered", commune, by=by, changes=changes)
    return decision
