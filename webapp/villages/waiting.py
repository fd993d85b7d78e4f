"""What waits for whom among the villages, for the home page."""

from collections.abc import Iterator
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, Select, false, func, or_, select
from sqlalchemy.orm import aliased

from webapp.areas.models import Area, AreaVersion, Level
from webapp.areas.names import full_name
from webapp.clock import today
from webapp.extensions import db
from webapp.home.tasks import Task, finds_tasks
from webapp.permissions import HasGrants, Permission, Role, within
from webapp.rules import terms
from webapp.rules.models import Key
from webapp.villages.listing import Inside, status_of, true_on
from webapp.villages.models import Status, StatusEvent, Surface

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
            func.lower(Inside.valid).label("since"),
        )
        .join(AreaVersion, (AreaVersion.area_id == Area.id) & true_on(AreaVersion, day))
        .join(
            CommuneVersion,
            (CommuneVersion.area_id == AreaVersion.parent_id) & true_on(CommuneVersion, day),
        )
        .outerjoin(Inside, status_of(Inside, Surface.INSIDE, day))
        .where(Area.level == Level.VILLAGE, where)
        .order_by(func.lower(Inside.valid).nulls_last(), Area.path)
        .limit(MOST)
    )


@finds_tasks
def for_those_who_decide(user: HasGrants) -> Iterator[Task]:
    """Proposals and reviews wait for a decision."""
    waits = Inside.status.in_((Status.PROPOSED, Status.UNDER_REVIEW))
    here = within(user, Permission.VILLAGE_DECIDE, Area.path)
    for row in db.session.execute(villages(waits & here)):
        is_proposal = row.status == Status.PROPOSED
        yield task(
            row,
            title=_("Decide on the proposal") if is_proposal else _("Decide on the review"),
            button=_("Decide"),
        )


@finds_tasks
def for_those_who_propose(user: HasGrants) -> Iterator[Task]:
    """Recognitions that run out soon."""
    soon = Inside.expires_on.between(today(), today() + terms.length(Key.LAPSE_NOTICE))
    here = within(user, Permission.VILLAGE_PROPOSE, Area.path)
    for row in db.session.execute(villages((Inside.status == Status.CERTIFIED) & soon & here)):
        yield task(
            row,
            title=_("Recognition runs out on %(day)s", day=row.expires_on.strftime("%d/%m/%Y")),
            button=_("Open"),
        )


@finds_tasks
def for_heads(user: HasGrants) -> Iterator[Task]:
    """Villages not registered yet, proposals that came back, figures missing or a year old."""
    new = or_(Inside.status.is_(None), Inside.status == Status.UNREGISTERED)
    for row in db.session.execute(villages(new & headed_by(user))):
        yield task(row, title=_("The village is not registered yet"), button=_("Register"))
    for row in db.session.execute(villages(came_back() & headed_by(user))):
        yield task(row, title=_("The proposal came back"), button=_("See why"))
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
        )


def is_old_since(day: date) -> bool:
    """True when figures as of `day` are old by the rule of that day."""
    return day + terms.length(Key.FIGURES_OLD, day) < today()


def headed_by(user: HasGrants) -> ColumnElement[bool]:
    """Return the condition that `user` heads the village, by that very role."""
    mine = [grant.area_path for grant in user.grants_today if grant.role == Role.VILLAGE_HEAD]
    return Area.path.in_(mine) if mine else false()


def came_back() -> ColumnElement[bool]:
    """Return the condition that the village's latest event ended a proposal without a decision."""
    latest = (
        select(StatusEvent.from_status)
        .where(StatusEvent.village_id == Area.id)
        .order_by(StatusEvent.id.desc())
        .limit(1)
        .correlate(Area)
        .scalar_subquery()
    )
    return (Inside.status == Status.REGISTERED) & (latest == Status.PROPOSED)


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
