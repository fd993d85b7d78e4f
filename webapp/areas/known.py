"""What is known of the areas an import speaks of: names, boundaries, the room siblings leave."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from gis.names import fold, spelling_key
from webapp.areas.file_words import is_bare
from webapp.areas.import_lines import Request
from webapp.areas.matching import PARENT_LEVEL, Directory, Known, Match
from webapp.areas.models import Area, AreaVersion, Level
from webapp.extensions import db


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
