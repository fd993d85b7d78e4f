"""What waits for commune police because of tips."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, Select, and_, not_, select

from webapp.areas.names import full_name
from webapp.clock import VIETNAM, now
from webapp.duties import Duty, Task, finds_tasks
from webapp.permissions import HasGrants, Permission, holds
from webapp.tips import deadlines, queries
from webapp.tips.models import OPEN, Status, Tip

SECTION = "tips.index"


@finds_tasks
def of_tips(user: HasGrants) -> Iterator[Duty]:
    """Yield the tips to be sorted and passed on, to be acknowledged, and without an outcome."""
    if not holds(user, Permission.TIP_OPEN):
        return
    is_overdue = deadlines.is_overdue(now())
    in_time = and_(Tip.status.in_(OPEN), not_(is_overdue))
    for condition, tell, group in (
        (is_overdue, _open, "late"),
        (deadlines.is_unannounced(), _to_answer, "late"),
        (in_time, _open, "waiting"),
        (deadlines.is_soon_unannounced(), _to_answer, "waiting"),
    ):
        yield Duty(SECTION, told(user, condition), tell, group, counted(user, condition))
    silent = deadlines.is_without_outcome()
    passed_on_at = deadlines.passed_on_at().label("passed_on_at")
    rows = queries.listed(user).add_columns(passed_on_at).where(silent)
    rows = rows.order_by(Tip.received_hour, Tip.id)
    yield Duty(SECTION, rows, _without_outcome, "late", counted(user, silent))


def told(user: HasGrants, condition: ColumnElement[bool]) -> Select:
    """Return the tips of a condition with what a task says of them, the urgent ones first."""
    urgent_first = (Tip.is_urgent.desc(), Tip.received_hour, Tip.id)
    return queries.listed(user).where(condition).order_by(*urgent_first)


def counted(user: HasGrants, condition: ColumnElement[bool]) -> Select:
    """Return the same tips without the names of their places."""
    return queries.allowed(select(Tip.id), user).where(condition)


def _open(row: Row) -> Task:
    title = _title(row.Tip) % {"reference": row.Tip.reference}
    return _task(row, title, _("Open"), "show", since=row.Tip.received_hour)


def _to_answer(row: Row) -> Task:
    reference = row.Tip.reference
    title = _("The sender of tip %(reference)s awaits a notice of receipt", reference=reference)
    return _task(row, title, _("Answer the sender"), "answer", since=row.Tip.received_hour)


def _without_outcome(row: Row) -> Task:
    title = _(
        "No outcome yet of tip %(reference)s, passed on to %(to)s",
        reference=row.Tip.reference,
        to=row.Tip.transferred_to,
    )
    return _task(row, title, _("Open"), "show", since=row.passed_on_at)


def _task(row: Row, title: str, button: str, step: str, *, since: datetime) -> Task:
    return Task(
        title=title,
        place=full_name(row.kind, row.name),
        url=url_for(f"tips.{step}", tip_id=row.uuid),
        button=button,
        since=since.astimezone(VIETNAM).date(),
        is_urgent=row.Tip.is_urgent,
    )


def _title(tip: Tip) -> str:
    is_new = tip.status == Status.RECEIVED
    if tip.is_urgent:
        return (
            _("New urgent tip %(reference)s")
            if is_new
            else _("Urgent tip %(reference)s is to be passed on")
        )
    return _("New tip %(reference)s") if is_new else _("Tip %(reference)s is to be passed on")
