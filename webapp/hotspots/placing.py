"""Where a shape lies: which commune, which village, and whether its officer may log it there."""

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from geoalchemy2.shape import from_shape, to_shape
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Select, case, func, select

from webapp.areas import queries as areas
from webapp.areas.models import Area, AreaBoundary, AreaVersion, Level
from webapp.clock import today
from webapp.errors import AppError
from webapp.extensions import db
from webapp.hotspots.models import Hotspot
from webapp.permissions import HasGrants, Permission, paths, permits

INSIDE_SHARE = 0.98  # local rule: what a drawn area may lose to the pen at the commune's border


class PlaceRefused(AppError):
    """The place cannot be taken; forms show the message beside the field."""

    status = 422


class PlaceOutside(PlaceRefused):
    """The place lies where the officer has no task; whose it is, is not told."""

    message = _l("The place lies outside the area assigned to this account. Check it on the map.")


class PlaceMissing(PlaceRefused):
    """Neither a place nor a village with a boundary was given."""

    message = _l("Give the place: on the map, as coordinates, or choose the village.")


class VillageWithoutMiddle(PlaceRefused):
    """The village has no boundary, so that it has no middle either."""

    message = _l("This village has no boundary yet. Give the place on the map or as coordinates.")


class VillageElsewhere(PlaceRefused):
    """The chosen village belongs to another commune than the place."""

    message = _l("The chosen village does not belong to the commune in which the place lies.")


@dataclass(frozen=True)
class Placed:
    """A shape (EPSG:4326) with the area it is counted in; `is_rough` for a village's middle."""

    shape: BaseGeometry
    commune: Area
    village: Area | None
    is_rough: bool = False

    @property
    def area(self) -> Area:
        return self.village or self.commune


def settle(shape: BaseGeometry | None, village: Area | None, user: HasGrants) -> Placed:
    """Return where `shape` belongs; a chosen `village` goes before what the map says.

    Raises:
        PlaceRefused: with a message for the person who gave the place.
    """
    if shape is None:
        return middle_of(village, user)
    commune = _commune_of(shape, village)
    if commune is None:
        raise PlaceOutside
    found = village or db.session.scalar(around(shape, Level.VILLAGE, today(), commune.path))
    if not permits(user, Permission.HOTSPOT_EDIT, (found or commune).path):
        raise PlaceOutside
    if village and village.parent_id != commune.id:
        raise VillageElsewhere
    return Placed(shape, commune, found)


def middle_of(village: Area | None, user: HasGrants) -> Placed:
    """Return the middle of a village, for want of anything better."""
    if village is None:
        raise PlaceMissing
    if not permits(user, Permission.HOTSPOT_EDIT, village.path):
        raise PlaceOutside
    boundary = db.session.scalar(
        areas.boundary_on(today()).where(AreaBoundary.area_id == village.id)
    )
    if boundary is None:
        raise VillageWithoutMiddle
    return Placed(Point(to_shape(boundary.label_point)), village.parent, village, is_rough=True)


def around(shape: BaseGeometry, level: Level, day: date, inside: str = "") -> Select[tuple[Area]]:
    """Return the areas of one level that hold `shape`, the one with the largest part first.

    On a common border the lower code goes first.
    """
    given = from_shape(shape, srid=4326)
    part = _size(func.ST_Intersection(AreaBoundary.boundary, given))
    share = part / func.nullif(_size(given), 0)
    rows = (
        select(Area)
        .join(AreaBoundary, AreaBoundary.area_id == Area.id)
        .where(
            Area.level == level,
            Area.path.like(inside + "%"),
            func.upper_inf(AreaBoundary.known),
            AreaBoundary.valid.contains(day),
            func.ST_Intersects(AreaBoundary.boundary, given),
        )
        .order_by(share.desc().nulls_last(), Area.code)
        .limit(1)
    )
    if level == Level.COMMUNE and shape.geom_type == "Polygon":
        rows = rows.where(share >= INSIDE_SHARE)
    return rows


def village_of_today(hotspot: Hotspot) -> int | None:
    """Return the village it is counted in or, where that has ended, the one around its place."""
    village = hotspot.village_id
    stands = areas.version_on(today()).where(AreaVersion.area_id == village)
    if village is None or db.session.scalar(stands):
        return village
    now = around(to_shape(hotspot.place), Level.VILLAGE, today(), hotspot.commune.path)
    found = db.session.scalar(now)
    return found.id if found else None


def ground_of(user: HasGrants) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of where the user may log hotspots; None when unknown."""
    box = func.ST_Extent(AreaBoundary.boundary)
    row = db.session.execute(
        select(func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box))
        .select_from(AreaBoundary)
        .join(Area, Area.id == AreaBoundary.area_id)
        .where(
            Area.path.in_(paths(user, Permission.HOTSPOT_EDIT)),
            func.upper_inf(AreaBoundary.known),
            AreaBoundary.valid.contains(today()),
        )
    ).one()
    return tuple(row) if row[0] is not None else None


def _commune_of(shape: BaseGeometry, village: Area | None) -> Area | None:
    """Return the commune around `shape`; the village's own while it has no boundary yet."""
    if village is not None and not _has_boundary(village.parent_id):
        return village.parent
    return db.session.scalar(around(shape, Level.COMMUNE, today()))


def _has_boundary(area_id: int) -> bool:
    boundary = areas.boundary_on(today()).where(AreaBoundary.area_id == area_id)
    return db.session.scalar(boundary.with_only_columns(AreaBoundary.id)) is not None


def _size(shape: ColumnElement) -> ColumnElement[float]:
    """Return area for areas, length for lines, nothing for points."""
    return case((func.ST_Area(shape) > 0, func.ST_Area(shape)), else_=func.ST_Length(shape))
