"""GPX in, with its oddities, and a course out as GPX."""

from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

import gpxpy
import gpxpy.gpx
import shapely
from pyproj import CRS
from shapely import LineString, Point

from gis.errors import TrackUnreadable
from gis.geojson import Row, Source
from gis.markup import decode_xml, parse_xml
from gis.weight import GPX_MOST

CREATOR = "Vùng Xanh"


def parse_gpx(data: bytes) -> Source:
    """Return the tracks, routes and waypoints of a GPX file as rows.

    Args:
        data: GPX 1.0 or 1.1 in the encoding it declares, with or without a byte order mark.

    Returns:
        LineStrings (one for each segment of two places or more, then routes) and Points
        (waypoints), lon/lat degrees; heights and times are not kept here.

    Raises:
        EntitiesRefused, NestedTooDeep, TooManyParts, NotAReadableFile: as XML.
        TrackUnreadable: XML, but not GPX as the schema has it.
    """
    parse_xml(data, most=GPX_MOST)
    try:
        track_file = gpxpy.parse(decode_xml(data))
        rows = list(_rows(track_file))
    except (gpxpy.gpx.GPXException, ParseError, ValueError, TypeError) as error:
        raise TrackUnreadable(str(error)) from error
    return Source(rows, CRS.from_epsg(4326), "gpx")


def write_gpx(name: str, course: LineString) -> bytes:
    """Return `course` as a GPX 1.1 route, for a hand-held device.

    Args:
        name: any text; it is escaped.
        course: lon/lat degrees (EPSG:4326); an empty one gives a route without places.

    >>> b'lat="21.0" lon="105.0"' in write_gpx("A", LineString([(105, 21), (106, 21)]))
    True
    """
    route = gpxpy.gpx.GPXRoute(name=name)
    for lon, lat in shapely.get_coordinates(course):
        route.points.append(gpxpy.gpx.GPXRoutePoint(latitude=float(lat), longitude=float(lon)))
    document = gpxpy.gpx.GPX()
    document.creator = CREATOR
    document.routes.append(route)
    return document.to_xml(version="1.1").encode()


def _rows(document: gpxpy.gpx.GPX) -> Iterator[Row]:
    for track in document.tracks:
        for segment in track.segments:
            if len(segment.points) > 1:
                yield Row({}, LineString(_places(segment.points)), track.name or "")
    for route in document.routes:
        if len(route.points) > 1:
            yield Row({}, LineString(_places(route.points)), route.name or "")
    for waypoint in document.waypoints:
        yield Row({}, Point(waypoint.longitude, waypoint.latitude), waypoint.name or "")


def _places(points: list) -> list[tuple[float, float]]:
    return [(point.longitude, point.latitude) for point in points]
