"""What the lists of routes and shifts show."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from geoalchemy2.shape import to_shape
from sqlalchemy import Select, Text, cast, func, select

from webapp.areas import queries as areas
from webapp.areas.models import Area, AreaBoundary
from webapp.areas.names import NATURAL
from webapp.clock import VIETNAM, now, today
from webapp.extensions import db
from webapp.patrols import hours, queries
from webapp.patrols.models import PatrolRoute, PatrolShift, Status
from webapp.permissions import HasGrants

PAGE = 50
STORY = 30
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class RouteRow:
    route: PatrolRoute
    last_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True)
class Routes:
    rows: list[RouteRow]
    count: int
    next_key: str | None
    asked: str
    state: str


@dataclass(frozen=True)
class ShiftRow:
    """A shift, and what the time makes of it."""

    shift: PatrolShift
    state: str


@dataclass(frozen=True)
class Week:
    first: date
    days: list[tuple[date, list[ShiftRow]]]
    count: int

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6)

    @property
    def before(self) -> date:
        return self.first - WEEK

    @property
    def after(self) -> date:
        return self.first + WEEK


def routes(user: HasGrants, asked) -> Routes:
    """Return a page of the routes; `asked` holds q (part of the name), state and after (a key)."""
    text, state = asked.get("q", "").strip()[:100], asked.get("state", "")
    found = queries.visible_to(user)
    if text:
        found = found.where(func.strpos(func.fold(PatrolRoute.name), func.fold(text)) > 0)
    if state == "ended":
        found = found.where(PatrolRoute.ended_on.is_not(None))
    elif state != "all":
        found = found.where(PatrolRoute.ended_on.is_(None))
    count = db.session.scalar(select(func.count()).select_from(found.subquery()))
    after = asked.get("after", "")
    paged = found.where(PatrolRoute.name.collate(NATURAL) > after) if after else found
    rows = db.session.execute(with_shifts(paged, user).limit(PAGE + 1)).all()
    shown = [RouteRow(*row) for row in rows[:PAGE]]
    more = shown[-1].route.name if len(rows) > PAGE else None
    return Routes(shown, count, more, text, state)


def with_shifts(found: Select, user: HasGrants) -> Select:
    """Add to each route its last and its next shift, of those that the user may see."""
    shifts = queries.shifts_visible_to(user).where(PatrolShift.status != Status.CANCELLED)
    seen = shifts.subquery()
    starts = select(func.max(seen.c.starts_at)).where(seen.c.route_id == PatrolRoute.id)
    last = starts.where(seen.c.starts_at <= now()).scalar_subquery()
    following = select(func.min(seen.c.starts_at)).where(
        seen.c.route_id == PatrolRoute.id, seen.c.starts_at > now()
    )
    return found.add_columns(last, following.scalar_subquery()).order_by(
        PatrolRoute.name.collate(NATURAL), PatrolRoute.id
    )


def shift_rows(found: Select[tuple[PatrolShift]], at: datetime) -> list[ShiftRow]:
    """Return shifts with the state each is in at that instant."""
    stated = queries.whole(found).add_columns(hours.state_at(at))
    return [ShiftRow(shift, str(state)) for shift, state in db.session.execute(stated)]


def shifts_of_route(user: HasGrants, route: PatrolRoute, at: datetime) -> list[ShiftRow]:
    """Return the newest shifts of a route that the user may see."""
    found = queries.shifts_visible_to(user).where(PatrolShift.route_id == route.id)
    return shift_rows(found.order_by(PatrolShift.starts_at.desc()).limit(STORY), at)


def state_of(shift: PatrolShift, at: datetime) -> str:
    """Return the state of one shift at that instant."""
    return str(db.session.scalar(select(hours.state_at(at)).where(PatrolShift.id == shift.id)))


def week(user: HasGrants, day: date, at: datetime, *, kind: str = "", team: str = "") -> Week:
    """Return the shifts of the week about `day`, Monday first, day by day."""
    first = day - timedelta(days=day.weekday())
    found = queries.shifts_visible_to(user).where(hours.begins_on(first, first + timedelta(days=6)))
    if kind:
        found = found.where(PatrolShift.kind == kind)
    if team:
        found = found.where(PatrolShift.team_id == select_team(user, team))
    rows = shift_rows(found.order_by(PatrolShift.starts_at, PatrolShift.id), at)
    days = [first + timedelta(days=i) for i in range(7)]
    grouped = {one: [] for one in days}
    for row in rows:
        grouped[row.shift.starts_at.astimezone(VIETNAM).date()].append(row)
    return Week(first, list(grouped.items()), len(rows))


def select_team(user: HasGrants, team: str):
    """Return the key of the team with this uuid among those the user sees, as a query."""
    teams = queries.teams_of(user).subquery()
    return select(teams.c.id).where(cast(teams.c.uuid, Text) == team).scalar_subquery()


def of_member(user: HasGrants, at: datetime) -> list[ShiftRow]:
    """Return the user's own shifts from now on, and those over but not yet reported on."""
    found = queries.shifts_of_member(user).where(hours.still_concerns(at))
    return shift_rows(found.order_by(PatrolShift.starts_at), at)


def bounds_of(area: Area) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of an area in degrees, None without boundary."""
    boundary = db.session.scalar(areas.boundary_on(today()).where(AreaBoundary.area_id == area.id))
    return to_shape(boundary.boundary).bounds if boundary else None
