"""Unpack what people send in a zip without trusting a word of it."""

import lzma
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from gis.errors import (
    MissingShapefilePart,
    NotAReadableFile,
    TooManyEntries,
    UnpacksTooLarge,
    UnsafeArchive,
)

MAX_ENTRIES = 200  # local rule: a shapefile has five, a province's set of them some dozens
MAX_UNPACKED_BYTES = 300_000_000  # local rule: three times the largest upload
MAX_DIRECTORY_BYTES = MAX_ENTRIES * 1024  # room for the longest names anyone gives
END_OF_DIRECTORY = b"PK\x05\x06"  # APPNOTE.TXT 4.3.16, the record every zip ends with
END_BYTES = 22
CHUNK_BYTES = 1 << 20
WANTED = {".shp", ".shx", ".dbf", ".prj", ".cpg", ".kml"}  # all else is counted, never written
DAMAGED = (
    zipfile.BadZipFile,
    NotImplementedError,  # a compression method Python lacks
    RuntimeError,  # a password
    EOFError,
    zlib.error,
    lzma.LZMAError,
    OSError,
)


@contextmanager
def unpacked(path: Path, max_bytes: int = MAX_UNPACKED_BYTES) -> Iterator[Path]:
    """Yield a temporary folder with the map files of the zip at `path`; it is removed afterwards.

    Nested zips and other files are left out. Sizes are counted while unpacking, whatever the
    archive says of itself. Extensions come out in lower case.

    Raises:
        NotAReadableFile: not a zip, damaged, or locked with a password.
        TooManyEntries: more than 200 entries.
        UnsafeArchive: an entry is a link or climbs out of the folder.
        UnpacksTooLarge: more than `max_bytes` in all.
    """
    _refuse_long_directory(path)
    with tempfile.TemporaryDirectory(prefix="vungxanh-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                _unpack(archive, Path(folder), max_bytes)
        except DAMAGED as error:
            raise NotAReadableFile(str(error)) from error
        yield Path(folder)


def shapefiles(folder: Path) -> list[Path]:
    """Return the `.shp` files in `folder`, each with its parts beside it under the same stem.

    A missing `.shx` can be rebuilt and a missing `.prj` or `.cpg` only raises questions; `.dbf`,
    which holds the names, must be there.

    Raises:
        MissingShapefilePart: there is no `.shp`, or one without its `.dbf`.
    """
    files = sorted(one for one in folder.rglob("*") if one.is_file())
    found = [one for one in files if one.suffix == ".shp"]
    if not found:
        raise MissingShapefilePart(".shp")
    for shape in found:
        for part in files:
            if part.parent == shape.parent and part.stem.casefold() == shape.stem.casefold():
                part.rename(shape.with_suffix(part.suffix))
        if not shape.with_suffix(".dbf").exists():
            raise MissingShapefilePart(".dbf")
    return found


def kml(folder: Path) -> Path:
    """Return the KML of an unpacked KMZ: `doc.kml`, else the first there is.

    Raises:
        MissingShapefilePart: there is none.

    Source:
        OGC KML 2.3 (12-007r2), 7.2: readers take the first `.kml`, usually named `doc.kml`.
    """
    found = sorted(folder.rglob("*.kml"), key=lambda one: (one.name.lower() != "doc.kml", one))
    if not found:
        raise MissingShapefilePart(".kml")
    return found[0]


def contains(path: Path, suffix: str) -> bool:
    """Return True when an entry of the zip at `path` ends in `suffix`, in any case.

    Raises:
        NotAReadableFile: `path` is no zip.
        TooManyEntries: more than 200 entries.
    """
    _refuse_long_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.lower().endswith(suffix) for name in archive.namelist())
    except DAMAGED as error:
        raise NotAReadableFile(str(error)) from error


def unpacked_bytes(path: Path) -> int:
    """Return how much the zip at `path` says it unpacks to; 0 of what is none or cannot be read."""
    try:
        _refuse_long_directory(path)
        with zipfile.ZipFile(path) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except (*DAMAGED, NotAReadableFile, TooManyEntries):
        return 0


def _refuse_long_directory(path: Path) -> None:
    """Refuse before `zipfile` reads it: a directory of a million entries costs a gigabyte."""
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - END_BYTES - 0xFFFF))
        tail = file.read()
    end = tail.rfind(END_OF_DIRECTORY)
    if end < 0 or len(tail) < end + END_BYTES:
        raise NotAReadableFile("not a zip archive")
    entries = int.from_bytes(tail[end + 10 : end + 12], "little")
    size_bytes = int.from_bytes(tail[end + 12 : end + 16], "little")
    if entries > MAX_ENTRIES or size_bytes > MAX_DIRECTORY_BYTES:
        raise TooManyEntries(MAX_ENTRIES)


def _unpack(archive: zipfile.ZipFile, folder: Path, max_bytes: int) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise TooManyEntries(MAX_ENTRIES)
    targets = [(entry, _target(entry, folder)) for entry in entries]
    if sum(entry.file_size for entry in entries) > max_bytes:
        raise UnpacksTooLarge(max_bytes)
    left_bytes = max_bytes
    for entry, target in targets:
        if not entry.is_dir() and target.suffix in WANTED:
            left_bytes = _copy(archive, entry, target, left_bytes)
            if left_bytes < 0:
                raise UnpacksTooLarge(max_bytes)


def _target(entry: zipfile.ZipInfo, folder: Path) -> Path:
    """Return where `entry` goes; Windows' backslashes count as folders."""
    name = PurePosixPath(entry.filename.replace("\\", "/"))
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    if is_link or name.is_absolute() or ".." in name.parts or ":" in str(name):
        raise UnsafeArchive(entry.filename)
    return folder / name.with_suffix(name.suffix.lower()) if name.name else folder


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, left_bytes: int) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as source, target.open("wb") as copy:
        while left_bytes >= 0 and (chunk := source.read(CHUNK_BYTES)):
            left_bytes -= len(chunk)
            copy.write(chunk)
    return left_bytes
