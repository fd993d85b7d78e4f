"""Records for tests: small, valid, and named by what they are."""

import itertools
from datetime import date, datetime, timedelta

from shapely import LineString, MultiPolygon, Point, box
from sqlalchemy.dialects.postgresql import Range

from webapp.accounts.models import Grant, User
from webapp.areas import operations as areas
from webapp.areas.models import Area, BoundarySource, Kind, Level
from webapp.clock import now
from webapp.demo.tips import received
from webapp.extensions import db
from webapp.hotspots import operations as hotspots
from webapp.hotspots.models import Hotspot, Source
from webapp.hotspots.models import Kind as HotspotKind
from webapp.patrols import operations as patrols
from webapp.patrols import shift_operations, team_operations
from webapp.patrols.models import Kind as PatrolKind
from webapp.patrols.models import PatrolRoute, PatrolShift, PatrolTeam
from webapp.permissions import Role
from webapp.tips import operations as tips
from webapp.tips.models import Channel

LONG_AGO = date(2025, 7, 1)
_numbers = itertools.count(1)

COMMUNE_BOX = (105.30, 20.80, 105.40, 20.90)


def province(code: str = "31", name: str = "Hải Phòng", **facts) -> Area:
    return areas.create(
        level=Level.PROVINCE,
        code=code,
        kind=Kind.CITY,
        name=name,
        parent=None,
        since=LONG_AGO,
        by=None,
        **facts,
    )


def commune(
    parent: Area,
    code: str = "11635",
    name: str = "An Trường",
    *,
    kind: Kind = Kind.COMMUNE,
    shape=COMMUNE_BOX,
) -> Area:
    """Return a commune with a square boundary (lon, lat in EPSG:4326)."""
    area = areas.create(
        level=Level.COMMUNE,
        code=code,
        kind=kind,
        name=name,
        parent=parent,
        since=LONG_AGO,
        by=None,
    )
    draw(area, shape)
    return area


def village(
    parent: Area, code: str = "0001", name: str = "Thôn Đông", *, shape=None, **facts
) -> Area:
    """Return a village, with a square boundary when `shape` (w, s, e, n) is given."""
    area = areas.create(
        level=Level.VILLAGE,
        code=code,
        kind=Kind.VILLAGE,
        name=name,
        parent=parent,
        since=LONG_AGO,
        by=None,
        **facts,
    )
    if shape:
        draw(area, shape)
    return area


def draw(area: Area, bounds: tuple[float, float, float, float]) -> None:
    areas.redraw(
        area, MultiPolygon([box(*bounds)]), source=BoundarySource.IMPORTED, since=LONG_AGO, by=None
    )


def user(*grants: tuple[Role, Area | None], title: str = "Cán bộ", **facts) -> User:
    """Return an active user with the grants (role, area)."""
    number = next(_numbers)
    made = User(
        username=f"user{number}",
        title=title,
        fs_uniquifier=f"unique-{number}",
        password="!",
        **facts,
    )
    db.session.add(made)
    db.session.flush()
    for role, area in grants:
        grant(made, role, area)
    db.session.flush()
    return made


def grant(holder: User, role: Role, area: Area | None, valid: Range[date] | None = None) -> Grant:
    made = Grant(user=holder, role=role, area=area, valid=valid or Range(LONG_AGO, None))
    db.session.add(made)
    db.session.flush()
    return made


def route(
    area: Area, name: str = "Tuyến bờ sông", *, places=((105.32, 20.82), (105.35, 20.85)), points=()
) -> PatrolRoute:
    """Return a patrol route of the commune `area` through `places` (lon, lat)."""
    made = patrols.draw(commune=area, name=name, course=LineString(places), by=None)
    if points:
        patrols.number_points(made, [Point(place) for place in points], by=None)
    return made


def team(area: Area, *members: User, name: str = "Tổ 1") -> PatrolTeam:
    return team_operations.form(commune=area, name=name, members=members, by=None)


def shift(
    on: PatrolRoute,
    by: PatrolTeam,
    *,
    starts_at: datetime | None = None,
    hours: float = 2,
    kind: PatrolKind = PatrolKind.PEOPLE,
    **facts,
) -> PatrolShift:
    """Return a shift that begins tomorrow at this hour, or at `starts_at`."""
    start = starts_at or now() + timedelta(days=1)
    return shift_operations.plan(
        route=on,
        team=by,
        kind=kind,
        starts_at=start,
        ends_at=start + timedelta(hours=hours),
        by=None,
        **facts,
    )


def tip(
    where: Area,
    body: str = "Có người lạ tụ tập ban đêm.",
    *,
    at=None,
    by=None,
    hours_ago: int = 0,
    **facts,
):
    """Return a tip about a village or a commune, at (lon, lat) when given."""
    is_village = where.level == Level.VILLAGE
    with received(hours_ago):
        made, _code = tips.record(
            commune=where.parent if is_village else where,
            village=where if is_village else None,
            channel=facts.pop("channel", Channel.HOTLINE),
            body=body,
            location=Point(at) if at else None,
            by=by,
            **facts,
        )
    return made


HOTSPOT_STEPS = {
    "reported": (),
    "dismissed": ("dismiss",),
    "verified": ("verify",),
    "cleared": ("verify", "clear"),
    "closed": ("verify", "clear", "confirm"),
    "relapsed": ("verify", "clear", "relapse"),
}


def hotspot(
    where: Area, *, at=(105.32, 20.82), status: str = "reported", on: date = LONG_AGO, by, **facts
) -> Hotspot:
    """Return a hotspot of a village or a commune, led by `by` to `status`, all on one day."""
    is_village = where.level == Level.VILLAGE
    made = hotspots.report(
        commune=where.parent if is_village else where,
        village=where if is_village else None,
        kind=facts.pop("kind", HotspotKind.RISK_POINT),
        place=Point(at),
        first_seen_on=on,
        source=facts.pop("source", Source.PATROL),
        by=by,
        **facts,
    )
    for step in HOTSPOT_STEPS[status]:
        if step == "clear":
            hotspots.clear(made, on=on, forces=["police"], result="Xong", found="", by=by)
        else:
            confirms = user() if step == "confirm" else by
            getattr(hotspots, step)(made, on=on, note="Ghi chú", by=confirms)
    return made
