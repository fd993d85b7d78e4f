"""What waits for commune police because of tips."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, select

from webapp.areas.models import Area
from webapp.areas.names import full_name
from webapp.clock import VIETNAM, now
from webapp.extensions import db
from webapp.home.tasks import Task, finds_tasks
from webapp.navigation import counts_waiting
from webapp.permissions import Permission, holds, within
from webapp.tips import deadlines, queries
from webapp.tips.models import OPEN, Status, Tip

SHOWN = 20


@counts_waiting("tips.index")
def count_open(user) -> Select | None:
    """Count what `open_tips` names."""
    if not holds(user, Permission.TIP_OPEN):
        return None
    found = select(func.count()).select_from(Tip).join(Area, Area.id == Tip.area_id)
    return found.where(within(user, Permission.TIP_OPEN, Area.path), waits())


def waits() -> ColumnElement[bool]:
    """Return the condition that a tip is new, or should have been passed on by now."""
    is_due = (Tip.status == Status.RECEIVED) | deadlines.is_overdue(now())
    return Tip.status.in_(OPEN) & is_due


@finds_tasks
def open_tips(user) -> Iterator[Task]:
    """Yield the tips that nobody has sorted, and those that should have been passed on."""
    if not holds(user, Permission.TIP_OPEN):
        return
    rows = queries.listed(user).where(waits())
    for tip, kind, name, _uuid in db.session.execute(rows.order_by(Tip.id).limit(SHOWN)):
        is_new = tip.status == Status.RECEIVED
        title = _("New tip %(reference)s") if is_new else _("Tip %(reference)s is to be passed on")
        yield Task(
            title=title % {"reference": tip.reference},
            place=full_name(kind, name),
            url=url_for("tips.show", tip_id=tip.uuid),
            button=_("Open"),
            since=tip.received_hour.astimezone(VIETNAM).date(),
            is_late=deadlines.is_late(tip),
        )
