"""GeoJSON in, with its oddities, and out as a stream."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from gis.errors import NestedTooDeep, NotAReadableFile
from gis.weight import MAX_VERTICES, refuse_heavy_json

GEOMETRY_TYPES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}


@dataclass(frozen=True)
class Row:
    """One feature as its file has it: properties by name, and a shape in the file's coordinates."""

    properties: dict
    shape: BaseGeometry
    name: str = ""


@dataclass(frozen=True)
class Source:
    """What a file holds.

    Attributes:
        rows: features that have a shape, in the file's order.
        declared: the projection the file names, or None.
        format: "geojson", "gpkg", "shapefile", "kml", "kmz", "table" or "gpx".
        notes: what had to be assumed, as short English keys for `webapp` to put into words.
    """

    rows: list[Row]
    declared: CRS | None
    format: str
    notes: list[str] = field(default_factory=list)


def parse_geojson(data: bytes, max_vertices: int = MAX_VERTICES) -> Source:
    """Return the features of a GeoJSON text.

    Args:
        data: UTF-8, with or without a byte order mark: a FeatureCollection, Feature or geometry.
            First axis longitude or easting; heights are dropped.
        max_vertices: how many corners may be there.

    Returns:
        `declared` is what the old `crs` member names, else WGS 84 (RFC 7946, 4) as long as the
        coordinates can be degrees, else None.

    Raises:
        NotAReadableFile: not JSON, not GeoJSON, or a coordinate is not a number.
        NestedTooDeep: nested beyond what Python's own parser takes.
        TooManyVertices, TooManyParts: it would swell in memory; it was not read.

    >>> found = parse_geojson(b'{"type":"Point","coordinates":[105,21]}')
    >>> str(found.rows[0].shape), found.declared.to_epsg()
    ('POINT (105 21)', 4326)
    """
    refuse_heavy_json(data, max_vertices)
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
    except RecursionError as error:
        raise NestedTooDeep from error
    except ValueError as error:
        raise NotAReadableFile(str(error)) from error
    if not isinstance(document, dict):
        raise NotAReadableFile("not GeoJSON")
    rows = [row for feature in _features(document) if (row := _row(feature))]
    declared, notes = _declared(document, rows)
    return Source(rows, declared, "geojson", notes)


def feature_collection(
    features: Iterable[tuple[str, str | None, Mapping[str, object]]],
) -> Iterator[bytes]:
    """Yield a FeatureCollection piece by piece, so that no list of features is ever whole.

    Args:
        features: (id, geometry as GeoJSON text in lon/lat or None, properties) of each; properties
            that JSON does not know (dates, UUIDs) are written as their text.

    Yields:
        UTF-8; a complete document even when there are no features.

    Source:
        RFC 7946.

    >>> text = b"".join(feature_collection([("a", None, {"name": "Hòa"})])).decode()
    >>> print(text.splitlines()[1])
    {"type":"Feature","id":"a","geometry":null,"properties":{"name":"Hòa"}}
    """
    yield b'{"type":"FeatureCollection","features":['
    before = "\n"
    for identity, geometry, properties in features:
        head = f'{before}{{"type":"Feature","id":{_text(identity)},"geometry":{geometry or "null"}'
        yield f'{head},"properties":{_text(properties)}}}'.encode()
        before = ",\n"
    yield b"\n]}\n"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


def _features(document: dict) -> Iterator[dict]:
    kind = document.get("type")
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        yield from document["features"]
    elif kind == "Feature":
        yield document
    elif isinstance(kind, str) and kind in {*GEOMETRY_TYPES, "GeometryCollection"}:
        yield {"geometry": document}
    else:
        raise NotAReadableFile("not GeoJSON")


def _row(feature: object) -> Row | None:
    """Return one feature; None when it has no geometry, which RFC 7946 allows."""
    if not isinstance(feature, dict):
        raise NotAReadableFile("a feature is not an object")
    geometry, properties = feature.get("geometry"), feature.get("properties") or {}
    if geometry is None:
        return None
    try:
        with np.errstate(invalid="ignore"):  # numbers beyond floats are refused just below
            shape = shapely.force_2d(_shape(geometry))
        if not np.isfinite(shapely.get_coordinates(shape)).all():
            raise ValueError("a coordinate is not a number")
    except RecursionError as error:
        raise NestedTooDeep from error
    except (shapely.GEOSException, TypeError, ValueError, KeyError, IndexError) as error:
        raise NotAReadableFile(str(error)) from error
    return Row(properties if isinstance(properties, dict) else {}, shape)


def _shape(geometry: dict) -> BaseGeometry:
    if not isinstance(geometry, dict):
        raise TypeError("a geometry is not an object")
    if geometry["type"] == "GeometryCollection":
        return shapely.GeometryCollection([_shape(part) for part in geometry["geometries"]])
    if geometry["type"] not in GEOMETRY_TYPES:
        raise ValueError(f"unknown geometry {geometry['type']!r}")
    return shapely.geometry.shape(geometry)


def _declared(document: dict, rows: list[Row]) -> tuple[CRS | None, list[str]]:
    member = document.get("crs")
    if member:
        try:
            return CRS.from_user_input(member["properties"]["name"]), []
        except (CRSError, KeyError, TypeError):
            return None, ["crs-not-understood"]
    points = shapely.get_coordinates([row.shape for row in rows])
    in_degrees = not len(points) or (abs(points) <= (180, 180)).all()
    return (CRS.from_epsg(4326), []) if in_degrees else (None, [])
