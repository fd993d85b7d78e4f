"""Maps that swell, sink, lie or reach out: GeoJSON, KML, GPX, GeoPackage, tables."""

import json
import os
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyogrio
import shapely

from tests.uploads.attack import MARK, Attack, attack

SQUARE = [[105.31, 20.81], [105.32, 20.81], [105.32, 20.82], [105.31, 20.82], [105.31, 20.81]]
ENTITIES = b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else MARK.encode()) for n in range(10)
)
REACHING = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def geojson(coordinates: object, kind: str = "Polygon", **properties: object) -> bytes:
    geometry = {"type": kind, "coordinates": coordinates}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def corner(text: str) -> bytes:
    """Return a polygon with `text` in place of a number."""
    return geojson([[[105, 20], [106, 20], [77777, 21], [105, 20]]]).replace(
        b"77777", text.encode()
    )


def texts() -> list[Attack]:
    deep = b'{"type":"Polygon","coordinates":' + b"[" * 10_000 + b"]" * 10_000 + b"}"
    return [
        attack("GeoJSON 10^4 deep", "a.geojson", deep),
        attack("GeoJSON of 10^4 collections in collections", "a.geojson", collections),
        attack("GeoJSON with NaN", "a.geojson", corner("NaN")),
        attack("GeoJSON with Infinity", "a.geojson", corner("-Infinity")),
        attack("GeoJSON with 1e999", "a.geojson", corner("1e999")),
        attack("GeoJSON with a number of 5,000 digits", "a.geojson", corner("9" * 5000)),
        attack("GeoJSON with a text for a number", "a.geojson", corner('"105"')),
        attack("GeoJSON with null for a number", "a.geojson", corner("null")),
        attack("GeoJSON whose features are a text", "a.geojson",
               b'{"type":"FeatureCollection","features":"evil"}'),
        attack("GeoJSON whose geometry is a list", "a.geojson",
               b'{"type":"Feature","properties":{},"geometry":[1,2]}'),
        attack("GeoJSON whose type is a list", "a.geojson",
               b'{"type":["Polygon"],"coordinates":[]}'),
        attack("GeoJSON with swapped axes", "a.geojson",
               geojson([[place[::-1] for place in SQUARE]])),
        attack("GeoJSON of 10^6 points", "a.geojson", million),
        attack("GeoJSON of 10^6 corners whose lines cross", "a.geojson", lambda: tangled(10**6)),
        attack("GeoJSON of 200,000 corners whose lines cross", "a.geojson", lambda:
               tangled(200_000)),
        attack("GeoJSON of 300 areas whose lines cross", "a.geojson", lambda: tangled(200, 300)),
        attack("GeoJSON of 3 million empty objects", "a.geojson", lambda:
               b'{"type":"FeatureCollection","features":[' + b"{}," * 3_000_000 + b"{}]}"),
        attack("GeoJSON cut in half", "a.geojson", lambda: geojson([SQUARE])[:80]),
        attack("GeoJSON with a projection that reaches out", "a.geojson", reaching),
        attack("GeoJSON in UTF-16 without a mark", "a.geojson",
               geojson([SQUARE]).decode().encode("utf-16-le")),
        attack("KML with a thousand million laughs", "a.kml",
               b"<!DOCTYPE kml [" + ENTITIES + b"]><kml><name>&a9;</name></kml>"),
        attack("KML that reads a file", "a.kml", REACHING + b"<kml><name>&e;</name></kml>"),
        attack("KML 10^5 deep", "a.kml", b"<kml>" + b"<Folder>" * 100_000),
        attack("KML of 500,000 attributes", "a.kml", lambda: b"<kml " + b"".join(
               b'a%d="" ' % n for n in range(500_000)) + b"/>"),
        attack("KML in UTF-7", "a.kml", b"<?xml version='1.0' encoding='utf-7'?><kml/>"),
        attack("KML that calls itself base64", "a.kml",
               b"<?xml version='1.0' encoding='base64'?><kml/>"),
        attack("GPX with a thousand million laughs", "a.gpx",
               b"<!DOCTYPE gpx [" + ENTITIES + b"]><gpx><name>&a9;</name></gpx>"),
        attack("GPX that reads a file", "a.gpx", REACHING + b"<gpx><name>&e;</name></gpx>"),
        attack("GPX of 10^6 points", "a.gpx", lambda: b"<gpx><trk><trkseg>"
               + b'<trkpt lat="1" lon="1"/>' * 700_000 + b"</trkseg></trk></gpx>"),
        attack("GPX whose places are words", "a.gpx",
               b'<gpx><trk><trkseg><trkpt lat="x" lon="y"/></trkseg></trk></gpx>'),
        attack("GPX cut in half", "a.gpx", b'<gpx><trk><trkseg><trkpt lat="20.8"'),
        attack("table of 10^6 lines of commas", "a.csv", lambda: b"lat,lon\n" + b",,,\n" * 999_999),
        attack("table with a formula", "a.csv", b"ten;lat;lon\n=cmd|' /C calc'!A0;x;y\n"),
        attack("table with an endless quote", "a.csv", lambda: b'lat,lon\n"' + b"x" * 2_000_000),
        attack("empty map", "a.geojson", b""),
        attack("bytes without a meaning", "a.geojson", bytes(range(256)) * 40),
        attack("program under a map's name", "a.geojson", b"\x7fELF" + bytes(1000)),
    ]  # fmt: skip


