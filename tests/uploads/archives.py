"""Archives that swell, climb, lie, link or lack something."""

import io
import stat
import struct
import tempfile
import warnings
import zipfile
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import pyogrio
import shapely

from tests.uploads.attack import MARK, Attack, attack
from tests.uploads.pictures import half, zipped

KML = b"<kml><Document>%s</Document></kml>"


def archives() -> list[Attack]:
    return [
        attack("zip in zip in zip, as 42.zip", "42.zip", nested),
        attack("zip of 10^5 entries", "a.zip", many_entries),
        attack("zip that unpacks to 400 MB", "a.zip", shapefile_of_400_mb),
        attack("KMZ of 90 MB of empty elements", "a.kmz", kmz_of_elements),
        attack("KMZ of 10 MB of NUL", "a.kmz", lambda: zipped(("doc.kml", KML % bytes(10**7)))),
        attack("shapefile of 280 MB of zeros", "a.zip", shapefile_of_zeros),
        attack("zip with a link", "a.zip", with_link),
        attack("zip that climbs out", "a.zip", lambda: shapefile("../../../tmp/evil")),
        attack("zip with an absolute path", "a.zip", lambda: shapefile("/tmp/evil")),
        attack("zip with a drive letter", "a.zip", lambda: shapefile("C:\\evil")),
        attack("zip with one name twice", "a.zip", twice),
        attack("zip with a password", "a.zip", encrypted),
        attack("zip with a wrong checksum", "a.zip", wrong_sum),
        attack("zip without its directory", "a.zip", lambda: half(shapefile("a"))),
        attack("zip of a program", "a.zip", lambda: zipped(("evil.exe", b"MZ" + bytes(500)))),
        attack("text under a zip's name", "a.zip", b"not an archive"),
        attack("empty zip", "a.zip", lambda: zipped()),
        attack("shapefile without .dbf", "a.zip", lambda: shapefile("a", without=".dbf")),
        attack("shapefile without .shp", "a.zip", lambda: shapefile("a", without=".shp")),
        attack("shapefile, .shp cut", "a.zip", lambda: shapefile("a", cut=".shp")),
        attack("shapefile, .dbf cut", "a.zip", lambda: shapefile("a", cut=".dbf")),
        attack("shapefile, .dbf of 4 thousand million rows", "a.zip", dbf_that_lies),
        attack("shapefile that is a VRT", "a.zip", disguised),
        attack("KMZ without KML", "a.kmz", lambda: zipped(("a.txt", b"x"))),
    ]  # fmt: skip


def nested() -> bytes:
    data = zipped(("zeros.bin", bytes(10 << 20)))
    for depth in range(5):
        data = zipped(*((f"{depth}-{n}.zip", data) for n in range(16)))
    return data


def many_entries() -> bytes:
    """Return a zip whose directory names 10^5 entries, written by hand: zipfile takes its time."""
    entry = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    line = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    lines = (line + b"a") * 100_000
    count = 100_000 & 0xFFFF
    return (
        entry
        + lines
        + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(lines), len(entry), 0)
    )


def swelling(
    name: str,
    unit: bytes,
    times: int,
    *others: tuple[str, bytes],
    head: bytes = b"",
    tail: bytes = b"",
) -> bytes:
    """Return a zip whose entry `name` unpacks to `unit` over and over, packed only once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    parts = [packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH) for part in (head, unit, tail)]
    packed = parts[0] + parts[1] * times + parts[2] + packer.flush()
    check = zlib.crc32(head)
    for _ in range(times):
        check = zlib.crc32(unit, check)
    size_bytes = len(head) + len(unit) * times + len(tail)
    facts = (8, 0, 0, zlib.crc32(tail, check), len(packed), size_bytes, len(name))
    before = zipped(*others)[: zipped(*others).find(b"PK\1\2")] if others else b""
    entry = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, *facts, 0) + name.encode()
    lines = directory_of(others) + struct.pack(
        "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, *facts, 0, 0, 0, 0, 0, len(before)
    )
    lines += name.encode()
    whole = before + entry + packed
    count = len(others) + 1
    return (
        whole
        + lines
        + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(lines), len(whole), 0)
    )


def directory_of(others: tuple[tuple[str, bytes], ...]) -> bytes:
    whole = zipped(*others)
    return whole[whole.find(b"PK\1\2") : whole.rfind(b"PK\5\6")] if others else b""


def shapefile_of_400_mb() -> bytes:
    return swelling("a.shp", bytes(1 << 20), 400)


def kmz_of_elements() -> bytes:
    return swelling(
        "doc.kml", b"<a/>" * 262_144, 90, head=b"<kml><Document>", tail=b"</Document></kml>"
    )


def shapefile_of_zeros() -> bytes:
    """Return polygons whose corners are all nought: a few bytes that unpack to 280 MB."""
    unit = bytearray(1 << 20)
    struct.pack_into(">7i", unit, 0, 9994, 0, 0, 0, 0, 0, 140 << 20)
    struct.pack_into("<ii", unit, 28, 1000, 5)
    struct.pack_into(">ii", unit, 100, 1, (280 << 19) - 108)
    struct.pack_into("<i4d3i", unit, 108, 5, 0, 0, 0, 0, 1, (280 << 16) - 100, 0)
    return swelling("a.shp", bytes(unit), 280, ("a.dbf", members()[".dbf"]))


@cache
def members() -> dict[str, bytes]:
    """Return the parts of an honest shapefile with one village."""
    shape = shapely.to_wkb([shapely.box(105.31, 20.81, 105.32, 20.82)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with tempfile.TemporaryDirectory() as folder:
            pyogrio.raw.write(
                f"{folder}/a.shp",
                shape,
                [np.array(["x"], dtype=object)],
                ["ten"],
                geometry_type="Polygon",
                crs="EPSG:4326",
            )
            return {part.suffix: part.read_bytes() for part in Path(folder).iterdir()}


def shapefile(stem: str, *, without: str = "", cut: str = "", **other: bytes) -> bytes:
    parts = members() | {f".{key}": value for key, value in other.items()}
    return zipped(
        *(
            (stem + suffix, half(content) if suffix == cut else content)
            for suffix, content in parts.items()
            if suffix != without
        )
    )


def with_link() -> bytes:
    written = io.BytesIO(shapefile("a", without=".cpg"))
    with zipfile.ZipFile(written, "a") as archive:
        entry = zipfile.ZipInfo("a.cpg")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return written.getvalue()


def twice() -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile says so
        return zipped(*(("a" + suffix, part) for suffix, part in members().items()),
                      ("a.shp", MARK.encode()))  # fmt: skip


def encrypted() -> bytes:
    """Return an honest zip whose flags say that it is locked."""
    data = bytearray(shapefile("a"))
    for signature, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = -1
        while (place := data.find(signature, place + 1)) >= 0:
            data[place + at] |= 1
    return bytes(data)


def wrong_sum() -> bytes:
    data = bytearray(shapefile("a"))
    place = -1
    while (place := data.find(b"PK\1\2", place + 1)) >= 0:
        data[place + 16] ^= 0xFF
    return bytes(data)


def dbf_that_lies() -> bytes:
    table = bytearray(members()[".dbf"])
    table[4:8] = struct.pack("<I", 0xFFFFFFFF)
    return shapefile("a", dbf=bytes(table))


def disguised() -> bytes:
    text = b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource>"
    return shapefile("a", shp=text + b"</OGRVRTLayer></OGRVRTDataSource>")
