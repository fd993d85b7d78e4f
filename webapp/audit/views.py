"""The log as those read it who may see the subjects."""

from datetime import date

from flask import Blueprint, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from gis.names import natural_key
from webapp.audit import keys, queries, words
from webapp.days import NoDay, read_day
from webapp.errors import BadDay
from webapp.extensions import db
from webapp.htmx import page
from webapp.navigation import section
from webapp.permissions import Permission, requires

bp = Blueprint("audit", __name__, url_prefix="/staff/audit")
section(85, _l("Log"), "audit.index", "list", Permission.AUDIT_VIEW)
PAGE = 50


@bp.get("")
@requires(Permission.AUDIT_VIEW)
def index():
    """List who did what to which record, the newest first."""
    area, action = request.args.get("area", "")[:60], request.args.get("action", "")
    entries = queries.filtered(
        queries.visible_to(current_user), area=area, action=action, day=asked_day()
    )
    if (last_id := keys.entry_id_of(request.args.get("after", ""))) is not None:
        entries = queries.before(entries, last_id)
    rows = db.session.scalars(entries.limit(PAGE + 1)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return page(
        "audit/index.html",
        entries=rows[:PAGE],
        next_key=keys.key_of(last.id) if last else None,
        area=area,
        action=action,
        day=asked_day(),
        actions=sorted(
            ((str(text), name) for name, text in words.WORDS.items()),
            key=lambda pair: natural_key(pair[0]),
        ),
        word=words.word,
        field=words.field,
        value=words.value,
    )


def asked_day() -> date | None:
    """Return the day of `?day=`.

    Raises:
        BadDay: it is no date.
    """
    text = request.args.get("day", "")
    try:
        return read_day(text) if text else None
    except NoDay as error:
        raise BadDay("day") from error
