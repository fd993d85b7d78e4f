"""Courses of patrol routes out of the files people have."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from gis.country import first_outside
from gis.crs import to_wgs84
from gis.errors import CoordinatesOutsideWorld, NoLines, ProjectionUnknown, SwappedAxes
from gis.names import clean
from gis.sources import MAX_BYTES, read_source
from gis.weight import MAX_VERTICES


@dataclass(frozen=True)
class NamedLine:
    """A course: its name ("" when it has none) and its line in lon/lat degrees (EPSG:4326)."""

    name: str
    line: LineString


def read_courses(
    path: Path, filename: str, *, max_bytes: int = MAX_BYTES, max_vertices: int = MAX_VERTICES
) -> list[NamedLine]:
    """Return the lines in the file at `path`: GPX, GeoJSON, KML, KMZ, or any with lines in it.

    Args:
        path: where the upload lies.
        filename: what its sender calls it; for messages of the caller and KMZ only.
        max_bytes: upload limit.
        max_vertices: how many places all lines may have.

    Returns:
        In the file's order: of GPX its tracks, one line for each segment, then its routes. A place
        repeated without moving is taken once; a line that never moves is left out.

    Raises:
        NoLines: read, but without a line of two places.
        ProjectionUnknown: the lines are in metres of a projection the file does not name.
        CoordinatesOutsideWorld: a coordinate is no longitude or latitude.
        SwappedAxes: nor is it one, but the other way round the line lies in Việt Nam.
        GeometryError: the others of `gis.sources.read_source`.
    """
    source = read_source(path, filename, max_bytes=max_bytes, max_vertices=max_vertices)
    if source.declared is None and source.rows:
        raise ProjectionUnknown
    lines = [
        NamedLine(row.name or _name(row.properties), line)
        for row in source.rows
        for part in _lines(row.shape)
        if (line := _moving(to_wgs84(part, source.declared)))
    ]
    if not lines:
        raise NoLines
    return lines


def _name(properties: dict) -> str:
    found = next((properties[key] for key in ("name", "ten", "title") if properties.get(key)), "")
    return clean(str(found))


def _lines(shape: BaseGeometry) -> list[LineString]:
    parts = list(shapely.get_parts(shape))
    if any(shapely.get_type_id(part) > 3 for part in parts):  # a collection in a collection
        return [line for part in parts for line in _lines(part)]
    return [part for part in parts if isinstance(part, LineString)]


def _moving(line: LineString) -> LineString | None:
    """Return `line` without places repeated on the spot; None when no two are left."""
    places = shapely.get_coordinates(line)
    if (np.abs(places) > (180, 90)).any():
        if first_outside(shapely.transform(line, lambda pairs: pairs[:, ::-1])) is None:
            raise SwappedAxes(str(line.bounds))
        raise CoordinatesOutsideWorld(str(line.bounds))
    kept = places[np.r_[True, (np.diff(places, axis=0) != 0).any(axis=1)]]
    return LineString(kept) if len(kept) > 1 else None
