"""Boundaries of areas, and pins of villages, out of the files people have."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyproj import CRS
from shapely import MultiPolygon, Point

from gis.errors import FieldMissing, NoPoints, NoPolygons
from gis.geojson import Row
from gis.names import clean, fold
from gis.repair import areas_only
from gis.sources import MAX_BYTES, read_source
from gis.weight import MAX_VERTICES

# Names of fields as Vietnamese files have them, folded, without separators, the likeliest first:
# the fullest name ("Xã An Trường", then "An Trường"), the smallest unit's code before its parent's.
NAME_FIELDS = (
    "namefull", "fullname", "tendaydu", "tendvhc", "tenthon", "tenap", "tento", "tentdp", "tenkhu",
    "tenkhupho", "tenxa", "tenphuong", "xaphuong", "ten", "tengoi", "name", "namevi", "namevn",
    "adm3vi", "adm2vi", "adm1vi", "diadanh", "title",
)  # fmt: skip
CODE_FIELDS = (
    "mathon", "code", "ma", "madvhc", "maxa", "maphuong", "maphuongxa", "adm3pcode", "adm2pcode",
    "adm1pcode", "matinh", "id",
)  # fmt: skip
PARENT_FIELDS = (
    "parentcode", "macha", "communecode", "provincecode", "maxa", "matinh", "adm1pcode",
)  # fmt: skip
KIND_FIELDS = ("unittype", "kind", "loai", "loaihinh", "cap", "type")


@dataclass(frozen=True)
class SourceFeature:
    """One area of a file.

    Attributes:
        name: as the file has it; "" when it has none.
        code: text; a number in the file has lost its leading zeros, and they stay lost.
        parent_code: the same, of the area above.
        kind: the file's word for the type of unit.
        properties: all fields as they are.
        shape: in the file's coordinates, first axis easting or longitude; perhaps invalid.
    """

    name: str
    code: str
    parent_code: str
    kind: str
    properties: dict
    shape: MultiPolygon


@dataclass(frozen=True)
class BoundaryFile:
    """What `read` found: the areas, the projection the file names (or None), format and notes."""

    features: list[SourceFeature]
    declared: CRS | None
    format: str
    notes: list[str]


@dataclass(frozen=True)
class Pin:
    """A named place in the file's coordinates, first axis easting or longitude."""

    name: str
    code: str
    point: Point


@dataclass(frozen=True)
class PinFile:
    """What `read_points` found, with the same attributes as a `BoundaryFile`."""

    pins: list[Pin]
    declared: CRS | None
    format: str
    notes: list[str]


def read(
    path: Path,
    filename: str,
    *,
    name_field: str | None = None,
    code_field: str | None = None,
    layer: str | None = None,
    max_bytes: int = MAX_BYTES,
) -> BoundaryFile:
    """Return the areas in the file at `path`.

    GeoJSON, GeoPackage, zipped Shapefile, KML, KMZ, or a table of corners, told by content.

    Args:
        path: where the upload lies.
        filename: what its sender calls it.
        name_field: the field that holds the names; None guesses from the usual ones.
        code_field: the same for codes.
        layer: the layer, where there are several.
        max_bytes: upload limit.

    Raises:
        NoPolygons: read, but without an area.
        FieldMissing: a field asked for is not there.
        GeometryError: the others of `gis.sources.read_source`.
    """
    source = read_source(path, filename, max_bytes=max_bytes, layer=layer)
    kept = [(row, shape) for row in source.rows if not (shape := areas_only(row.shape)).is_empty]
    if not kept:
        raise NoPolygons
    fields = _fields([row for row, _ in kept], name_field, code_field)
    features = [_feature(row, shape, fields) for row, shape in kept]
    return BoundaryFile(features, source.declared, source.format, source.notes)


def _fields(
    rows: Sequence[Row], name_field: str | None, code_field: str | None
) -> dict[str, str | None]:
    """Return which field of the file holds which fact."""
    keys = list(dict.fromkeys(key for row in rows for key in row.properties))
    code = _field(keys, code_field, CODE_FIELDS)
    return {
        "name": _field(keys, name_field, NAME_FIELDS),
        "code": code,
        "parent_code": _field([key for key in keys if key != code], None, PARENT_FIELDS),
        "kind": _field(keys, None, KIND_FIELDS),
    }


def _feature(row: Row, shape: MultiPolygon, fields: Mapping[str, str | None]) -> SourceFeature:
    facts = {fact: _value(row, key) for fact, key in fields.items()}
    facts["name"] = facts["name"] or row.name
    return SourceFeature(**facts, properties=row.properties, shape=shape)


def read_points(
    path: Path, filename: str, *, max_bytes: int = MAX_BYTES, max_vertices: int = MAX_VERTICES
) -> PinFile:
    """Return the named places in the file at `path`: any format of `read`, or GPX waypoints.

    Args:
        path: where the upload lies.
        filename: what its sender calls it.
        max_bytes: upload limit.
        max_vertices: how many places may be there.

    Raises:
        NoPoints: read, but without a point.
        GeometryError: the others of `gis.sources.read_source`.
    """
    source = read_source(
        path, filename, max_bytes=max_bytes, max_vertices=max_vertices, as_points=True
    )
    kept = [row for row in source.rows if isinstance(row.shape, Point) and not row.shape.is_empty]
    if not kept:
        raise NoPoints
    keys = list(dict.fromkeys(key for row in kept for key in row.properties))
    name, code = _field(keys, None, NAME_FIELDS), _field(keys, None, CODE_FIELDS)
    pins = [Pin(_value(row, name) or row.name, _value(row, code), row.shape) for row in kept]
    return PinFile(pins, source.declared, source.format, source.notes)


def _field(keys: Sequence[str], asked: str | None, usual: Sequence[str]) -> str | None:
    if asked is not None:
        if asked not in keys:
            raise FieldMissing(asked, tuple(keys))
        return asked
    folded = {re.sub(r"[^a-z0-9]", "", fold(str(key))): key for key in reversed(keys)}
    return next((folded[one] for one in usual if one in folded), None)


def _value(row: Row, field: str | None) -> str:
    value = row.properties.get(field) if field else None
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean(str(value))
