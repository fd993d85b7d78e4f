"""Verbs of routes: draw, revise, reverse, duplicate, end, reopen; and their numbered points."""

from collections.abc import Sequence

from geoalchemy2.shape import from_shape, to_shape
from shapely import LineString, Point, line_interpolate_point, line_locate_point

from gis.measure import length_m
from webapp.areas.models import Area
from webapp.audit import operations as audit
from webapp.clock import today
from webapp.errors import ChangedMeanwhile
from webapp.extensions import db
from webapp.patrols import earlier
from webapp.patrols.models import PatrolRoute, RoutePoint


def draw(*, commune: Area, name: str, course: LineString, by, note: str = "") -> PatrolRoute:
    """Add a route of `commune`; `course` (EPSG:4326) may cross its border."""
    route = PatrolRoute(
        commune_code=commune.commune_code,
        area=commune,
        name=name,
        course=from_shape(course, srid=4326),
        length_m=length_m(course),
        note=note,
        made_by_id=by.id if by else None,
    )
    db.session.add(route)
    db.session.flush()
    audit.record("patrol_route.drawn", route, by=by, changes={"name": (None, name)})
    return route


def revise(
    route: PatrolRoute, *, by, edition: int, name: str, note: str, course: LineString
) -> PatrolRoute:
    """Change name, note and course; numbered points move to the nearest place of the new course.

    Raises:
        ChangedMeanwhile: somebody saved it after `edition` was read.
    """
    hold(route)
    if edition != route.edition:
        raise ChangedMeanwhile
    earlier.remember(route)
    before = to_shape(route.course)
    changes = {
        key: (getattr(route, key), value)
        for key, value in (("name", name), ("note", note))
        if getattr(route, key) != value
    }
    route.name, route.note = name, note
    moved = not before.equals_exact(course, 0)
    if moved:
        _lay(route, course)
        put_points(route, [to_shape(point.location) for point in route.points])
    route.edition += 1
    named = ("course",) if moved else ()
    audit.record("patrol_route.revised", route, by=by, changes=changes, named=named)
    return route


def reverse(route: PatrolRoute, *, by) -> PatrolRoute:
    """Walk it the other way round: the points are numbered from the other end."""
    hold(route)
    _lay(route, to_shape(route.course).reverse())
    put_points(route, [to_shape(point.location) for point in route.points])
    route.edition += 1
    audit.record("patrol_route.reversed", route, by=by, named=("course",))
    return route


def duplicate(route: PatrolRoute, *, name: str, by) -> PatrolRoute:
    """Add a second route with the same course and points."""
    copy = draw(
        commune=route.area, name=name, course=to_shape(route.course), note=route.note, by=by
    )
    put_points(copy, [to_shape(point.location) for point in route.points])
    return copy


def end(route: PatrolRoute, *, by) -> PatrolRoute:
    """Walk it no longer from today on; its shifts stay."""
    hold(route)
    route.ended_on, before = today(), route.ended_on
    route.edition += 1
    audit.record("patrol_route.ended", route, by=by, changes={"ended_on": (before, today())})
    return route


def reopen(route: PatrolRoute, *, by) -> PatrolRoute:
    """Take an ended route into use again."""
    hold(route)
    route.ended_on, before = None, route.ended_on
    route.edition += 1
    audit.record("patrol_route.reopened", route, by=by, changes={"ended_on": (before, None)})
    return route


def number_points(route: PatrolRoute, places: Sequence[Point], *, by) -> PatrolRoute:
    """Put the points of a route anew, in the order in which the walk meets them."""
    hold(route)
    earlier.remember(route)
    before = len(route.points)
    put_points(route, places)
    route.edition += 1
    audit.record(
        "patrol_route.numbered", route, by=by, changes={"points": (before, len(route.points))}
    )
    return route


def bring_back(route: PatrolRoute, *, by) -> PatrolRoute:
    """Let the route, with its points, be what it was before its last change."""
    hold(route)
    earlier.bring_back(route)
    audit.record("patrol_route.revised", route, by=by, named=("course", "points"))
    return route


def hold(route: PatrolRoute) -> None:
    """Read the route as it is now, and let nobody else change it until the transaction ends."""
    db.session.refresh(route, with_for_update={"of": PatrolRoute})


def put_points(route: PatrolRoute, places: Sequence[Point]) -> None:
    """Number `places` (EPSG:4326) from 1 along the course, each moved onto it."""
    course = to_shape(route.course)
    shares = sorted({round(line_locate_point(course, place), 9) for place in places})
    route.points.clear()
    db.session.flush()
    route.points.extend(
        RoutePoint(
            number=number, location=from_shape(line_interpolate_point(course, at), srid=4326)
        )
        for number, at in enumerate(shares, 1)
    )
    db.session.flush()


def _lay(route: PatrolRoute, course: LineString) -> None:
    route.course = from_shape(course, srid=4326)
    route.length_m = length_m(course)
