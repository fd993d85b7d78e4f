"""Fictional patrol routes, a team, and shifts: behind us, under way, ahead, missed, cancelled."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shapely import LineString, Point

from webapp.accounts.models import User
from webapp.areas.models import Area
from webapp.clock import now
from webapp.demo import days, geography
from webapp.patrols import operations, shift_operations, team_operations
from webapp.patrols.models import Kind, PatrolRoute, PatrolTeam, Status

NOTE = "Dữ liệu minh họa"
MEETING = "Trụ sở UBND xã (minh họa)"
HOURS = timedelta(hours=3)


@dataclass(frozen=True)
class Line:
    """A route through (east, north) in km; `stops` are the numbers of its corners to pass."""

    name: str
    corners: tuple[tuple[float, float], ...]
    stops: tuple[int, ...]


@dataclass(frozen=True)
class Walk:
    """A shift on the route of that number; `begins` in hours from now, rounded to the hour."""

    route: int
    team: int
    begins: int
    kind: Kind = Kind.PEOPLE
    outcome: Status | None = None
    note: str = ""


LINES = (
    Line(
        "Tuyến chợ, bến và đường liên thôn",
        (
            *((0.2, 0.4), (0.5, 1.0), (1.2, 1.3), (2.0, 1.0), (2.5, 0.6)),
            *((2.3, -0.1), (1.4, -0.3), (0.4, 0.0)),
        ),
        (0, 1, 3, 4, 6),
    ),
    Line(
        "Tuyến bờ đê phía tây",
        ((-3.6, 1.6), (-2.9, 2.2), (-2.4, 2.7), (-1.6, 2.3), (-1.2, 1.5), (-1.5, 0.8)),
        (0, 2, 4, 5),
    ),
    Line(
        "Tuyến chân núi phía nam",
        ((-1.9, -2.2), (-1.1, -2.7), (-0.2, -2.9), (0.7, -3.2), (1.4, -2.6), (1.2, -1.6)),
        (0, 2, 3, 5),
    ),
)

TEAMS = (("Tổ bảo vệ ANTT xã, minh họa", ("tuantra",)), ("Tổ Công an xã, minh họa", ("congan2",)))

WALKS = (
    Walk(0, 0, -14 * 24, outcome=Status.DONE, note="Đi đủ các điểm, không phát sinh."),
    Walk(1, 0, -7 * 24, outcome=Status.INCOMPLETE, note="Mưa lớn, bỏ điểm số 4."),
    Walk(2, 1, -5 * 24, Kind.ARMED, Status.DONE, "Nhắc nhở một quán mở quá giờ."),
    Walk(2, 0, -3 * 24),  # nobody reported it: missed
    Walk(0, 0, -1),  # under way
    Walk(1, 0, 2 * 24),
    Walk(0, 1, 3 * 24, Kind.ADMINISTRATIVE_CONTROL),
    Walk(2, 0, 5 * 24, outcome=Status.CANCELLED, note="Trùng lịch trực lễ hội của thôn."),
    Walk(1, 1, 6 * 24, Kind.PROFESSIONAL),
)


def load(commune: Area, people: dict[str, User]) -> None:
    """Draw the routes, form the teams, plan the shifts and report those that are over."""
    planner = people["kehoach"]
    routes = [draw(line, commune, planner) for line in LINES]
    teams = [
        team_operations.form(
            commune=commune, name=name, members=[people[one] for one in members], by=planner
        )
        for name, members in TEAMS
    ]
    for walk in WALKS:
        plan(walk, routes[walk.route], teams[walk.team], people)


def draw(line: Line, commune: Area, by: User) -> PatrolRoute:
    """Draw a patrol route of the demonstration with its numbered points."""
    corners = [geography.place(*corner) for corner in line.corners]
    route = operations.draw(
        commune=commune, name=line.name, course=LineString(corners), by=by, note=NOTE
    )
    stops: list[Point] = [corners[stop] for stop in line.stops]
    return operations.number_points(route, stops, by=by)


def plan(walk: Walk, route: PatrolRoute, team: PatrolTeam, people: dict[str, User]) -> None:
    """Plan a shift of the demonstration and take it to the state it is told in."""
    police = walk.kind is Kind.PROFESSIONAL
    begins = hour_from_now(walk.begins)
    shift = shift_operations.plan(
        route=route,
        team=team,
        kind=walk.kind,
        starts_at=begins,
        ends_at=begins + HOURS,
        by=people["congan" if police else "kehoach"],
        meeting_point=MEETING,
    )
    if walk.outcome is Status.CANCELLED:
        shift_operations.cancel(shift, reason=walk.note, by=people["kehoach"])
    elif walk.outcome:
        by = people[TEAMS[walk.team][1][0]]
        shift_operations.report(shift, to=walk.outcome, note=walk.note, by=by)


def hour_from_now(hours: int) -> datetime:
    """Return a full hour; what is days away begins at 20:00, when people patrol."""
    moment = now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)
    return days.at(days.ago(round(-hours / 24)), 20) if abs(hours) >= 24 else moment
