"""Numbered points as they are typed: each read, and none taken that lies far from the course."""

from dataclasses import dataclass, field

from flask_babel import gettext as _
from geoalchemy2.shape import to_shape
from shapely import LineString, Point, line_interpolate_point
from werkzeug.datastructures import MultiDict

from gis import coordinates
from gis.errors import CoordinatesUnreadable
from gis.measure import distance_m
from webapp.areas.gis_messages import reason_of
from webapp.formatters import distance, number
from webapp.patrols.forms import MOST_POINTS
from webapp.patrols.models import PatrolRoute

FARTHEST_M = 500  # local rule, to be confirmed: a slip of the finger or of a typed minute is more


@dataclass
class Typed:
    """What was sent: the places that can be read, and what is wrong by the number of a field."""

    places: list[Point] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


def typed(route: PatrolRoute, sent: MultiDict) -> Typed:
    """Return the places in the fields `point-1`, `point-2`, …; "lat, lon" each."""
    course = to_shape(route.course)
    found = Typed()
    for key in (str(i) for i in range(1, MOST_POINTS + 1)):
        text = sent.get(f"point-{key}", "").strip()
        if not text:
            continue
        try:
            place = coordinates.parse(text, "point")
        except CoordinatesUnreadable as error:
            found.errors[key] = _(
                "Point %(number)s cannot be used: %(reason)s. Write latitude, then longitude:"
                " 20.9512, 105.8123.",
                number=key,
                reason=reason_of(error.problems[0]),
            )
            continue
        if reason := why_not(key, place, course):
            found.errors[key] = reason
        found.places.append(place)
    return found


def why_not(key: str, place: Point, course: LineString) -> str:
    """Return what is wrong with a place too far away to be moved onto the course; "" when near."""
    away_m = distance_m(course, place)
    if away_m <= FARTHEST_M:
        return ""
    return _(
        "Point %(number)s lies %(distance)s from the course; at most %(limit)s m can be moved onto"
        " it. Check its latitude and longitude, tap it nearer to the course, or empty the field.",
        number=key,
        distance=distance(away_m),
        limit=number(FARTHEST_M),
    )


def spread(route: PatrolRoute, every_m: int) -> list[Point]:
    """Return places along the course, `every_m` metres apart."""
    count = min(int(route.length_m // every_m), MOST_POINTS - 1)
    course, step = to_shape(route.course), every_m / route.length_m
    return [line_interpolate_point(course, i * step, normalized=True) for i in range(count + 1)]
