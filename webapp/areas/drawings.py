"""What a person drew or typed, read as a shape."""

import json

import shapely
from shapely import MultiPolygon, Point

from gis import coordinates
from gis.errors import InvalidShape, NoPolygons
from gis.repair import areas_only

MAX_BYTES = 2_000_000


def drawn_shape(geometry: str, text: str) -> MultiPolygon:
    """Return the boundary sent by the map (GeoJSON), else by the text ("lat, lon" a line).

    Raises:
        GeometryError: it cannot be read, or its lines cross.
    """
    shape = _from_geojson(geometry) if geometry.strip() else coordinates.parse(text, "polygon")
    whole = areas_only(shape)
    if whole.is_empty:
        raise NoPolygons
    if not whole.is_valid:
        raise InvalidShape(shapely.is_valid_reason(whole))
    return MultiPolygon(shapely.orient_polygons(whole))


def _from_geojson(text: str):
    if len(text) > MAX_BYTES:
        raise InvalidShape("too long")
    try:
        found = json.loads(text)
        geometry = found.get("geometry", found)
        shape = shapely.force_2d(shapely.geometry.shape(geometry))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise InvalidShape(str(error)) from error
    except shapely.GEOSException as error:
        raise InvalidShape(str(error)) from error
    if not all(abs(value) <= 180 for value in shape.bounds):
        raise InvalidShape("not in degrees")
    return shape


def pin(text: str) -> Point | None:
    """Return the place of one text field, None when it is empty.

    >>> pin(" "), str(pin("20.5, 106.5"))
    (None, 'POINT (106.5 20.5)')
    """
    return coordinates.parse(text, "point") if text and text.strip() else None