def databases() -> list[Attack]:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
    return [
        attack("GeoPackage with an endless view", "a.gpkg", lambda: geopackage(
               "ALTER TABLE a RENAME TO b",
               f"CREATE VIEW a AS {endless} SELECT x AS fid, b.geom, b.ten FROM n, b")),
        attack("GeoPackage whose contents are an endless view", "a.gpkg", lambda: geopackage(
               "ALTER TABLE gpkg_contents RENAME TO kept",
               f"CREATE VIEW gpkg_contents AS {endless} SELECT kept.* FROM n, kept")),
        attack("GeoPackage with a column that swells", "a.gpkg", lambda: geopackage(
               "ALTER TABLE a ADD COLUMN big GENERATED ALWAYS AS (hex(zeroblob(400000000)))")),
        attack("GeoPackage with triggers", "a.gpkg", lambda: geopackage(
               "CREATE TRIGGER evil AFTER INSERT ON a BEGIN DELETE FROM a; END",
               "DELETE FROM a")),
        attack("GeoPackage of another table", "a.gpkg", sqlite),
        attack("GeoPackage cut in half", "a.gpkg", lambda: geopackage()[:30_000]),
        attack("head of SQLite alone", "a.gpkg", b"SQLite format 3\0" + bytes(200)),
    ]  # fmt: skip


def collections() -> bytes:
    before = b'{"type":"GeometryCollection","geometries":['
    return before * 10_000 + b"]}" * 10_000


def million() -> bytes:
    """Return one ring of a million corners; the numbers stand far from any commune."""
    angle = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    places = np.column_stack([105.3 + np.cos(angle), 20.8 + np.sin(angle)]).round(7)
    text = ",".join(f"[{x},{y}]" for x, y in [*places.tolist(), places[0].tolist()])
    return ('{"type":"Polygon","coordinates":[[' + text + "]]}").encode()


def tangled(corners: int, areas: int = 1) -> bytes:
    """Return areas of which every side crosses a fourth of the others."""
    places = np.random.default_rng(1).random((areas, corners, 2)).round(7) / 10 + [105.3, 20.8]
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"Thôn {number}"},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }
        for number, ring in enumerate(places.tolist())
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def reaching() -> bytes:
    document = json.loads(geojson([SQUARE]))
    name = "http://127.0.0.1:9/evil.wkt"
    return json.dumps(document | {"crs": {"type": "name", "properties": {"name": name}}}).encode()


def geopackage(*changes: Sequence[str]) -> bytes:
    """Return a GeoPackage of one village after the SQL in `changes`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        shape = shapely.to_wkb([shapely.box(105.31, 20.81, 105.32, 20.82)])
        pyogrio.raw.write(
            path, shape, [np.array(["x"], dtype=object)], ["ten"], geometry_type="Polygon",
            crs="EPSG:4326", layer="a",
        )  # fmt: skip
        with sqlite3.connect(path) as link:
            link.execute("PRAGMA legacy_alter_table=ON")
            for (name,) in link.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                link.execute(f'DROP TRIGGER "{name}"')  # they call functions that GDAL alone has
            for change in changes:
                link.execute(change)
        link.close()
        return path.read_bytes()


def sqlite() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.db")
        link = sqlite3.connect(path)
        link.execute("CREATE TABLE secrets (word TEXT)")
        link.commit()
        link.close()
        return Path(path).read_bytes()
