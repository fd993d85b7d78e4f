"""The shapes of an import's preview: kept beside it, and cut into the tiles of its own map."""

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from sqlalchemy import Select, Text, case, cast, delete, func, literal, select

from gis.crs import to_mercator
from gis.generalise import band_of, label_point
from gis.maps import Layer, MapSpec, script
from gis.repair import areas_only
from gis.tiles import reach, tile
from webapp.areas.import_lines import Line
from webapp.areas.import_models import AreaImport, AreaImportShape
from webapp.areas.models import Area, AreaBoundary
from webapp.areas.outline_models import AreaOutline
from webapp.areas.version_rows import insert
from webapp.basemap import base_map
from webapp.extensions import db

FINENESS = 20_000  # steps across the whole file: a quarter of a metre for a commune of 5 km
NAMED_AT_ONCE = 60  # areas; the names of more appear when the map comes nearer
NEAR_ZOOM = 9


def keep(record: AreaImport, lines: Sequence[Line]) -> list[float] | None:
    """Keep the shapes instead of earlier ones; return west, south, east, north in degrees."""
    forget(record)
    drawn = [line for line in lines if line.shape is not None]
    if not drawn:
        return None
    shapes = [to_mercator(line.shape) for line in drawn]
    west, south, east, north = shapely.total_bounds(shapes)
    shapes = list(shapely.simplify(shapes, max(east - west, north - south) / FINENESS))
    db.session.flush()
    insert(
        "INSERT INTO area_import_shapes"
        " (import_id, place, name, fate, is_repaired, shape, label_point) VALUES %s",
        [_row(record.id, line, shape) for line, shape in zip(drawn, shapes, strict=True)],
        "(%s, %s, %s, %s, %s, ST_GeomFromWKB(%s, 3857), ST_GeomFromWKB(%s, 3857))",
    )
    return [float(one) for one in shapely.total_bounds([line.shape for line in drawn])]


def _row(import_id: int, line: Line, shape) -> tuple:
    whole = areas_only(shape)
    return (
        import_id,
        line.place,
        line.name,
        line.fate.value,
        line.repaired is not None,
        shapely.to_wkb(whole),
        shapely.to_wkb(label_point(whole)),
    )


def forget(record: AreaImport) -> None:
    """Remove the shapes that the preview of an import shows."""
    db.session.execute(delete(AreaImportShape).where(AreaImportShape.import_id == record.id))


def map_script(record: AreaImport, tiles_url: str) -> str:
    """Return the script of the import's own map; `tiles_url` holds {z}/{x}/{y}."""
    return script(MapSpec("import", (Layer("changes", tiles_url),), base=base_map()))


def tile_of(record: AreaImport, z: int, x: int, y: int) -> bytes:
    """Return a tile: the borders known so far, what the file changes, and its names."""
    layers = {"borders": _borders(record, z, x, y), "changes": _changes(record)}
    return tile(db.session, layers | {"labels": _labels(record)}, z, x, y)


def _borders(record: AreaImport, z: int, x: int, y: int) -> Select:
    """Return the boundaries of that level as they are without the import."""
    known_now = func.upper_inf(AreaBoundary.known)
    if record.known_from:
        ends = func.coalesce(func.upper(AreaBoundary.known), "infinity")
        known_now = (func.lower(AreaBoundary.known) < record.known_from) & (
            ends >= record.known_from
        )
    return (
        select(AreaOutline.outline.label("geom"))
        .join(AreaBoundary, AreaBoundary.id == AreaOutline.boundary_id)
        .join(Area, Area.id == AreaBoundary.area_id)
        .where(
            AreaOutline.level == record.level,
            AreaOutline.band == band_of(z).name,
            AreaOutline.outline.op("&&")(reach(z, x, y)),
            AreaBoundary.valid.contains(record.since),
            known_now,
            Area.is_demo == bool(record.area and record.area.is_demo),
        )
    )


def _changes(record: AreaImport) -> Select:
    return select(
        cast(AreaImportShape.place, Text).label("id"),
        AreaImportShape.name,
        AreaImportShape.fate,
        AreaImportShape.is_repaired.label("repaired"),
        AreaImportShape.shape.label("geom"),
    ).where(AreaImportShape.import_id == record.id)


def _labels(record: AreaImport) -> Select:
    """Return names and signs; what a person must look at comes before what is merely new."""
    number = select(func.count()).where(AreaImportShape.import_id == record.id).scalar_subquery()
    plain = AreaImportShape.fate.in_(("added", "unchanged")) & ~AreaImportShape.is_repaired
    return select(
        cast(AreaImportShape.place, Text).label("id"),
        AreaImportShape.name,
        literal("change").label("level"),
        case((AreaImportShape.is_repaired, "repaired"), else_=AreaImportShape.fate).label("status"),
        case((plain, 1), else_=0).label("rank"),
        case((number > NAMED_AT_ONCE, NEAR_ZOOM), else_=0).label("near"),
        AreaImportShape.label_point.label("geom"),
    ).where(AreaImportShape.import_id == record.id)


def legend(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return (state, how many) of what the map distinguishes, in the order of the legend."""
    found = dict(counts) | {"unmatched": counts["unmatched"] + counts["ambiguous"]}
    order = ("added", "changed", "unchanged", "repaired", "unmatched")
    return [(state, found[state]) for state in order if found[state]]


def shown(record: AreaImport) -> dict[str, Any] | None:
    """Return frame and legend of the map; None for an import without shapes."""
    if not record.preview.get("bounds"):
        return None
    return {"bounds": record.preview["bounds"], "legend": legend(record.preview["counts"])}
