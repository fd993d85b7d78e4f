"""Lengths, areas, directions and times over ground.

Shapes are lon/lat degrees, EPSG:4326. Lengths and areas are on the WGS 84 ellipsoid (Karney 2013,
"Algorithms for geodesics", as in `pyproj.Geod`), so that they do not depend on a projection.
"""

from collections.abc import Sequence

import shapely
from pyproj import Geod
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.crs import from_local, local_metres, to_local
from gis.errors import InvalidShape

WGS84 = Geod(ellps="WGS84")
SPEED_ON_FOOT_KMH = 4.0  # local rule, to be confirmed: a patrol walks slower than a walker's 5 km/h
SPEED_BY_MOTORBIKE_KMH = 15.0  # local rule, to be confirmed: village lanes at night, looking around


def area_m2(shape: Polygon | MultiPolygon) -> float:
    """Return the area of `shape` on the WGS 84 ellipsoid.

    Args:
        shape: lon/lat degrees (EPSG:4326), valid; direction of rings is free.

    Returns:
        Square metres; 0.0 for an empty shape.

    Raises:
        InvalidShape: the rings of `shape` cross.

    Source:
        Karney 2013, "Algorithms for geodesics", as in pyproj.Geod.

    >>> round(area_m2(shapely.box(105, 21, 105.01, 21.01)))
    1151092
    >>> area_m2(Polygon())
    0.0
    """
    if shape.is_empty:
        return 0.0
    if not shape.is_valid:
        raise InvalidShape(shapely.is_valid_reason(shape))
    area, _ = WGS84.geometry_area_perimeter(shapely.orient_polygons(shapely.force_2d(shape)))
    return abs(area)


def length_m(line: LineString | MultiLineString) -> float:
    """Return the length of `line` over the ground, heights left out.

    Args:
        line: lon/lat degrees (EPSG:4326).

    Returns:
        Metres; 0.0 for an empty line. The gaps between the parts of a MultiLineString do not count.

    >>> round(length_m(LineString([(105, 21), (105.01, 21)])))
    1040
    """
    return WGS84.geometry_length(line) if not line.is_empty else 0.0


def bearing(start: Point, end: Point) -> float:
    """Return the direction from `start` to `end`: degrees clockwise from north, 0 ≤ x < 360.

    Args:
        start: lon/lat degrees (EPSG:4326).
        end: the same; the direction of a point to itself is of no meaning.

    >>> round(bearing(Point(105, 21), Point(105, 22)))
    0
    >>> round(bearing(Point(105, 21), Point(104, 21)))
    270
    """
    forward, _, _ = WGS84.inv(start.x, start.y, end.x, end.y)
    return forward % 360


def minutes_on_foot(length_m: float) -> int:
    """Return whole minutes to walk `length_m` metres at 4 km/h, rounded up.

    Source:
        Local rule, to be confirmed: `SPEED_ON_FOOT_KMH`.

    >>> minutes_on_foot(1000), minutes_on_foot(0)
    (15, 0)
    """
    return _minutes(length_m, SPEED_ON_FOOT_KMH)


def minutes_by_motorbike(length_m: float) -> int:
    """Return whole minutes to ride `length_m` metres at 15 km/h, rounded up.

    Source:
        Local rule, to be confirmed: `SPEED_BY_MOTORBIKE_KMH`.

    >>> minutes_by_motorbike(1000)
    4
    """
    return _minutes(length_m, SPEED_BY_MOTORBIKE_KMH)


def distance_m(line: BaseGeometry, place: Point) -> float:
    """Return how far `place` lies from the nearest spot of `line`, over the ground.

    Args:
        line: lon/lat degrees (EPSG:4326), any geometry but an empty one.
        place: the same.

    Returns:
        Metres; 0.0 for a place on the line. The nearest spot is found in an equal-area projection
        about `line`, the way to it measured on the ellipsoid, so that far places are told right.

    >>> line = LineString([(105, 21), (105.01, 21)])
    >>> round(distance_m(line, Point(105.005, 21.001))), round(distance_m(line, Point(105, 22)))
    (111, 110724)
    """
    local = local_metres(line)
    way = shapely.shortest_line(to_local(line, local), to_local(place, local))
    return length_m(from_local(way, local))


def within_m(line: BaseGeometry, shapes: Sequence[BaseGeometry], metres: float) -> list[int]:
    """Return which of `shapes` lie within `metres` of `line`, by their place in the list.

    Args:
        line: lon/lat degrees (EPSG:4326), any geometry; an empty one is near nothing.
        shapes: the same; an empty one is near nothing.
        metres: over the ground; 0 asks what touches.

    Returns:
        Indexes in rising order. Distances are taken in an equal-area projection about `line`, true
        to a hundred-thousandth within 50 km.

    >>> line = LineString([(105, 21), (105.01, 21)])
    >>> within_m(line, [Point(105.005, 21.0008), Point(105.005, 21.002)], 100)
    [0]
    """
    if line.is_empty or not len(shapes):
        return []
    local = local_metres(line)
    tree = shapely.STRtree([to_local(shape, local) for shape in shapes])
    return sorted(int(i) for i in tree.query(to_local(line, local), "dwithin", distance=metres))


def _minutes(length_m: float, speed_kmh: float) -> int:
    return -int(-length_m * 60 // (speed_kmh * 1000))
