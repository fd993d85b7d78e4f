"""What is known of the areas an import speaks of: names, boundaries, the room siblings leave."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from gis.names import fold, spelling_key
from gis.repair import areas_only
from webapp.areas.import_lines import Request
from webapp.areas.matching import PARENT_LEVEL, Directory, Known, Match, is_bare
from webapp.areas.models import Area, AreaBoundary, AreaVersion, BoundarySource, Level
from webapp.extensions import db


@dataclass
class Shapes:
    """Boundaries in EPSG:4326: `on_day` those valid that day, `own` these or else any known."""

    on_day: dict[int, MultiPolygon] = field(default_factory=dict)
    own: dict[int, MultiPolygon] = field(default_factory=dict)
    parent: BaseGeometry | None = None
    room: BaseGeometry | None = None


def directory(request: Request) -> Directory:
    """Return the areas a file may mean, of the level asked for and inside the area asked for."""
    parents = PARENT_LEVEL.get(request.level)
    is_parent = request.within is not None and request.within_level == parents
    found = Directory(request.level, request.within if is_parent else None)
    path = request.within.path if request.within else ""
    same_world = {"is_demo": request.is_demo}
    found.add(areas(request.level, request.since, path, **same_world))
    if parents:
        above = path if is_parent else ""
        found.add_parents(areas(parents, request.since, above, **same_world))
    return found


def areas(level: Level, day: date, path: str = "", *, is_demo: bool | None = None) -> list[Known]:
    """Return every area of `level` inside `path`, with its names of `day` or the nearest known.

    `is_demo` keeps to the demonstration, or to what is real.
    """
    exists = func.coalesce(func.upper(AreaVersion.valid) > day, True)
    wanted = [Area.level == level, func.upper_inf(AreaVersion.known), Area.path.like(path + "%")]
    if is_demo is not None:
        wanted.append(Area.is_demo == is_demo)
    rows = db.session.execute(
        select(Area, AreaVersion, exists.label("exists"))
        .join(AreaVersion, AreaVersion.area_id == Area.id)
        .where(*wanted)
        .ext(distinct_on(Area.id))
        .order_by(
            Area.id,
            AreaVersion.valid.contains(day).desc(),
            func.upper(AreaVersion.valid).desc().nulls_first(),
        )
    )
    return [Known.of(area, version, exists=found) for area, version, found in rows]


def known_of(area: Area, day: date) -> Known:
    """Return `area` with its names of `day` or the nearest known."""
    return next(one for one in areas(Level(area.level), day, area.path) if one.id == area.id)


def shapes_of(request: Request, matched: Sequence[Known]) -> Shapes:
    """Return the boundaries that the file is compared with."""
    ids = [area.id for area in matched]
    found = Shapes(on_day=shapes_on(request.since, ids))
    found.own = latest_shapes([one for one in ids if one not in found.on_day]) | found.on_day
    parents = parent_ids(request, matched)
    above = list((latest_shapes(parents) | shapes_on(request.since, parents)).values())
    if above:
        found.parent = above[0] if len(above) == 1 else shapely.union_all(above)
    if request.level is Level.VILLAGE and request.parent_id and found.parent is not None:
        siblings = list(sibling_shapes(request.parent_id, request.since, set(ids)).values())
        if siblings:
            left = shapely.difference(found.parent, shapely.union_all(siblings))
            found.room = areas_only(left)
    return found


def parent_ids(request: Request, matched: Sequence[Known]) -> list[int]:
    if request.within is not None:
        return [request.parent_id] if request.parent_id else []
    if request.level is Level.COMMUNE:
        provinces = select(Area.id).where(Area.level == Level.PROVINCE, ~Area.is_demo)
        return list(db.session.scalars(provinces))
    return sorted({area.parent_id for area in matched if area.parent_id})


def shapes_on(day: date, area_ids: Iterable[int]) -> dict[int, MultiPolygon]:
    """Return {area: boundary} of the boundaries valid on `day`, as known now."""
    return _read(_current(area_ids).where(AreaBoundary.valid.contains(day)))


def latest_shapes(area_ids: Iterable[int]) -> dict[int, MultiPolygon]:
    """Return {area: boundary} of the last boundary known of each area."""
    newest = func.upper(AreaBoundary.valid).desc().nulls_first()
    return _read(
        _current(area_ids)
        .ext(distinct_on(AreaBoundary.area_id))
        .order_by(AreaBoundary.area_id, newest)
    )


def sibling_shapes(parent_id: int, day: date, without: set[int]) -> dict[int, MultiPolygon]:
    """Return {area: boundary} of the children of an area on `day`."""
    children = db.session.scalars(
        select(AreaVersion.area_id).where(
            AreaVersion.parent_id == parent_id,
            func.upper_inf(AreaVersion.known),
            AreaVersion.valid.contains(day),
        )
    )
    return shapes_on(day, [one for one in children if one not in without])


def touching_shapes(
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


def same_name(one: str, other: str) -> bool:
    """True when a file's name is no other name: spelt alike, or written without diacritics.

    >>> same_name("Khánh Hoà", "Khánh Hòa"), same_name("Ha Tay", "Hà Tây")
    (True, True)
    >>> same_name("Hạ Tây", "Hà Tây")
    False
    """
    if spelling_key(one) == spelling_key(other):
        return True
    return (is_bare(one) or is_bare(other)) and fold(one) == fold(other)


def province_code(request: Request, matches: Sequence[Match]) -> str:
    """Return the province all of the file lies in, "" when there are several or none is known."""
    if request.within is not None:
        return request.within.path.split("/")[0]
    found = {
        (match.area or match.parent).path.split("/")[0]
        for match in matches
        if match.area or match.parent
    }
    return found.pop() if len(found) == 1 else ""


def _current(area_ids: Iterable[int]) -> Select:
    return select(AreaBoundary.area_id, func.ST_AsBinary(AreaBoundary.boundary)).where(
        AreaBoundary.area_id.in_(list(area_ids)), func.upper_inf(AreaBoundary.known)
    )


def _read(rows: Select) -> dict[int, MultiPolygon]:
    found = db.session.execute(rows).all()
    shapes = shapely.from_wkb([bytes(wkb) for _, wkb in found])
    return {area_id: shape for (area_id, _), shape in zip(found, shapes, strict=True)}


def shape_of(boundary: AreaBoundary) -> MultiPolygon:
    """Return the shape of one boundary version."""
    wkb = db.session.scalar(
        select(func.ST_AsBinary(AreaBoundary.boundary)).where(AreaBoundary.id == boundary.id)
    )
    return shapely.from_wkb(bytes(wkb))


def named(area_ids: Sequence[int], day: date) -> list[Known]:
    """Return these areas with their names of `day`."""
    rows = db.session.execute(
        select(Area, AreaVersion)
        .join(AreaVersion, AreaVersion.area_id == Area.id)
        .where(
            Area.id.in_(area_ids),
            func.upper_inf(AreaVersion.known),
            AreaVersion.valid.contains(day),
        )
    )
    return [Known.of(area, version) for area, version in rows]


def boundary_source(area_id: int, day: date) -> BoundarySource:
    """Return where the boundary of the day comes from."""
    source = db.session.scalar(
        select(AreaBoundary.source).where(
            AreaBoundary.area_id == area_id,
            func.upper_inf(AreaBoundary.known),
            AreaBoundary.valid.contains(day),
        )
    )
    return BoundarySource(source)
