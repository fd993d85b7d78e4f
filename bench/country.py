"""The whole country as a database: real provinces and communes, villages cut from them.

No open set of village polygons exists, so each commune is cut into 27 cells. The database is made
once (about five minutes), stays in the cluster under `NAME` and as a file under `.local/bench`,
and is brought to the newest migration when it is used again. One province and one commune of it
are databases of their own, to see what grows.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import shapely

from bench import kept, records
from bench.names import name_of
from bench.rows import Feature, Writer
from bench.statuses import publish
from gis.repair import repair
from webapp import migrate
from webapp.config import ROOT, sqlalchemy_url

NAME = "vungxanh_bench"
DATA = Path(os.environ.get("VUNGXANH_DATA") or ROOT.parent / "shared" / "data")
FILE_OF = {
    "province": DATA / "boundaries" / "vn_provinces_2025_simplified.geojson",
    "commune": DATA / "boundaries" / "vn_communes_2025_simplified150m.geojson",
}
SETTINGS = ("jit = off", "random_page_cost = 1.1")
CELLS = 27
AT_ONCE = 60
KINDS = {"phuong": "to_dan_pho", "xa": "thon", "dac_khu": "khu_pho"}
CUT = """
    SELECT cut.area_id, ST_AsBinary(cut.cell)
    FROM (
      SELECT b.area_id, ST_Multi(ST_CollectionExtract(ST_Intersection(part.geom, b.boundary), 3))
             AS cell
      FROM area_boundaries b
      CROSS JOIN LATERAL ST_Dump(ST_VoronoiPolygons(
        ST_GeneratePoints(ST_SimplifyPreserveTopology(b.boundary, 0.0005), %(cells)s, 42),
        0, ST_Expand(b.boundary, 0.5))) part
      WHERE b.area_id = ANY(%(ids)s)
    ) cut
    WHERE NOT ST_IsEmpty(cut.cell) AND ST_IsValid(cut.cell)
    ORDER BY cut.area_id, ST_YMax(cut.cell) DESC, ST_XMin(cut.cell)
"""


@dataclass(frozen=True)
class Ground:
    """How much of the country a database holds: all of it, one province, or one commune of it."""

    name: str
    province: str = ""
    commune: str = ""

    @property
    def database(self) -> str:
        return f"{NAME}_{self.name}" if self.province else NAME

    def holds(self, level: str, facts: dict) -> bool:
        """True when an area of the files lies in it."""
        province = facts["code"] if level == "province" else facts["province_code"]
        is_inside = self.province in ("", province)
        return is_inside and (level == "province" or self.commune in ("", facts["code"]))


COUNTRY = Ground("country")
PROVINCE = Ground("province", "31")
COMMUNE = Ground("commune", "31", records.COMMUNE)


def at(setting: str, database: str = NAME) -> str:
    """Return the address in the environment variable `setting`, for another database."""
    return urlunsplit(urlsplit(os.environ[setting])._replace(path=f"/{database}"))


def connect(setting: str = "DATABASE_OWNER_URL", database: str = NAME):
    """Return a connection to the database of the country, each statement for itself."""
    connection = psycopg2.connect(at(setting, database))
    connection.autocommit = True
    return connection


def make(ground: Ground = COUNTRY) -> None:
    """Have the finished ground: the database there is, else the kept file, else built anew."""
    name, file = (
        ground.database,
        kept.file_for(ground.name, (FILE_OF["province"], FILE_OF["commune"])),
    )
    is_there = said_of(name) == file.stem
    if not is_there:
        with connect(database="postgres").cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE vungxanh_template")
    if not is_there and file.exists():
        kept.restore(at("DATABASE_OWNER_URL", name), file)
    migrate.upgrade(sqlalchemy_url(at("DATABASE_OWNER_URL", name)))
    with connect(database=name).cursor() as cursor:
        for setting in SETTINGS:  # as `make run` sets up its own cluster
            cursor.execute(f"ALTER DATABASE {name} SET {setting}")
    if not is_there:
        fill(ground, file)
        with connect(database="postgres").cursor() as cursor:
            cursor.execute(f"COMMENT ON DATABASE {name} IS '{file.stem}'")


def fill(ground: Ground, file: Path) -> None:
    """Build the ground and keep it in `file`, unless it came from there."""
    connection = connect(database=ground.database)
    if file.exists():
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        return
    load(ground, connection)
    records.make(connection)
    kept.keep(at("DATABASE_OWNER_URL", ground.database), file)


def said_of(database: str) -> str:
    """Return which file a database was loaded from, to its end; empty where it was not."""
    with connect(database="postgres").cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [database],
        )
        found = cursor.fetchone()
    return (found and found[0]) or ""


def load(ground: Ground, connection) -> None:
    """Fill an empty database: areas, boundaries, generalised copies, statuses and decisions."""
    writer = Writer(connection)
    provinces = list(read("province", ground))
    writer.write(provinces)
    communes = list(read("commune", ground))
    writer.write(communes)
    say(f"{len(provinces)} provinces, {len(communes)} communes; now their villages")
    kinds = {writer.ids[feature.path]: KINDS[feature.kind] for feature in communes}
    paths = {writer.ids[feature.path]: feature.path for feature in communes}
    total, ids = 0, sorted(paths)
    for start in range(0, len(ids), AT_ONCE):
        for commune in villages(connection, ids[start : start + AT_ONCE], paths, kinds):
            writer.write(commune)
            total += len(commune)
        done = min(start + AT_ONCE, len(ids))
        say(f"{done:5} of {len(ids)} communes, {total:6} villages", again=True)
    publish(connection)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def read(level: str, ground: Ground) -> Iterator[Feature]:
    """Yield the areas of a level that lie in a ground from the file of boundaries."""
    for feature in json.loads(FILE_OF[level].read_text())["features"]:
        facts = feature["properties"]
        if not ground.holds(level, facts):
            continue
        above = facts.get("province_code")
        kind = facts.get("unit_type") or (
            "thanh_pho" if facts["name_full"].startswith("Thành phố") else "tinh"
        )
        yield Feature(
            level=level,
            code=facts["code"],
            parent=f"{above}/" if above else "",
            name=facts["name_full"],
            kind=kind,
            shape=repair(shapely.from_geojson(json.dumps(feature["geometry"]))).shape,
            source="imported",
        )


def villages(connection, ids: list[int], paths: dict, kinds: dict) -> Iterator[list[Feature]]:
    """Cut each commune of `ids` into cells; yield the villages of one commune at a time."""
    with connection.cursor() as cursor:
        cursor.execute(CUT, {"cells": CELLS, "ids": ids})
        cells: dict[int, list] = {}
        for commune_id, cell in cursor:
            cells.setdefault(commune_id, []).append(shapely.from_wkb(bytes(cell)))
    for commune_id, shapes in cells.items():
        kind = kinds[commune_id]
        yield [
            Feature(
                level="village",
                code=f"{number:04}",
                parent=paths[commune_id],
                name=name_of(kind, commune_id, number),
                kind=kind,
                shape=shape,
                source="approximate",
            )
            for number, shape in enumerate(shapes, start=1)
        ]


def say(line: str, *, again: bool = False) -> None:
    """Print how far the loading is."""
    print(f"\r{line}" if again else f"\n{line}", end="", flush=True)


if __name__ == "__main__":
    make()
