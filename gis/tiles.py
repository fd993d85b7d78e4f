"""Vector tiles cut and encoded by PostGIS; the caller decides the rows, and so the rights."""

from collections.abc import Mapping

from sqlalchemy import (
    Float,
    LargeBinary,
    Select,
    Subquery,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.orm import Session

EXTENT = 2048  # tile units along one side of a tile: four to a pixel of the map
KEPT_PAST = 1 / 64  # of a tile's width kept past each side, so that borders meet
WORLD_M = 40_075_016.68  # width of the world in EPSG:3857
MAX_ZOOM = 22
PRECEDENCE = "precedence"


def valid_tile(z: int, x: int, y: int) -> bool:
    """Return True when tile z/x/y exists: 0 ≤ z ≤ 22 and 0 ≤ x, y < 2^z.

    >>> valid_tile(0, 0, 0), valid_tile(1, 2, 0), valid_tile(-1, 0, 0), valid_tile(23, 0, 0)
    (True, False, False, False)
    """
    return 0 <= z <= MAX_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z


def reach(z, x, y):
    """Return the SQL of what tile z/x/y can show, its buffer included (EPSG:3857)."""
    width_m = WORLD_M / (2**z if isinstance(z, int) else func.pow(2, z, type_=Float))
    return _once(func.ST_Expand(func.ST_TileEnvelope(z, x, y), width_m * KEPT_PAST), z)


def _once(box, z):
    """Work out a box of parameters once: as it stands the database does so for each row."""
    return box if isinstance(z, int) else select(box).scalar_subquery()


def tile(
    session: Session, layers: Mapping[str, Select], z: int, x: int, y: int, *, spacing: int = 0
) -> bytes:
    """Return tile z/x/y with all of `layers`, in one statement.

    Args:
        session: any session of a database with PostGIS 3.
        layers: name of the MVT layer → a SELECT whose `geom` column is EPSG:3857 and indexed (the
            generalised copies); every other column becomes a property. Rows without a shape are
            left out.
        z: zoom, as in `valid_tile`.
        x: column.
        y: row, counted from the north.
        spacing: tile units within which only one point of a layer stays, as they would lie under
            one symbol: the one with the lowest `precedence` and `id`. Only layers with a column
            `precedence` are thinned out, and no tile shows it. 0 keeps all.

    Returns:
        Mapbox Vector Tile 2.1; empty bytes when nothing falls in it. Features with an `id`, or else
        a `code`, stand in its order: the same rows are the same bytes, however the database found
        them.

    Source:
        A tile is its layers one after the other, so encoded layers may be joined as they are
        (vector-tile-spec 2.1, 4.1).
    """
    return bytes(session.scalar(statement(layers, z, x, y, spacing))) if layers else b""


def statement(
    layers: Mapping[str, Select], z, x, y, spacing: int = 0, extent: int = EXTENT
) -> Select:
    """Return the SELECT of `tile`; z, x and y may be parameters that get their values later.

    `extent` is the number of tile units along one side; `spacing` counts them.
    """
    first, *others = (_layer(name, rows, z, x, y, spacing, extent) for name, rows in layers.items())
    for more in others:
        first = first.op("||")(more)
    return select(first)


def _layer(name: str, rows: Select, z, x, y, spacing: int, extent: int):
    source = rows.subquery()
    bounds = _once(func.ST_TileEnvelope(z, x, y), z)
    geom = func.ST_AsMVTGeom(source.c.geom, bounds, extent, int(extent * KEPT_PAST))
    hidden = ("geom", PRECEDENCE)
    properties = [column.name for column in source.c if column.name not in hidden]
    features = (
        select(*(column for column in source.c if column.name != "geom"), geom.label("geom"))
        # Boxes are enough: what is cut away is NULL, and ST_AsMVT leaves that out.
        .where(source.c.geom.op("&&")(reach(z, x, y)))
    )
    is_thinned = spacing and PRECEDENCE in source.c
    # Thinned out, each shape is looked at four times: OFFSET has it projected and cut once only.
    features = (features.offset(0) if is_thinned else features).subquery("in_reach")
    found = select(*(features.c[name] for name in properties), features.c.geom)
    if is_thinned:
        found = _spaced(found, features, spacing)
    last = literal("geom")
    key = next((key for key in ("id", "code") if key in properties), None)
    if key:
        last = aggregate_order_by(last, literal_column(f'features.{key}::text COLLATE "C"'))
    encoded = func.ST_AsMVT(literal_column("features.*"), name, extent, last)
    whole = select(encoded).select_from(found.subquery("features"))
    return func.coalesce(whole.scalar_subquery(), cast(b"", LargeBinary))


def _spaced(found: Select, points: Subquery, spacing: int) -> Select:
    """Keep one of the points in each square of the tile, the lowest by `precedence`."""
    sides = (func.ST_X(points.c.geom, type_=Float), func.ST_Y(points.c.geom, type_=Float))
    square = [func.floor(side / float(spacing)) for side in sides]
    return (
        found.where(points.c.geom.is_not(None))
        .ext(distinct_on(*square))
        .order_by(*square, points.c[PRECEDENCE], points.c.id)
    )
