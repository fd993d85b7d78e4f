"""The rows of each layer of the area tiles: generalised shapes, names, statuses of the day.

The views hold no more than the public may read, and staff maps draw the same areas; only the
status of a village differs by who looks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

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
)
from sqlalchemy.dialects.postgresql import psycopg2
from sqlalchemy.orm import Session

from gis.generalise import band_of
from gis.tiles import reach, statement
from webapp.areas.public import names, outlines
from webapp.maps import statuses
from webapp.permissions import HasGrants
from webapp.villages.tallies import Tallies, table

COMMUNES_FROM = 6
FEW_FROM = 8  # zoom from which a tile holds few of the country's communes
VILLAGES_FROM = 10
NAMED = {"province": range(10), "commune": range(8, 23), "village": range(11, 23)}
RANKS = 10  # of areas of which one is e times as large as the other
CITIES_FIRST = 1000  # more than any province comes to
LAYERS = {"province": "provinces", "commune": "communes", "village": "villages"}


@dataclass(frozen=True)
class Asked:
    """One tile, as of a day, as `viewer` sees it; None is everybody.

    Column, row and day may be parameters that get their values later.
    """

    z: int
    x: Any
    y: Any
    day: Any
    viewer: HasGrants | None = None


def area_tile(session: Session, asked: Asked, tallies: Tallies) -> bytes:
    """Return a tile of the areas; `tallies` are those of its day."""
    counted = tallies.values_of(communes_in(session, asked)) if asked.z >= FEW_FROM else None
    counted = counted or tallies.values
    if asked.viewer:
        rows = statement(area_layers(asked), asked.z, asked.x, asked.y)
        return bytes(session.scalar(rows, counted))
    sql, fixed = _everybodys(asked.z)
    values = fixed | counted | {"x": asked.x, "y": asked.y, "day": asked.day}
    return bytes(session.connection().exec_driver_sql(sql, values).scalar())


def communes_in(session: Session, asked: Asked) -> Sequence[int]:
    """Return the numbers of the communes in reach, so that the others' counts stay at home."""
    found = select(outlines.c.area_id).where(*in_reach("commune", asked))
    return session.scalars(found).all()


def in_reach(level: str, asked: Asked) -> tuple[ColumnElement[bool], ...]:
    return (
        outlines.c.level == level,
        outlines.c.band == band_of(asked.z).name,
        outlines.c.valid.contains(asked.day),
        outlines.c.outline.op("&&")(reach(asked.z, asked.x, asked.y)),
    )


@cache
def _everybodys(z: int) -> tuple[str, dict[str, object]]:
    """Return the SQL of the public tiles of one zoom, with the values that never change.

    To build and render it takes as long as to run it, so that is done once.
    """
    x, y = bindparam("x", type_=Integer), bindparam("y", type_=Integer)
    asked = Asked(z, x, y, bindparam("day", type_=Date))
    rendered = statement(area_layers(asked), z, x, y).compile(dialect=psycopg2.dialect())
    return str(rendered), dict(rendered.params)


def area_layers(asked: Asked) -> Mapping[str, Select]:
    """Return the layers that the tile holds; shapes and names come from one reading of the rows."""
    levels = ["province"]
    if asked.z >= COMMUNES_FROM:
        levels.append("commune")
    if asked.z >= VILLAGES_FROM:
        levels.append("village")
    found = {level: rows(level, asked).cte(f"{level}_rows") for level in levels}
    layers = {LAYERS[level]: shapes(found[level], level) for level in levels}
    names = [names_of(found[level], level) for level in levels if asked.z in NAMED[level]]
    layers["labels"] = names[0].union_all(*names[1:]) if len(names) > 1 else names[0]
    return layers


def rows(level: str, asked: Asked) -> Select:
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
        .join(names, (names.c.area_id == outlines.c.area_id) & names.c.valid.contains(asked.day))
        .where(*in_reach(level, asked))
    )
    return with_status(found, level, asked)


def with_status(found: Select, level: str, asked: Asked) -> Select:
    """Add the status of the day: a village's own, a commune's or province's counts."""
    if level == "village":
        own = statuses.of_village(outlines.c.area_id, asked.day, asked.viewer)
        status, certified, total = own, literal(0), literal(0)
    else:
        known = table(level)
        found = found.outerjoin(known, known.c.area_id == outlines.c.area_id)
        status = known.c.status
        certified, total = func.coalesce(known.c.certified, 0), func.coalesce(known.c.total, 0)
    return found.add_columns(
        func.coalesce(status, statuses.NO_DATA).label("status"),
        certified.label("certified"),
        total.label("total"),
    )


def shapes(found: CTE, level: str) -> Select:
    """Return the generalised outlines; a village has nothing to count."""
    counts = [] if level == "village" else [found.c.certified, found.c.total]
    return select(
        found.c.id,
        found.c.code,
        found.c.name,
        found.c.outline.label("geom"),
        found.c.approximate,
        found.c.status,
        *counts,
    )


def names_of(found: CTE, level: str) -> Select:
    """Return the label points: cities first, then the largest areas; the lowest rank wins.

    A village has nothing to count, and a tile shows no attribute that is NULL.
    """
    # By steps of a tenth: few different numbers make a small tile.
    size = func.ln(1 + found.c.area_m2 / 10_000) * RANKS
    nothing = cast(null(), Integer)
    is_village = level == "village"
    is_city = cast(found.c.kind == "thanh_pho", Integer)
    return select(
        found.c.id,
        found.c.name,
        literal(level).label("level"),
        cast(-size - is_city * CITIES_FIRST, Integer).label("rank"),
        found.c.label.label("geom"),
        found.c.status,
        (nothing if is_village else found.c.certified).label("certified"),
        (nothing if is_village else found.c.total).label("total"),
    )
