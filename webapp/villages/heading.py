"""What waits for those who head villages, and for the office where nobody does."""

from collections.abc import Iterator
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, or_, select

from webapp.accounts.models import Grant, User
from webapp.areas.models import Area, AreaVersion
from webapp.clock import today
from webapp.duties import Duty, Task, finds_tasks
from webapp.permissions import HasGrants, Permission, Role, holds, within
from webapp.rules import terms
from webapp.rules.models import Key
from webapp.villages.models import Status
from webapp.villages.waiting import SECTION, Inside, headed_by, place, task, villages


@finds_tasks
def for_heads(user: HasGrants) -> Iterator[Duty]:
    """Villages not registered, or no longer recognised, and figures missing or a year old."""
    if not any(grant.role == Role.VILLAGE_HEAD for grant in user.grants_today):
        return
    yield Duty(SECTION, villages(is_new() & headed_by(user)), _to_register)
    delisted = Inside.status == Status.DELISTED
    yield Duty(SECTION, villages(delisted & headed_by(user)), _to_register_again)
    is_old = terms.ran_out(Key.FIGURES_OLD, AreaVersion.population_on, today())
    yield Duty(SECTION, villages(is_old & headed_by(user)), _aged, group="late")
    lacking = or_(AreaVersion.population.is_(None), AreaVersion.households.is_(None))
    yield Duty(SECTION, villages(lacking & is_old.is_not(True) & headed_by(user)), _uncounted)


@finds_tasks
def of_headless(user: HasGrants) -> Iterator[Duty]:
    """Villages no longer recognised that nobody heads, for the office that may register them."""
    if not holds(user, Permission.VILLAGE_PROPOSE):
        return
    here = within(user, Permission.VILLAGE_PROPOSE, Area.path) & ~has_head()
    yield Duty(SECTION, villages((Inside.status == Status.DELISTED) & here), _headless)


def _to_register_again(row: Row) -> Task:
    return task(row, title=_("The village is no longer recognised"), button=_("Register again"))


def _headless(row: Row) -> Task:
    title = _("The village is no longer recognised, and has no head here")
    return task(row, title=title, button=_("Register again"))


def _to_register(row: Row) -> Task:
    return task(row, title=_("The village is not registered yet"), button=_("Register"))


def _aged(row: Row) -> Task:
    return _of_figures(row, _("Figures are out of date"), row.population_on)


def _uncounted(row: Row) -> Task:
    return _of_figures(row, _("Figures are missing"), None)


def _of_figures(row: Row, title: str, since: date | None) -> Task:
    return Task(
        title=title,
        place=place(row),
        url=url_for("villages.edit_figures", village_id=row.uuid),
        button=_("Enter the figures"),
        since=since,
    )


def is_new() -> ColumnElement[bool]:
    """Return the condition that the village was never registered."""
    return or_(Inside.status.is_(None), Inside.status == Status.UNREGISTERED)


def has_head() -> ColumnElement[bool]:
    """Return the condition that somebody with an account heads the village today."""
    head = (Grant.role == Role.VILLAGE_HEAD) & Grant.valid.contains(today())
    by_account = select(Grant.id).join(User, User.id == Grant.user_id)
    return by_account.where(Grant.area_id == Area.id, head, User.active).correlate(Area).exists()
