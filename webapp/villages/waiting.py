"""What waits for whom among the villages, for the home page."""

from collections.abc import Iterator
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Lateral, Row, Select, false, func, or_, select
from sqlalchemy.orm import aliased

from webapp.areas.models import Area, AreaVersion, Level
from webapp.areas.names import full_name
from webapp.clock import today
from webapp.extensions import db
from webapp.home.tasks import Task, finds_tasks
from webapp.navigation import counts_waiting
from webapp.permissions import HasGrants, Permission, Role, holds, within
from webapp.rules import terms
from webapp.rules.models import Key
from webapp.villages.listing import Inside, Outside, status_of, true_on
from webapp.villages.models import Status, StatusEvent, Surface, VillageStatus

MOST = 50
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
        .limit(MOST)
    )


WAITS = (Status.PROPOSED, Status.UNDER_REVIEW)


@counts_waiting("villages.index")
def count_to_decide(user: HasGrants) -> Select | None:
    """Count what `for_those_who_decide` names."""
    if not holds(user, Permission.VILLAGE_DECIDE):
        return None
    row = VillageStatus
    return (
        select(func.count())
        .select_from(row)
        .join(Area, Area.id == row.village_id)
        .where(
            row.surface == Surface.INSIDE,
            true_on(row, today()),
            row.status.in_(WAITS),
            within(user, Permission.VILLAGE_DECIDE, Area.path),
        )
    )


@finds_tasks
def for_those_who_decide(user: HasGrants) -> Iterator[Task]:
    """Proposals and reviews wait for a decision; of a review, whether the public knows."""
    if not holds(user, Permission.VILLAGE_DECIDE):
        return
    titles = {
        Status.PROPOSED: _("Decide on the proposal"),
        Status.UNDER_REVIEW: _("Decide on the review"),
    }
    here = within(user, Permission.VILLAGE_DECIDE, Area.path)
    for row in db.session.execute(villages(Inside.status.in_(WAITS) & here)):
        is_hidden = row.status == Status.UNDER_REVIEW and row.public_status != row.status
        title = _("Decide on the review, which is not published") if is_hidden else None
        yield task(row, title=title or titles[row.status], button=_("Decide"))


@finds_tasks
def of_recognitions(user: HasGrants) -> Iterator[Task]:
    """Recognitions that run out soon, for those who propose and those who decide."""
    rights = (Permission.VILLAGE_PROPOSE, Permission.VILLAGE_DECIDE)
    if not any(holds(user, right) for right in rights):
        return
    soon = Inside.expires_on.between(today(), today() + terms.length(Key.LAPSE_NOTICE))
    here = or_(*(within(user, right, Area.path) for right in rights))
    for row in db.session.execute(villages((Inside.status == Status.CERTIFIED) & soon & here)):
        yield task(
            row,
            title=_("Recognition runs out on %(day)s", day=row.expires_on.strftime("%d/%m/%Y")),
            button=_("Open"),
        )


@finds_tasks
def of_deferrals(user: HasGrants) -> Iterator[Task]:
    """Proposals that somebody else sent back, with the reason, for head and office."""
    heads = headed_by(user)
    here = heads | within(user, Permission.VILLAGE_PROPOSE, Area.path)
    if not (holds(user, Permission.VILLAGE_REGISTER)):
        return
    event = latest_event()
    back = (
        (Inside.status == Status.REGISTERED)
        & (event.c.from_status == Status.PROPOSED)
        & event.c.by_id.is_distinct_from(user.id)
    )
    rows = villages(back & here).add_columns(event.c.reason)
    rows = rows.join(event, event.c.village_id == Area.id)
    for row in db.session.execute(rows):
        yield Task(
            title=_("The proposal came back"),
            place=f"{place(row)} · {row.reason}" if row.reason else place(row),
            url=url_for("villages.show", village_id=row.uuid),
            button=_("See why"),
            since=row.since,
            came_back=True,
        )


@finds_tasks
def for_heads(user: HasGrants) -> Iterator[Task]:
    """Villages not registered yet, and figures missing or a year old."""
    if not any(grant.role == Role.VILLAGE_HEAD for grant in user.grants_today):
        return
    new = or_(Inside.status.is_(None), Inside.status == Status.UNREGISTERED)
    for row in db.session.execute(villages(new & headed_by(user))):
        yield task(row, title=_("The village is not registered yet"), button=_("Register"))
    lacking = or_(AreaVersion.population.is_(None), AreaVersion.households.is_(None))
    ageing = terms.ran_out(Key.FIGURES_OLD, AreaVersion.population_on, today())
    for row in db.session.execute(villages(or_(lacking, ageing) & headed_by(user))):
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


def latest_event() -> Lateral:
    """Return the latest event of each village: where it came from, who made it, and why."""
    return (
        select(
            StatusEvent.village_id, StatusEvent.from_status, StatusEvent.by_id, StatusEvent.reason
        )
        .where(StatusEvent.village_id == Area.id)
        .order_by(StatusEvent.id.desc())
        .limit(1)
        .correlate(Area)
        .lateral("latest_event")
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
