"""The shape of a hotspot as it comes from a form, and as it goes back into one."""

import json

import shapely
from flask_babel import gettext as _
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry

from gis import coordinates, geojson
from gis.country import first_outside
from gis.errors import PlaceOutside
from webapp.hotspots.models import Hotspot, Kind

MAX_CORNERS = 2000  # local rule: a hotspot is a place, not a boundary
SHAPES = ("point", "line", "polygon")
WORDS = {"Point": "point", "LineString": "line", "Polygon": "polygon"}


def read(drawn: str | None, typed: str | None, kind: str | None) -> BaseGeometry | None:
    """Return the shape (EPSG:4326) that was drawn, else the one typed; None without either.

    Raises:
        GeometryError: it cannot be read.
    """
    if drawn and drawn.strip():
        rows = geojson.parse_geojson(drawn.encode()).rows
        shape = rows[0].shape if len(rows) == 1 else None
        if shape is None:
            return shapely.Point()
        if outside := first_outside(shape):
            lon, lat = outside
            raise PlaceOutside(lat=lat, lon=lon)
        return shape
    if typed and typed.strip():
        return coordinates.parse(typed, kind if kind in SHAPES else "point")
    return None


def unfit(shape: BaseGeometry | None, kind: str | None) -> str:
    """Return what makes the shape unfit for a hotspot of this kind; "" when nothing does."""
    if shape is None:
        return ""
    if shape.is_empty or shape.geom_type not in WORDS or len(shapely.get_coordinates(shape)) < 1:
        return _("Give one point, one line or one area.")
    if len(shapely.get_coordinates(shape)) > MAX_CORNERS:
        return _("The shape has too many corners. Draw it more simply.")
    if not shape.is_valid:
        return _("The lines of the shape cross, or it has no extent. Draw it again.")
    is_line = shape.geom_type == "LineString"
    if kind == Kind.KEY_ROUTE and not is_line:
        return _("A key route is a line: draw it, or give two places or more.")
    if kind != Kind.KEY_ROUTE and is_line:
        return _("Only a key route is a line; give a point or an area.")
    return ""


def as_fields(hotspot: Hotspot) -> dict[str, str]:
    """Return what the fields of the form hold for the place that is known."""
    shape = to_shape(hotspot.place)
    return {
        "place": json.dumps(shapely.geometry.mapping(shape)),
        "place_text": coordinates.write(shape),
        "place_kind": WORDS[shape.geom_type],
    }


def asked_point(args) -> str:
    """Return `?lat=&lon=` as the text field holds it, so that a tap on the map leads here."""
    lat, lon = args.get("lat", type=float), args.get("lon", type=float)
    if lat is None or lon is None or not (abs(lat) <= 90 and abs(lon) <= 180):
        return ""
    return f"{lat:.6f}, {lon:.6f}"
