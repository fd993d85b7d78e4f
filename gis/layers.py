"""Shapefiles and GeoPackages, read by GDAL through pyogrio, names made readable again."""

import re
import sqlite3
import warnings
from contextlib import closing
from pathlib import Path

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from gis import encodings
from gis.errors import ComputedContent, NotAReadableFile, SeveralLayers
from gis.geojson import Row, Source

# First bytes that GDAL's own drivers go by. Checked here because GDAL opens whatever it recognises,
# and a text that only calls itself `.shp` could make it read other files.
SHAPEFILE = b"\x00\x00\x27\x0a"  # ESRI Shapefile Technical Description 1998, main file header
GEOPACKAGE = b"SQLite format 3\x00"  # OGC 12-128r19, requirement 1


def read_shapefile(path: Path) -> Source:
    """Return the features of the `.shp` at `path`, its parts beside it.

    Returns:
        Names decoded by the `.cpg`, else by what the bytes look like, which is then noted
        ("encoding-utf-8", "encoding-tcvn3", "encoding-cp1258"); the language byte of the `.dbf` is
        not believed, because programs write it without meaning it.

    Raises:
        NotAReadableFile: damaged, or no shapefile.
    """
    with path.open("rb") as file:
        if file.read(4) != SHAPEFILE:
            raise NotAReadableFile("not a shapefile")
    _drop_broken_index(path)
    # ISO 8859-1 gives every byte back as it is in the file.
    meta, shapes, columns = _read(path, encoding="ISO-8859-1")
    cpg = path.with_suffix(".cpg")
    codec = encodings.codec_of(cpg.read_text("latin-1")) if cpg.exists() else None
    notes = []
    texts = [_latin(value) for column in columns for value in column if isinstance(value, str)]
    if codec is None:
        codec = encodings.guess(texts)
        notes = [f"encoding-{codec}"] if any(not text.isascii() for text in texts) else []
    fields = [encodings.decode(_latin(name), codec) for name in meta["fields"]]
    readable = [
        [encodings.decode(_latin(v), codec) if isinstance(v, str) else v for v in column]
        for column in columns
    ]
    return Source(_rows(fields, shapes, readable), _crs(meta["crs"]), "shapefile", notes)


def read_geopackage(path: Path, layer: str | None = None) -> Source:
    """Return the features of one layer of the GeoPackage at `path`.

    Args:
        path: a file that begins as in `GEOPACKAGE` and whose name ends in `.gpkg`.
        layer: which one; None when there is only one with shapes.

    Raises:
        NotAReadableFile: damaged, or no GeoPackage, or without the layer.
        SeveralLayers: more than one, and none was named.
        ComputedContent: a view or a computed column, which could run for ever.
    """
    import pyogrio

    _refuse_computed(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind]
    except (RuntimeError, ValueError) as error:
        raise NotAReadableFile(str(error)) from error
    if layer is None and len(layers) > 1:
        raise SeveralLayers(tuple(layers))
    meta, shapes, columns = _read(path, layer=layer or next(iter(layers), None))
    return Source(_rows(list(meta["fields"]), shapes, columns), _crs(meta["crs"]), "gpkg")


def _refuse_computed(path: Path) -> None:
    """Refuse what SQLite would compute while GDAL reads; indexes and triggers stay asleep."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as link:
            link.execute("PRAGMA trusted_schema = OFF")
            made = link.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
            if any(kind == "view" or _is_foreign(sql or "") for kind, _, sql in made):
                raise ComputedContent
            for name in (name for kind, name, sql in made if kind == "table" and not _is_tree(sql)):
                columns = link.execute("SELECT hidden FROM pragma_table_xinfo(?)", (name,))
                if any(hidden for (hidden,) in columns):
                    raise ComputedContent
    except sqlite3.Error as error:
        raise NotAReadableFile(str(error)) from error


def _is_foreign(sql: str) -> bool:
    """True for a virtual table of any kind but the spatial index (OGC 12-128r19, annex F.3)."""
    return sql.upper().startswith("CREATE VIRTUAL") and not _is_tree(sql)


def _is_tree(sql: str | None) -> bool:
    return bool(re.match(r"CREATE VIRTUAL TABLE .* USING rtree\s*\(", sql or "", re.I | re.S))


def _read(path: Path, **options: object) -> tuple[dict, np.ndarray, list[np.ndarray]]:
    import pyogrio

    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": True})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL warns of ring directions, which do not matter
            meta, _, wkb, columns = pyogrio.raw.read(path, force_2d=True, **options)
        shapes = shapely.from_wkb(wkb)
    except (RuntimeError, ValueError, shapely.GEOSException) as error:
        raise NotAReadableFile(str(error)) from error
    return meta, shapes, columns


def _drop_broken_index(path: Path) -> None:
    """Remove an `.shx` that is none, so that GDAL builds it anew."""
    index = path.with_suffix(".shx")
    if index.exists() and index.read_bytes()[:4] != SHAPEFILE:
        index.unlink()


def _rows(fields: list[str], shapes: np.ndarray | None, columns: list) -> list[Row]:
    if shapes is None:  # a table without a column of shapes
        return []
    records = zip(*columns, strict=True) if columns else [()] * len(shapes)
    return [
        Row({name: _plain(value) for name, value in zip(fields, record, strict=True)}, shape)
        for shape, record in zip(shapes, records, strict=True)
        if shape is not None and np.isfinite(shapely.get_coordinates(shape)).all()
    ]


def _plain(value: object) -> object:
    """Return a value without numpy; what is missing becomes None."""
    plain = value.item() if isinstance(value, np.generic) else value
    return None if plain != plain else plain


def _latin(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _crs(text: str | None) -> CRS | None:
    """Return the registry's projection where PROJ recognises `text`, else `text` as it reads."""
    try:
        found = CRS.from_user_input(text) if text else None
    except CRSError:
        return None
    code = found.to_epsg(min_confidence=70) if found else None
    return CRS.from_epsg(code) if code else found
