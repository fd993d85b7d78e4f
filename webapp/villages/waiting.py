"""What waits for whom among the villages, for the home page."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from webapp.aliases import shared_alias
from webapp.areas.models import Area, AreaVersion, Level
from webapp.areas.names import full_name
from webapp.clock import today
from webapp.duties import Duty, Task, finds_tasks
from webapp.permissions import HasGrants, Permission, Role, holds, within
from webapp.rules import terms
from webapp.rules.models import Key
from webapp.villages.listing import Outside, status_of, true_on
from webapp.villages.models import Status, StatusEvent, Surface, VillageStatus

CommuneVersion = shared_alias(AreaVersion, "its_commune")
Inside = shared_alias(VillageStatus, "inside")


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


SECTION = "villages.index"
WAITS = (Status.PROPOSED, Status.UNDER_REVIEW)


@finds_tasks
def for_those_who_decide(user: HasGrants) -> Iterator[Duty]:
    """Proposals and reviews wait for a decision; of a review, whether the public knows."""
    if not holds(user, Permission.VILLAGE_DECIDE):
        return
    here = within(user, Permission.VILLAGE_DECIDE, Area.path)
    yield Duty(SECTION, villages(Inside.status.in_(WAITS) & here), _to_decide)


def _to_decide(row: Row) -> Task:
    if row.status == Status.PROPOSED:
        title = _("Decide on the proposal")
    elif row.public_status != row.status:
        title = _("Decide on the review, which is not published")
    else:
        title = _("Decide on the review")
    return task(row, title=title, button=_("Decide"))


@finds_tasks
def of_recognitions(user: HasGrants) -> Iterator[Duty]:
    """Recognitions that run out soon, for those who propose and those who decide."""
    rights = (Permission.VILLAGE_PROPOSE, Permission.VILLAGE_DECIDE)
    if not any(holds(user, right) for right in rights):
        return
    soon = Inside.expires_on.between(today(), today() + terms.length(Key.LAPSE_NOTICE))
    here = or_(*(within(user, right, Area.path) for right in rights))
    yield Duty(SECTION, villages((Inside.status == Status.CERTIFIED) & soon & here), _running_out)


def _running_out(row: Row) -> Task:
    title = _("Recognition runs out on %(day)s", day=row.expires_on.strftime("%d/%m/%Y"))
    return task(row, title=title, button=_("Open"))


@finds_tasks
def of_deferrals(user: HasGrants) -> Iterator[Duty]:
    """Proposals that somebody else sent back, with the reason, for head and office."""
    if not holds(user, Permission.VILLAGE_REGISTER):
        return
    here = headed_by(user) | within(user, Permission.VILLAGE_PROPOSE, Area.path)
    back = (Inside.status == Status.REGISTERED) & StatusEvent.by_id.is_distinct_from(user.id)
    rows = villages(back & sent_back() & here).add_columns(StatusEvent.reason)
    rows = rows.join(StatusEvent, StatusEvent.village_id == Area.id)
    yield Duty(SECTION, rows, _came_back, group="back")


def _came_back(row: Row) -> Task:
    return Task(
        title=_("The proposal came back"),
        place=f"{place(row)} · {row.reason}" if row.reason else place(row),
        url=url_for("villages.show", village_id=row.uuid),
        button=_("See why"),
        since=row.since,
    )


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
    """Return a task that leads to the village of a row."""
    return Task(
        title=title,
        place=place(row),
        url=url_for("villages.show", village_id=row.uuid),
        button=button,
        since=row.since,
    )


def place(row: Row) -> str:
    """Return the names of village and commune of a row."""
    village = full_name(row.kind, row.name)
    return f"{village}, {full_name(row.commune_kind, row.commune_name)}"
