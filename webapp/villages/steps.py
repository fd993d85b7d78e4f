"""One step of a village's status: the event, a row on each surface it reaches, the audit entry."""

from datetime import date

from flask_babel import lazy_gettext as _l

from webapp.areas.models import Area
from webapp.audit import operations as audit
from webapp.errors import AppError
from webapp.extensions import db
from webapp.lifecycle import IllegalMove
from webapp.villages.models import Cause, Decision, Status, StatusEvent, Surface
from webapp.villages.standing import Standing

EVERYWHERE = (Surface.INSIDE, Surface.PUBLIC)


class ReasonNeeded(AppError):
    """A step back is explained to those inside."""

    status = 422
    message = _l("Say why. Only those who work here read it.")


class BeforeDecision(AppError):
    """A step cannot be true from a day before its decision was signed."""

    status = 422
    message = _l("The decision was signed later than that day. Choose the day of the decision.")


def step(
    village: Area,
    to: Status,
    action: str,
    *,
    by,
    on: date,
    reason: str = "",
    cause: Cause = Cause.PERSON,
    decision: Decision | None = None,
    expires_on: date | None = None,
    surfaces: tuple[Surface, ...] = EVERYWHERE,
) -> StatusEvent:
    """Write one step on `surfaces`; `from_status` of the event is that of the first one.

    What came about by itself names nobody in the audit log, which more people read.
    """
    if decision and on < decision.signed_on:
        raise BeforeDecision
    standing = Standing.of(village)
    standing.check_day(on)
    moves = {surface: standing.check_move(to, surface) for surface in surfaces}
    came_from = moves[surfaces[0]][0]
    event = StatusEvent(
        village_id=village.id,
        from_status=came_from,
        to_status=to,
        on=on,
        reason=reason.strip(),
        cause=cause,
        published=Surface.PUBLIC in surfaces,
        by_id=by.id if by else None,
        decision_id=decision.id if decision else None,
    )
    db.session.add(event)
    db.session.flush()
    for surface in surfaces:
        standing.write(
            surface,
            to,
            on,
            event_id=event.id,
            decision_id=event.decision_id,
            expires_on=expires_on,
        )
    changes = {"status": (came_from, to), "on": (None, on)}
    if decision:
        changes["decision"] = (None, decision.number)
    actor = by if cause is Cause.PERSON else None
    audit.record(f"village.{action}", village, by=actor, changes=changes)
    return event


def needed(reason: str) -> str:
    """Return a reason that may not be missing, or raise ReasonNeeded."""
    if not reason.strip():
        raise ReasonNeeded
    return reason


def only_from(village: Area, *statuses: Status) -> Standing:
    """Return how the village stands, or raise IllegalMove when it is in none of `statuses`."""
    standing = Standing.of(village)
    if standing.on(Surface.INSIDE) not in statuses:
        raise IllegalMove(village)
    return standing
