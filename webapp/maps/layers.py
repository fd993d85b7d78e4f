"""The rows of each layer of the area tiles: generalised shapes, names, statuses of the day.

The views hold no more than the public may read, and staff maps draw the same areas; only the
status of a village differs by who looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    true,
)
from sqlalchemy.orm import Session

from gis.generalise import band_of
from gis.tiles import EXTENT, reach, statement
from webapp.areas.models import Level
from webapp.areas.public import names, outlines
from webapp.maps import statuses
from webapp.permissions import HasGrants
from webapp.prepared import Prepared, prepared, scalar
from webapp.villages import tallies

COMMUNES_FROM = 6
VILLAGES_FROM = 10
DRAWN_FROM = {"province": 0, "commune": COMMUNES_FROM, "village": VILLAGES_FROM}
NAMED = {"province": range(10), "commune": range(8, 23), "village": range(10, 23)}
ROOM_M2 = {"province": 12_000_000}  # of a village whose name has room in the tiles of a band
RANKS = 10  # of areas of which one is e times as large as the other
CITIES_FIRST = 1000  # more than any province comes to
LAYERS = {"province": "provinces", "commune": "communes", "village": "villages"}
# A unit of a far tile is a third of a mile on the ground: its outlines are no finer than that.
EXTENTS = {"country": EXTENT // 2}

DAY = bindparam("day", type_=Date)
PARAMETERS = {"z": "int", "x": "int", "y": "int", "day": "date"}
GRANTED = {"patterns": "text[]"}


@dataclass(frozen=True)
class Asked:
    """One tile, as of a day, as `viewer` sees it; None is everybody.

    Without ids, `code` alone says which commune or province an outline is: ids are random, and
    those of 3,300 communes are a third of what the country weighs.
    """

    z: int
    x: int
    y: int
    day: date
    viewer: HasGrants | None = None
    has_ids: bool = True


@dataclass(frozen=True)
class Shape:
    """What the tiles of some zooms have in common, for those who look with like rights."""

    band: str
    levels: tuple[str, ...]
    named: tuple[str, ...]
    sight: statuses.Sight
    has_ids: bool = True

    @classmethod
    def of(cls, z: int, sight: statuses.Sight, *, has_ids: bool = True) -> "Shape":
        """Return what a tile at zoom `z` draws and names, and what of statuses `sight` may see."""
        levels = [level for level, first in DRAWN_FROM.items() if z >= first]
        named = [level for level in levels if z in NAMED[level]]
        if "village" not in levels:
            sight = statuses.Sight.NONE  # counts are drawn as published, whoever looks
        return cls(band_of(z).name, tuple(levels), tuple(named), sight, has_ids)


def area_tile(session: Session, asked: Asked) -> bytes:
    """Return a tile of the areas, in one statement."""
    sight, patterns = statuses.sight_of(asked.viewer)
    shape = Shape.of(asked.z, sight, has_ids=asked.has_ids)
    values: list[object] = [asked.z, asked.x, asked.y, asked.day]
    if shape.sight is statuses.Sight.SOME:
        values.append(patterns)
    return bytes(scalar(session, _tiles(shape), values))


@cache
def _tiles(shape: Shape) -> Prepared:
    """Return the statement of all tiles of one shape."""
    z, x, y = (bindparam(name, type_=Integer) for name in "zxy")
    extent = EXTENTS.get(shape.band, EXTENT)
    rows = statement(area_layers(shape), z, x, y, extent=extent)
    return prepared(rows, PARAMETERS | (GRANTED if shape.sight is statuses.Sight.SOME else {}))


def in_reach(level: str, band: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an outline of a level belongs on the tile asked for."""
    z, x, y = (bindparam(name, type_=Integer) for name in "zxy")
    return (
        outlines.c.level == level,
        outlines.c.band == band,
        outlines.c.valid.contains(DAY),
        outlines.c.outline.op("&&")(reach(z, x, y)),
    )


def area_layers(shape: Shape) -> Mapping[str, Select]:
    """Return the layers that the tile holds; shapes and names come from one reading of the rows."""
    found = {level: rows(level, shape).cte(f"{level}_rows") for level in shape.levels}
    layers = {LAYERS[level]: shapes(found[level], level, shape) for level in shape.levels}
    names = [names_of(found[level], level, shape) for level in shape.named]
    layers["labels"] = names[0].union_all(*names[1:]) if len(names) > 1 else names[0]
    return layers


def rows(level: str, shape: Shape) -> Select:
    """Return the areas of one level in reach of the tile, with name and status as of the day."""
    found = (
        select(
            cast(names.c.uuid, Text).label("id"),
            names.c.code,
            names.c.name,
            names.c.kind,
            outlines.c.outline,
            outlines.c.label,
            outlines.c.area_m2,
            outlines.c.is_approximate.label("approximate"),
        )
        .join(names, (names.c.area_id == outlines.c.area_id) & names.c.valid.contains(DAY))
        .where(*in_reach(level, shape.band))
    )
    return with_status(found, level, shape)


def with_status(found: Select, level: str, shape: Shape) -> Select:
    """Add the status of the day: a village's own, a commune's or province's counts."""
    if level == "village":
        own = statuses.of_village(outlines.c.area_id, DAY, shape.sight)
        return found.add_columns(func.coalesce(own, statuses.NO_DATA).label("status"))
    known = tallies.of_area(Level(level), outlines.c.area_id, DAY)
    return found.join(known, true()).add_columns(known.c.status, known.c.certified, known.c.total)


def shapes(found: CTE, level: str, shape: Shape) -> Select:
    """Return the generalised outlines; a village has nothing to count."""
    is_village = level == "village"
    counts = [] if is_village else [found.c.certified, found.c.total]
    ids = [found.c.id] if shape.has_ids or is_village else []
    return select(
        *ids,
        found.c.code,
        found.c.name,
        found.c.outline.label("geom"),
        found.c.approximate,
        found.c.status,
        *counts,
    )


def names_of(found: CTE, level: str, shape: Shape) -> Select:
    """Return the label points: cities first, then the largest areas; the lowest rank wins.

    A village has nothing to count, and a tile shows no attribute that is NULL. In far tiles only
    villages are named whose name has room.
    """
    # By steps of a tenth: few different numbers make a small tile.
    size = func.ln(1 + found.c.area_m2 / 10_000) * RANKS
    nothing = cast(null(), Integer)
    is_village = level == "village"
    is_city = cast(found.c.kind == "thanh_pho", Integer)
    labels = select(
        found.c.id,
        found.c.name,
        literal(level).label("level"),
        cast(-size - is_city * CITIES_FIRST, Integer).label("rank"),
        found.c.label.label("geom"),
        found.c.status,
        (nothing if is_village else found.c.certified).label("certified"),
        (nothing if is_village else found.c.total).label("total"),
    )
    if is_village and shape.band in ROOM_M2:
        labels = labels.where(found.c.area_m2 >= ROOM_M2[shape.band])
    return labels
