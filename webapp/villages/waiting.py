"""What waits for whom among the villages, for the home page."""

from collections.abc import Iterator
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from webapp.areas.models import Area, AreaVersion, Level
from webapp.areas.names import full_name
from webapp.clock import today
from webapp.home.tasks import MOST, More, Task, finds_tasks, first
from webapp.navigation import counts_waiting
from webapp.permissions import HasGrants, Permission, Role, holds, within
from webapp.rules import terms
from webapp.rules.models import Key
from webapp.villages.listing import Inside, Outside, status_of, true_on
from webapp.villages.models import Status, StatusEvent, Surface, VillageStatus

CommuneVersion = aliased(AreaVersion, name="its_commune")


def villages(where: ColumnElement[bool]) -> Select:
    """Return the villages of today with their inside status, those that waited longest first."""
    day = today()
    return (
        select(
            Area.uuid,
            AreaVersion.kind,
            AreaVersion.name,
            AreaVersion.population,
            AreaVersion.population_on,
            CommuneVersion.kind.label("commune_kind"),
            CommuneVersion.name.label("commune_name"),
            Inside.status,
            Inside.expires_on,
            Outside.status.label("public_status"),
            func.lower(Inside.valid).label("since"),
        )
        .join(AreaVersion, (AreaVersion.area_id == Area.id) & true_on(AreaVersion, day))
        .join(
            CommuneVersion,
            (CommuneVersion.area_id == AreaVersion.parent_id) & true_on(CommuneVersion, day),
        )
        .outerjoin(Inside, status_of(Inside, Surface.INSIDE, day))
        .outerjoin(Outside, status_of(Outside, Surface.PUBLIC, day))
        .where(Area.level == Level.VILLAGE, where)
        .order_by(func.lower(Inside.valid).nulls_last(), Area.path)
    )


WAITS = (Status.PROPOSED, Status.UNDER_REVIEW)


@counts_waiting("villages.index")
def count_to_decide(user: HasGrants) -> Select | None:
    """Count what `for_those_who_decide` names."""
    if not holds(user, Permission.VILLAGE_DECIDE):
        return None
    row = VillageStatus
    return (
        select(row.id)
        .join(Area, Area.id == row.village_id)
        .where(
            row.surface == Surface.INSIDE,
            true_on(row, today()),
            row.status.in_(WAITS),
            within(user, Permission.VILLAGE_DECIDE, Area.path),
        )
    )


@finds_tasks
def for_those_who_decide(user: HasGrants, most: int = MOST) -> Iterator[Task | More]:
    """Proposals and reviews wait for a decision; of a review, whether the public knows."""
    if not holds(user, Permission.VILLAGE_DECIDE):
        return
    titles = {
        Status.PROPOSED: _("Decide on the proposal"),
        Status.UNDER_REVIEW: _("Decide on the review"),
    }
    here = within(user, Permission.VILLAGE_DECIDE, Area.path)
    found, more = first(villages(Inside.status.in_(WAITS) & here), most)
    for row in found:
        is_hidden = row.status == Status.UNDER_REVIEW and row.public_status != row.status
        title = _("Decide on the review, which is not published") if is_hidden else None
        yield task(row, title=title or titles[row.status], button=_("Decide"))
    if more:
        yield More("waiting", more)


@finds_tasks
def of_recognitions(user: HasGrants, most: int = MOST) -> Iterator[Task | More]:
    """Recognitions that run out soon, for those who propose and those who decide."""
    rights = (Permission.VILLAGE_PROPOSE, Permission.VILLAGE_DECIDE)
    if not any(holds(user, right) for right in rights):
        return
    soon = Inside.expires_on.between(today(), today() + terms.length(Key.LAPSE_NOTICE))
    here = or_(*(within(user, right, Area.path) for right in rights))
    found, more = first(villages((Inside.status == Status.CERTIFIED) & soon & here), most)
    for row in found:
        yield task(
            row,
            title=_("Recognition runs out on %(day)s", day=row.expires_on.strftime("%d/%m/%Y")),
            button=_("Open"),
        )
    if more:
        yield More("waiting", more)


@finds_tasks
def of_deferrals(user: HasGrants, most: int = MOST) -> Iterator[Task | More]:
    """Proposals that somebody else sent back, with the reason, for head and office."""
    heads = headed_by(user)
    here = heads | within(user, Permission.VILLAGE_PROPOSE, Area.path)
    if not (holds(user, Permission.VILLAGE_REGISTER)):
        return
    back = (Inside.status == Status.REGISTERED) & StatusEvent.by_id.is_distinct_from(user.id)
    rows = villages(back & sent_back() & here).add_columns(StatusEvent.reason)
    found, more = first(rows.join(StatusEvent, StatusEvent.village_id == Area.id), most)
    for row in found:
        yield Task(
            title=_("The proposal came back"),
            place=f"{place(row)} · {row.reason}" if row.reason else place(row),
            url=url_for("villages.show", village_id=row.uuid),
            button=_("See why"),
            since=row.since,
            came_back=True,
        )
    if more:
        yield More("back", more)


@finds_tasks
def for_heads(user: HasGrants, most: int = MOST) -> Iterator[Task | More]:
    """Villages not registered yet, and figures missing or a year old."""
    if not any(grant.role == Role.VILLAGE_HEAD for grant in user.grants_today):
        return
    new = or_(Inside.status.is_(None), Inside.status == Status.UNREGISTERED)
    for row in first(villages(new & headed_by(user)), most)[0]:
        yield task(row, title=_("The village is not registered yet"), button=_("Register"))
    lacking = or_(AreaVersion.population.is_(None), AreaVersion.households.is_(None))
    ageing = terms.ran_out(Key.FIGURES_OLD, AreaVersion.population_on, today())
    for row in first(villages(or_(lacking, ageing) & headed_by(user)), most)[0]:
        is_old = row.population_on is not None and is_old_since(row.population_on)
        yield Task(
            title=_("Figures are out of date") if is_old else _("Figures are missing"),
            place=place(row),
            url=url_for("villages.edit_figures", village_id=row.uuid),
            button=_("Enter the figures"),
            since=row.population_on if is_old else None,
            is_late=is_old,
        )


def is_old_since(day: date) -> bool:
    """True when figures as of `day` are old by the rule of that day."""
    return day + terms.length(Key.FIGURES_OLD, day) < today()


def headed_by(user: HasGrants) -> ColumnElement[bool]:
    """Return the condition that `user` heads the village, by that very role."""
    mine = [grant.area_path for grant in user.grants_today if grant.role == Role.VILLAGE_HEAD]
    return Area.path.in_(mine) if mine else false()


def sent_back() -> ColumnElement[bool]:
    """Return the condition that the event is the latest of its village, and sent a proposal back.

    Few events are of that kind, and an index holds them: no village is asked for its latest.
    """
    later = aliased(StatusEvent)
    return and_(
        StatusEvent.from_status == Status.PROPOSED,
        StatusEvent.to_status == Status.REGISTERED,
        ~exists().where(later.village_id == StatusEvent.village_id, later.id > StatusEvent.id),
    )


def task(row: Row, *, title: str, button: str) -> Task:
    return Task(
        title=title,
        place=place(row),
        url=url_for("villages.show", village_id=row.uuid),
        button=button,
        since=row.since,
    )


def place(row: Row) -> str:
    village = full_name(row.kind, row.name)
    return f"{village}, {full_name(row.commune_kind, row.commune_name)}"
