"""Tiles of villages: cold and warm from the project, cold from tipg, and the bare query."""

import math
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from bench import load, servers
from bench.country import at, connect
from bench.report import Row, at_least

TILES = {12: 200, 10: 80}
WARM = 1000
WARM_TIMES = 3
LEAST_OF_BARE = {12: 0.5}

# One table as tipg likes it: nothing to join, geometry in the projection of the tiles.
PLAIN = """
    CREATE SCHEMA IF NOT EXISTS bench;
    DROP TABLE IF EXISTS bench.villages;
    CREATE TABLE bench.villages AS
    SELECT a.id, a.uuid::text AS uuid, a.code, a.name, coalesce(s.status, 'no_data') AS status,
           o.outline AS geom
    FROM public_outlines o
    JOIN public_areas a ON a.id = o.area_id AND a.valid @> current_date
    LEFT JOIN public_statuses s ON s.village_id = a.id AND s.valid @> current_date
    WHERE o.level = 'village' AND o.band = '{band}' AND o.valid @> current_date;
    ALTER TABLE bench.villages ADD PRIMARY KEY (id);
    CREATE INDEX ON bench.villages USING gist (geom);
    ANALYZE bench.villages;
"""

BARE = """
    SELECT ST_AsMVT(f.*, 'villages', 4096, 'geom') FROM (
      SELECT uuid, code, name, status,
             ST_AsMVTGeom(geom, ST_TileEnvelope({z}, {x}, {y}), 4096, 64) AS geom
      FROM bench.villages WHERE geom && ST_TileEnvelope({z}, {x}, {y})) f;
"""


def measure() -> list[Row]:
    """Time tiles straight from the database and warm ones, beside their peers."""
    rows = []
    for z, band in ((12, "commune"), (10, "province")):
        with connect().cursor() as cursor:
            cursor.execute(PLAIN.format(band=band))
        wanted = places(z)
        ours, warm = project(z, wanted)
        label = f"tile z {z}, each once"
        rows.append(Row(f"{label}: all layers, status of the day", f"{ours.rate:.0f}/s"))
        theirs, said = beside_tipg(z, wanted)
        rows.append(Row(f"{label}: tipg, one table", said, share(ours.rate, theirs, "tipg", 1)))
        bare_rate, said = bare(z, wanted)
        least = LEAST_OF_BARE.get(z)
        rows.append(
            Row(
                f"{label}: bare query, pgbench, 2 clients",
                said,
                share(ours.rate, bare_rate, "the bare query", least),
            )
        )
        beside = share(warm.rate, theirs, "tipg, each tile once", WARM_TIMES)
        rows.append(Row(f"tile z {z}, again and again", f"{warm.rate:.0f}/s", beside))
    return rows


def share(rate: float, other: float, name: str, least: float | None) -> str:
    """Tell how many times `other` our rate is, and whether that is enough."""
    if not other:
        return ""
    told = f"{rate / other:.2f} × {name}"
    return f"{told}, {at_least(rate / other, least, '×')}" if least else told


def places(z: int) -> list[tuple[int, int]]:
    """Return tiles that hold villages, spread over the country."""
    with connect().cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_Transform(ST_PointOnSurface(geom), 4326) p"
            " FROM bench.villages ORDER BY id * 7919 % 100003) points"
        )
        found = {at_zoom(z, lon, lat): None for lon, lat in cursor}
    return list(found)[: TILES[z]]


def at_zoom(z: int, lon: float, lat: float) -> tuple[int, int]:
    """Return column and row of the tile that holds a place."""
    side = 2**z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * side), int(y * side)


def project(z: int, wanted: list[tuple[int, int]]) -> tuple[load.Measured, load.Measured]:
    """Time tiles of ours at a zoom, cold and warm."""
    with servers.ours() as address:
        load.get(address, ["/tiles/areas/5/25/14.mvt"] * 24)  # both processes have counted once
        paths = [f"/tiles/areas/{z}/{x}/{y}.mvt" for x, y in wanted]
        cold = load.get(address, paths)
        load.get(address, paths[:1] * 16)
        return cold, load.get(address, paths[:1] * WARM)


def beside_tipg(z: int, wanted: list[tuple[int, int]]) -> tuple[float, str]:
    """Return tipg's rate, 0 where there is none, and how to say it."""
    server = servers.tipg()
    if server is None:
        return 0.0, "not installed"
    with server as address:
        grid = "/collections/bench.villages/tiles/WebMercatorQuad"
        load.get(address, ["/healthz"] * 8)
        found = load.get(address, [f"{grid}/{z}/{x}/{y}" for x, y in wanted])
    if found.failed:
        return 0.0, f"{found.failed} failed"
    return found.rate, f"{found.rate:.0f}/s"


def bare(z: int, wanted: list[tuple[int, int]]) -> tuple[float, str]:
    """Time the same statement by pgbench, without any web server."""
    if not shutil.which("pgbench"):
        return 0.0, "pgbench is missing"
    with tempfile.TemporaryDirectory() as folder:
        scripts = []
        for number, (x, y) in enumerate(wanted[:20]):
            file = Path(folder) / f"{number}.sql"
            file.write_text(" ".join(BARE.format(z=z, x=x, y=y).split()))
            scripts += ["-f", str(file)]
        said = subprocess.run(
            ["pgbench", "-n", "-M", "prepared", "-c", "2", "-j", "2", "-T", "6", *scripts]
            + [at("DATABASE_OWNER_URL")],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    found = float(re.search(r"tps = ([\d.]+)", said)[1])
    return found, f"{found:.0f}/s"
