"""A place as a map or a person writes it."""

import json

from flask_babel import gettext as _
from shapely import Point
from wtforms import Form, StringField, ValidationError

from gis import coordinates
from gis.errors import GeometryError


def point_of(drawn: str, typed: str) -> Point | None:
    """Return the point (lon, lat; EPSG:4326) that was drawn as GeoJSON, else the one typed.

    Raises:
        ValueError: neither can be read, or it lies far outside Việt Nam.
    """
    if drawn.strip():
        try:
            lon, lat = json.loads(drawn)["coordinates"][:2]
            typed = f"{float(lat):.7f}, {float(lon):.7f}"
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise ValueError("not a point") from error
    if not typed.strip():
        return None
    try:
        return coordinates.parse(typed, "point")
    except GeometryError as error:
        raise ValueError("not a place") from error


class Pin:
    """Check the pair of fields that `draw_field` sends and leave the point in `field.place`."""

    def __call__(self, form: Form, field: StringField) -> None:
        field.place = None
        typed = form[field.short_name + "_text"].data or ""
        try:
            field.place = point_of(field.data or "", typed)
        except ValueError as error:
            raise ValidationError(
                _("This place cannot be read. Write latitude, then longitude: 20.9512, 105.8123.")
            ) from error
