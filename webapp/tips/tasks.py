"""What waits for commune police because of tips."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select

from webapp.areas.names import full_name
from webapp.clock import VIETNAM, now
from webapp.extensions import db
from webapp.home.tasks import MOST, More, Task, finds_tasks
from webapp.navigation import counts_waiting
from webapp.permissions import Permission, holds
from webapp.tips import deadlines, queries
from webapp.tips.models import Status, Tip


@counts_waiting("tips.index")
def count_open(user) -> Select | None:
    """Count what `open_tips` names."""
    if not holds(user, Permission.TIP_OPEN):
        return None
    is_new, is_overdue = fresh_and_overdue()
    return queries.allowed(select(Tip.id), user).where(is_new | is_overdue)


def fresh_and_overdue() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions that a tip is new in time, and that it should have been passed on."""
    is_overdue = deadlines.is_overdue(now())
    return and_(Tip.status == Status.RECEIVED, not_(is_overdue)), is_overdue


@finds_tasks
def open_tips(user, most: int = MOST) -> Iterator[Task | More]:
    """Yield the tips that should have been passed on, and those that nobody has sorted."""
    if not holds(user, Permission.TIP_OPEN):
        return
    conditions = fresh_and_overdue()
    counts = (func.count().filter(one) for one in conditions)
    open_ones = queries.allowed(select(*counts), user).where(or_(*conditions))
    totals = db.session.execute(open_ones).one()
    for condition, total, group in zip(conditions, totals, ("waiting", "late"), strict=True):
        rows = queries.listed(user).where(condition).order_by(Tip.received_hour, Tip.id)
        found = [_task(row) for row in db.session.execute(rows.limit(most))] if total else []
        yield from found
        if total > len(found):
            yield More(group, total - len(found))


def _task(row) -> Task:
    tip, kind, name, _uuid = row
    is_new = tip.status == Status.RECEIVED
    title = _("New tip %(reference)s") if is_new else _("Tip %(reference)s is to be passed on")
    return Task(
        title=title % {"reference": tip.reference},
        place=full_name(kind, name),
        url=url_for("tips.show", tip_id=tip.uuid),
        button=_("Open"),
        since=tip.received_hour.astimezone(VIETNAM).date(),
        is_late=deadlines.is_late(tip),
    )
