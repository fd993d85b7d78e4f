"""The ground that areas hold: their boundaries as shapes in EPSG:4326, as known now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from gis.repair import areas_only
from webapp.areas.import_lines import Request
from webapp.areas.matching import Known
from webapp.areas.models import Area, AreaBoundary, AreaVersion, BoundarySource, Level
from webapp.extensions import db


@dataclass
class Grounds:
    """Boundaries in EPSG:4326: `on_day` those valid that day, `own` these or else any known."""

    on_day: dict[int, MultiPolygon] = field(default_factory=dict)
    own: dict[int, MultiPolygon] = field(default_factory=dict)
    parent: BaseGeometry | None = None
    room: BaseGeometry | None = None


def compared_with(request: Request, matched: Sequence[Known]) -> Grounds:
    """Return the boundaries that the file is compared with."""
    ids = [area.id for area in matched]
    found = Grounds(on_day=on_day(request.since, ids))
    found.own = latest([one for one in ids if one not in found.on_day]) | found.on_day
    parents = parent_ids(request, matched)
    above = list((latest(parents) | on_day(request.since, parents)).values())
    if above:
        found.parent = above[0] if len(above) == 1 else shapely.union_all(above)
    if request.level is Level.VILLAGE and request.parent_id and found.parent is not None:
        siblings = list(of_siblings(request.parent_id, request.since, set(ids)).values())
        if siblings:
            left = shapely.difference(found.parent, shapely.union_all(siblings))
            found.room = areas_only(left)
    return found


def parent_ids(request: Request, matched: Sequence[Known]) -> list[int]:
    """Return the ids of the areas inside which the features of an import must lie."""
    if request.within is not None:
        return [request.parent_id] if request.parent_id else []
    if request.level is Level.COMMUNE:
        provinces = select(Area.id).where(Area.level == Level.PROVINCE, ~Area.is_demo)
        return list(db.session.scalars(provinces))
    return sorted({area.parent_id for area in matched if area.parent_id})


def on_day(day: date, area_ids: Iterable[int]) -> dict[int, MultiPolygon]:
    """Return {area: boundary} of the boundaries valid on `day`, as known now."""
    return _read(_current(area_ids).where(AreaBoundary.valid.contains(day)))


def latest(area_ids: Iterable[int]) -> dict[int, MultiPolygon]:
    """Return {area: boundary} of the last boundary known of each area."""
    newest = func.upper(AreaBoundary.valid).desc().nulls_first()
    return _read(
        _current(area_ids)
        .ext(distinct_on(AreaBoundary.area_id))
        .order_by(AreaBoundary.area_id, newest)
    )


def of_siblings(parent_id: int, day: date, without: set[int]) -> dict[int, MultiPolygon]:
    """Return {area: boundary} of the children of an area on `day`."""
    children = db.session.scalars(
        select(AreaVersion.area_id).where(
            AreaVersion.parent_id == parent_id,
            func.upper_inf(AreaVersion.known),
            AreaVersion.valid.contains(day),
        )
    )
    return on_day(day, [one for one in children if one not in without])


def touching(
    level: Level, day: date, shape: BaseGeometry, without: set[int], *, is_demo: bool = False
) -> dict[int, MultiPolygon]:
    """Return {area: boundary} of the areas of `level` that touch `shape` on `day`.

    The fictional land of the demonstration lies over real ground: neither knows of the other.
    """
    rows = (
        select(AreaBoundary.area_id, func.ST_AsBinary(AreaBoundary.boundary))
        .join(Area, Area.id == AreaBoundary.area_id)
        .where(
            Area.level == level,
            Area.is_demo == is_demo,
            func.upper_inf(AreaBoundary.known),
            AreaBoundary.valid.contains(day),
            func.ST_Intersects(
                AreaBoundary.boundary, func.ST_GeomFromWKB(shapely.to_wkb(shape), 4326)
            ),
            Area.id.not_in(without or {0}),
        )
    )
    return _read(rows)


def of_version(boundary: AreaBoundary) -> MultiPolygon:
    """Return the shape of one boundary version."""
    wkb = db.session.scalar(
        select(func.ST_AsBinary(AreaBoundary.boundary)).where(AreaBoundary.id == boundary.id)
    )
    return shapely.from_wkb(bytes(wkb))


def source_on(area_id: int, day: date) -> BoundarySource:
    """Return where the boundary of the day comes from."""
    source = db.session.scalar(
        select(AreaBoundary.source).where(
            AreaBoundary.area_id == area_id,
            func.upper_inf(AreaBoundary.known),
            AreaBoundary.valid.contains(day),
        )
    )
    return BoundarySource(source)


def _current(area_ids: Iterable[int]) -> Select:
    return select(AreaBoundary.area_id, func.ST_AsBinary(AreaBoundary.boundary)).where(
        AreaBoundary.area_id.in_(list(area_ids)), func.upper_inf(AreaBoundary.known)
    )


def _read(rows: Select) -> dict[int, MultiPolygon]:
    found = db.session.execute(rows).all()
    shapes = shapely.from_wkb([bytes(wkb) for _, wkb in found])
    return {area_id: shape for (area_id, _), shape in zip(found, shapes, strict=True)}
