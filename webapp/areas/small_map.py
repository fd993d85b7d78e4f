"""The small map of a record page: which map it is, what it frames, what is marked on it."""

from dataclasses import dataclass
from datetime import date

from flask import request
from geoalchemy2.shape import to_shape
from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from webapp.areas.models import AreaBoundary
from webapp.areas.public import boundaries
from webapp.areas.queries import boundary_on
from webapp.clock import today
from webapp.extensions import db

Bounds = tuple[float, float, float, float]

MARGIN = 0.15  # of the width and height of what is shown, kept free around it
AROUND_POINT = 0.005  # degrees to each side of a single point: about 500 m


@dataclass(frozen=True)
class SmallMap:
    """A map in the margin of a record; `bounds` are west, south, east, north in EPSG:4326.

    `key` names one of the maps of `webapp.maps.scripts`, `selected` the record to highlight,
    `point` (lon, lat) a place to mark, `on` a past day.
    """

    key: str
    bounds: Bounds
    selected: str = ""
    point: tuple[float, float] | None = None
    on: str = ""

    @property
    def script_url(self) -> str:
        folder = "/maps" if self.key == "place" else "/staff/maps"
        return f"{request.script_root}{folder}/{self.key}.js"


def of_area(area, day: date) -> SmallMap | None:
    """Return the small map of an area for staff; None while it has no boundary."""
    framed = boundary_on(day).where(AreaBoundary.area_id == area.id)
    box = db.session.execute(_extent(framed, AreaBoundary.boundary)).one()
    return _framing("village", box, area.uuid, day)


def of_published(session: Session, area_id: int, uuid, day: date) -> SmallMap | None:
    """Return the small map of an area for the public; None while it has no boundary."""
    framed = select(boundaries).where(
        boundaries.c.area_id == area_id, boundaries.c.valid.contains(day)
    )
    return _framing(
        "place", session.execute(_extent(framed, boundaries.c.boundary)).one(), uuid, day
    )


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


def _extent(rows: Select, boundary: ColumnElement) -> Select:
    box = func.ST_Extent(boundary)
    return rows.with_only_columns(
        func.ST_XMin(box).label("west"),
        func.ST_YMin(box).label("south"),
        func.ST_XMax(box).label("east"),
        func.ST_YMax(box).label("north"),
    )


def _framing(key: str, box: Row, uuid, day: date) -> SmallMap | None:
    if box.west is None:
        return None
    wide, high = (box.east - box.west) * MARGIN, (box.north - box.south) * MARGIN
    framed = (box.west - wide, box.south - high, box.east + wide, box.north + high)
    on = "" if day == today() else day.isoformat()
    return SmallMap(key, framed, selected=str(uuid), on=on)
