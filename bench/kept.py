"""The finished country as a file outside git: restored in a minute, where building takes many."""

import subprocess
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from webapp.config import ROOT

FOLDER = ROOT / ".local" / "bench"
MADE_BY = (
    *(f"bench/{name}.py" for name in ("country", "names", "records", "rows", "statuses")),
    "gis/generalise.py",
)
OF_POSTGIS = "spatial_ref_sys"  # comes with the extension, as the schema comes with the template
FROM_TEMPLATE = (" SCHEMA - public ", " COMMENT - SCHEMA public ")


def file_for(ground: str, sources: Iterable[Path]) -> Path:
    """Return the file of a ground made from `sources` by the present code."""
    seal = sha256()
    for name in MADE_BY:
        seal.update((ROOT / name).read_bytes())
    for source in sources:
        seal.update(f"{source.name} {source.stat().st_size}".encode())
    return FOLDER / f"{ground}-{seal.hexdigest()[:12]}.dump"


def keep(address: str, file: Path) -> None:
    """Dump the database at `address` into `file`, and drop what earlier code left there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    run("pg_dump", "-Fc", "-Z", "1", "-n", "public", "-T", OF_POSTGIS, "-f", str(part), address)
    for old in FOLDER.glob(f"{file.stem.partition('-')[0]}-*.dump"):
        old.unlink()
    part.rename(file)


def restore(address: str, file: Path) -> None:
    """Fill the database at `address`, fresh from the template, with what `file` keeps."""
    listed = run("pg_restore", "-l", str(file)).splitlines()
    wanted = [line for line in listed if not any(part in line for part in FROM_TEMPLATE)]
    with tempfile.NamedTemporaryFile("w", suffix=".list") as chosen:
        chosen.write("\n".join(wanted) + "\n")
        chosen.flush()
        run("pg_restore", "-j", "2", "-e", "-L", chosen.name, "-d", address, str(file))


def run(*command: str) -> str:
    """Run a command and return what it prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
