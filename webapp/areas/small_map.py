"""The small map of a record page: which map it is, what it frames, what is marked on it."""

import math
from dataclasses import dataclass, replace
from datetime import date

from flask import request, url_for
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from webapp.areas.models import AreaBoundary
from webapp.areas.public import boundaries
from webapp.areas.queries import boundary_on
from webapp.clock import today
from webapp.extensions import db

LAYERS = {"province": "provinces", "commune": "communes", "village": "villages"}
Bounds = tuple[float, float, float, float]

MARGIN = 0.15  # of the width and height of what is shown, kept free around it
AROUND_POINT = 0.005  # degrees to each side of a single point: about 500 m
WINDOW = 600  # pixels that the large map leaves free on nearly every screen
TILE = 256
CLOSEST = 16


@dataclass(frozen=True)
class SmallMap:
    """A map in the margin of a record; `bounds` are west, south, east, north in EPSG:4326.

    `key` names one of the maps of `webapp.maps.scripts`, `selected` the record to highlight,
    `point` (lon, lat) a place to mark, `stops` numbered ones, `on` a past day. On the large map the
    record lies in `layer` and is asked for at `at` (lon, lat); without it there is no way there.
    `commune` is the code of what the large map speaks of first.
    """

    key: str
    bounds: Bounds
    selected: str = ""
    point: tuple[float, float] | None = None
    on: str = ""
    at: tuple[float, float] | None = None
    layer: str = ""
    commune: str = ""
    stops: tuple[tuple[int, float, float], ...] = ()

    @property
    def link(self) -> str | None:
        """Return the address of the large map with the record selected and its panel open."""
        if self.at is None:
            return None
        west, south, east, north = self.bounds
        endpoint = "maps.index" if self.key == "place" else "staff_maps.show"
        middle = f"{(south + north) / 2:.5f}/{(west + east) / 2:.5f}"
        at = f"{self.at[1]:.6f},{self.at[0]:.6f},{self.selected},{self.layer}"
        page = url_for(endpoint, commune=self.commune or None, on=self.on or None)
        return f"{page}#map={closest_zoom(self.bounds)}/{middle}&at={at}"

    @property
    def script_url(self) -> str:
        folder = "/maps" if self.key == "place" else "/staff/maps"
        return f"{request.script_root}{folder}/{self.key}.js"


def of_area(area, day: date) -> SmallMap | None:
    """Return the small map of an area for staff; None while it has no boundary."""
    framed = boundary_on(day).where(AreaBoundary.area_id == area.id)
    box = db.session.execute(_extent(framed, AreaBoundary.boundary, AreaBoundary.label_point)).one()
    return _framing("village", box, area.uuid, area.level, day)


def of_published(session: Session, village: Row, day: date) -> SmallMap | None:
    """Return the small map of a village for the public; None while it has no boundary."""
    framed = select(boundaries).where(
        boundaries.c.area_id == village.id, boundaries.c.valid.contains(day)
    )
    extent = _extent(framed, boundaries.c.boundary, boundaries.c.label_point)
    box = session.execute(extent).one()
    framed = _framing("place", box, village.uuid, "village", day)
    return framed and replace(framed, commune=village.commune_code)


def of_point(location) -> SmallMap | None:
    """Return the small map of one stored point for staff; None without a point."""
    if location is None:
        return None
    point = to_shape(location)
    around = (
        point.x - AROUND_POINT,
        point.y - AROUND_POINT,
        point.x + AROUND_POINT,
        point.y + AROUND_POINT,
    )
    return SmallMap("village", around, point=(point.x, point.y))


def of_shape(
    shape: BaseGeometry, key: str, uuid, layer: str, *, margin: float = 0.0, on: str = ""
) -> SmallMap:
    """Return the small map of a line or a place for staff, with `margin` degrees about it.

    A line is asked for where it starts, anything else in its middle.
    """
    west, south, east, north = shape.bounds
    bounds = (west - margin, south - margin, east + margin, north + margin)
    x, y = shape.coords[0] if shape.geom_type == "LineString" else shape.centroid.coords[0]
    return SmallMap(key, bounds, selected=str(uuid), on=on, at=(x, y), layer=layer)


def closest_zoom(bounds: Bounds) -> int:
    """Return the closest whole zoom at which all of `bounds` fits a window.

    >>> closest_zoom((105.30, 20.80, 105.40, 20.90))
    13
    """
    west, south, east, north = bounds
    wide = max(east - west, (north - south) / math.cos(math.radians((south + north) / 2)), 1e-6)
    return max(0, min(CLOSEST, math.floor(math.log2(360 * WINDOW / TILE / wide))))


def _extent(rows: Select, boundary: ColumnElement, label: ColumnElement) -> Select:
    box, middle = func.ST_Extent(boundary), func.ST_Centroid(func.ST_Collect(label))
    return rows.with_only_columns(
        func.ST_XMin(box).label("west"),
        func.ST_YMin(box).label("south"),
        func.ST_XMax(box).label("east"),
        func.ST_YMax(box).label("north"),
        func.ST_X(middle).label("x"),
        func.ST_Y(middle).label("y"),
    )


def _framing(key: str, box: Row, uuid, level: str, day: date) -> SmallMap | None:
    if box.west is None:
        return None
    wide, high = (box.east - box.west) * MARGIN, (box.north - box.south) * MARGIN
    framed = (box.west - wide, box.south - high, box.east + wide, box.north + high)
    on = "" if day == today() else day.isoformat()
    layer = LAYERS.get(level, "")
    return SmallMap(
        key,
        framed,
        selected=str(uuid),
        on=on,
        at=(box.x, box.y) if layer else None,
        layer=layer,
    )
