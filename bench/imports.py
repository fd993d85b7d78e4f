"""Import of the 3,321 communes: repaired, compared, generalised, audited; ogr2ogr only copies."""

import os
import resource
import shutil
import subprocess
import sys
import time
from urllib.parse import urlsplit

from bench.country import FILE_OF, at, connect
from bench.report import Row, within
from webapp import migrate
from webapp.config import ROOT, sqlalchemy_url

MOST_TIMES = 15
EMPTY = "vungxanh_bench_import"
CLI = "from webapp.cli import main; main()"


def measure() -> list[Row]:
    """Time the import of all communes into an empty database, beside ogr2ogr."""
    with connect(database="postgres").cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {EMPTY} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {EMPTY} TEMPLATE vungxanh_template")
    try:
        migrate.upgrade(sqlalchemy_url(at("DATABASE_OWNER_URL", EMPTY)))
        bring_in(FILE_OF["province"])
        took = bring_in(FILE_OF["commune"])
        peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        rows = [Row("3,321 communes, vungxanh areas import", f"{took:.1f} s", f"{peak_mb:.0f} MB")]
        if shutil.which("ogr2ogr"):
            copied = copy()
            rows.append(
                Row(
                    "  ogr2ogr, which only copies",
                    f"{copied:.1f} s",
                    f"{took / copied:.1f} ×, " + within(took / copied, MOST_TIMES, "×"),
                )
            )
        else:
            rows.append(Row("  ogr2ogr", "missing", "apt-get install gdal-bin"))
        return rows
    finally:
        with connect(database="postgres").cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {EMPTY} WITH (FORCE)")


def bring_in(file) -> float:
    """Import a file by our command; return the seconds."""
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_PUBLIC_URL")
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", CLI, "areas", "import", str(file), "--yes"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | {name: at(name, EMPTY) for name in names},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"areas import {file.name} failed:\n{done.stderr[-600:]}")
    return time.perf_counter() - began


def copy() -> float:
    """Copy the same file by ogr2ogr; return the seconds."""
    url = urlsplit(at("DATABASE_OWNER_URL", EMPTY))
    target = f"PG:host={url.hostname} port={url.port} dbname={EMPTY} user={url.username}"
    began = time.perf_counter()
    subprocess.run(
        ["ogr2ogr", "-f", "PostgreSQL", target, str(FILE_OF["commune"]), "-nln", "copied", "-nlt"]
        + ["PROMOTE_TO_MULTI", "--config", "PG_USE_COPY", "YES"],
        env=os.environ | {"PGPASSWORD": url.password or ""},
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - began
