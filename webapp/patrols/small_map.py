"""The small map of a route: its line, where it starts, its numbered points."""

from dataclasses import replace
from datetime import timedelta

from geoalchemy2.shape import to_shape

from webapp.areas.small_map import SmallMap, of_shape
from webapp.patrols.models import PatrolRoute

MARGIN_DEG = 0.003  # about 300 m: what lies beside the line shows too


def of(route: PatrolRoute) -> SmallMap:
    """Return the map of a route; of one no longer in use, as on its last day."""
    on = (route.ended_on - timedelta(days=1)).isoformat() if route.ended_on else ""
    course = to_shape(route.course)
    framed = of_shape(course, "route", route.uuid, "routes", margin=MARGIN_DEG, on=on)
    places = [(point.number, to_shape(point.location)) for point in route.points]
    stops = tuple((number, round(place.x, 6), round(place.y, 6)) for number, place in places)
    return replace(framed, point=framed.at, stops=stops)
