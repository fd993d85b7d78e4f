"""What lies near a route: villages for everybody who plans, hotspots as far as rights go."""

from dataclasses import dataclass
from datetime import date

from geoalchemy2.shape import to_shape
from shapely import LineString
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Select, func, select

from gis.measure import within_m
from webapp.areas.models import Area, AreaBoundary, AreaVersion, Level
from webapp.areas.names import NATURAL
from webapp.extensions import db
from webapp.hotspots.models import Hotspot, Status
from webapp.permissions import HasGrants, Permission, within

NEAR_M = 150  # local rule, to be confirmed: as far as a patrol sees from the road
REACH_DEG = 0.003  # a little more than NEAR_M anywhere in Việt Nam, for the index
GONE = (Status.DISMISSED, Status.CLOSED)


@dataclass(frozen=True)
class Nearby:
    villages: list[AreaVersion]
    hotspots: list[Hotspot]


def of(course: LineString, user: HasGrants, day: date) -> Nearby:
    """Return what lies within `NEAR_M` of `course` (EPSG:4326) on `day`."""
    villages = db.session.execute(villages_around(course, day)).all()
    hotspots = db.session.scalars(hotspots_around(course, user)).all()
    by_border = within_m(course, [to_shape(row.boundary) for row in villages], NEAR_M)
    by_place = within_m(course, [to_shape(one.place) for one in hotspots], NEAR_M)
    return Nearby([villages[i][0] for i in by_border], [hotspots[i] for i in by_place])


def villages_around(shape: BaseGeometry, day: date) -> Select:
    """Return (AreaVersion, boundary, area_id) of the villages about `shape`, by name."""
    return (
        select(AreaVersion, AreaBoundary.boundary)
        .join(AreaBoundary, AreaBoundary.area_id == AreaVersion.area_id)
        .join(Area, Area.id == AreaVersion.area_id)
        .where(
            Area.level == Level.VILLAGE,
            func.upper_inf(AreaVersion.known),
            AreaVersion.valid.contains(day),
            func.upper_inf(AreaBoundary.known),
            AreaBoundary.valid.contains(day),
            func.ST_Intersects(AreaBoundary.boundary, around(shape)),
        )
        .order_by(AreaVersion.name.collate(NATURAL))
    )


def hotspots_around(shape: BaseGeometry, user: HasGrants) -> Select[tuple[Hotspot]]:
    """Return the live hotspots about `shape` whose place the user may see."""
    return (
        select(Hotspot)
        .join(Hotspot.area)
        .where(
            within(user, Permission.HOTSPOT_PLACE, Area.path),
            Hotspot.status.not_in(GONE),
            func.ST_Intersects(Hotspot.place, around(shape)),
        )
        .order_by(Hotspot.number)
    )


def around(shape: BaseGeometry):
    """Return the ground within reach of a shape, as the database takes it."""
    return func.ST_GeomFromText(shape.buffer(REACH_DEG).wkt, 4326)


def touches(area: Area, shape: BaseGeometry, day: date) -> bool:
    """True when `shape` touches the commune, or no boundary of it is known."""
    boundary = select(AreaBoundary.boundary).where(
        AreaBoundary.area_id == area.id,
        func.upper_inf(AreaBoundary.known),
        AreaBoundary.valid.contains(day),
    )
    there = func.ST_GeomFromText(shape.wkt, 4326)
    found = db.session.scalar(select(func.ST_Intersects(boundary.scalar_subquery(), there)))
    return found is not False
