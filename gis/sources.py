"""Whatever file arrives: told by its content, opened, and handed on as rows."""

import tempfile
from pathlib import Path

import shapely
from pyproj import CRS

from gis import archive, encodings, layers
from gis.errors import EmptyFile, FileTooLarge, NotAReadableFile, SeveralLayers, TooManyVertices
from gis.geojson import Row, Source, parse_geojson
from gis.gpx import parse_gpx
from gis.markup import placemarks, root_of
from gis.tables import MAX_ROWS, read_table
from gis.weight import MAX_VERTICES, refuse_heavy_shapefile

MAX_BYTES = 100_000_000  # local rule (issue of the import): the upload limit
UNPACKED = 3  # times the upload limit: what an archive may hold
ZIP = b"PK\x03\x04"


def read_source(
    path: Path,
    filename: str,
    *,
    max_bytes: int = MAX_BYTES,
    max_vertices: int = MAX_VERTICES,
    layer: str | None = None,
    as_points: bool = False,
) -> Source:
    """Return what the file at `path` holds, told by its content and not by its name.

    Args:
        path: where the upload lies.
        filename: what its sender calls it; only chooses between a KMZ and a shapefile that are
            both possible, and is never opened.
        max_bytes: upload limit; an archive may unpack to three times as much.
        max_vertices: how many corners all shapes may have.
        layer: name of the layer, for a GeoPackage or an archive with several.
        as_points: True to read a table as named places.

    Returns:
        Rows with shapes of any kind, in the file's own coordinates, easting or longitude first.

    Raises:
        GeometryError: one of `gis.errors`, by what is wrong.
    """
    size_bytes = path.stat().st_size
    if not size_bytes:
        raise EmptyFile
    if size_bytes > max_bytes:
        raise FileTooLarge(max_bytes)
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(ZIP):
        source = _from_zip(path, filename, layer, UNPACKED * max_bytes)
    elif head.startswith(layers.GEOPACKAGE):
        source = _from_geopackage(path, layer)
    else:
        source = _from_text(path.read_bytes(), max_vertices, as_points=as_points)
    if shapely.get_num_coordinates([row.shape for row in source.rows]).sum() > max_vertices:
        raise TooManyVertices(max_vertices)
    return source


def _from_zip(path: Path, filename: str, layer: str | None, max_bytes: int) -> Source:
    is_kmz = archive.contains(path, ".kml") and not archive.contains(path, ".shp")
    if is_kmz or filename.lower().endswith(".kmz"):
        with archive.unpacked(path, max_bytes) as folder:
            return _from_xml(archive.kml(folder).read_bytes(), "kmz")
    with archive.unpacked(path, max_bytes) as folder:
        found = {one.stem: one for one in archive.shapefiles(folder)}
        if layer in found:
            return _from_shapefile(found[layer])
        if len(found) > 1:
            raise SeveralLayers(tuple(found))
        return _from_shapefile(next(iter(found.values())))


def _from_shapefile(path: Path) -> Source:
    refuse_heavy_shapefile(path)
    return layers.read_shapefile(path)


def _from_geopackage(path: Path, layer: str | None) -> Source:
    """Read it under a name GDAL knows; uploads lie under names of our own."""
    with tempfile.TemporaryDirectory(prefix="vungxanh-") as folder:
        link = Path(folder) / "upload.gpkg"
        link.symlink_to(path.resolve())
        return layers.read_geopackage(link, layer)


def _from_text(data: bytes, max_vertices: int, *, as_points: bool) -> Source:
    begin = data[:512].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if begin.startswith((b"{", b"[")):
        return parse_geojson(data, max_vertices)
    if begin.startswith(b"<"):
        return _from_xml(data, "kml")
    if b"\x00" in data[:512]:
        raise NotAReadableFile("neither map nor text")
    codec = encodings.guess([data])
    return read_table(
        encodings.decode(data, codec).lstrip("\ufeff"),
        as_points=as_points,
        max_rows=min(MAX_ROWS, max_vertices),
    )


def _from_xml(data: bytes, kind: str) -> Source:
    if root_of(data) == "gpx":
        return parse_gpx(data)
    rows = [Row(one.properties, one.shape, one.name) for one in placemarks(data)]
    return Source(rows, CRS.from_epsg(4326), kind)
