"""Static files as they are sent: joined where a page wants many, each known by its content."""

import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from posixpath import dirname, join, normpath

from werkzeug.utils import safe_join

from webapp.config import ROOT

FOLDER = ROOT / "webapp" / "static"

# Files of one name here exist only joined, so that a map page needs few requests.
JOINED = {
    "map.css": ("vendor/leaflet.css", "map/map.css", "map-page.css"),
    "map.js": (
        "vendor/leaflet.js",
        "vendor/Leaflet.VectorGrid.bundled.min.js",
        "map/vectorgrid-fixes.js",
        "map/styles.js",
        "map/paint.js",
        "map/symbols.js",
        "map/labels.js",
        "map/national.js",
        "map/address.js",
        "map/pick.js",
        "map/page.js",
        "map/map.js",
        "map/key.js",
        "map/print.js",
    ),
    "site.js": ("site.js", "day.js"),
    "typed.js": ("typed.js", "kept.js"),
    "draw.js": (
        "vendor/leaflet-geoman.min.js",
        "map/coordinates.js",
        "map/draw.js",
        "map/pins.js",
    ),
}
MEDIA_TYPES = {".js": "text/javascript", ".woff2": "font/woff2"}
REMARKS = re.compile(r"^[ \t]*(//[^\n]*|/\*.*?\*/[ \t]*)$", re.MULTILINE | re.DOTALL)
LEADING = re.compile(r"^\s+", re.MULTILINE)
# VectorGrid brings a worker that would cut GeoJSON in the browser; the database cuts, and without
# that text a map's scripts are 14 kB shorter.
WORKER = re.compile(rb"""(var workerCode=__\$strToBlobUri\(')(?:[^'\\]|\\.)*(')""")
RELATIVE = re.compile(r"""url\((["']?)(?!data:|#|/|https?:)([^"')]+)\1\)""")


@dataclass(frozen=True)
class Asset:
    """One static file; `version` changes with its content and with nothing else."""

    body: bytes
    media_type: str
    version: str


def asset(name: str) -> Asset | None:
    """Return the static file `name`, None when there is none."""
    paths = [safe_join(str(FOLDER), source) for source in JOINED.get(name, (name,))]
    files = tuple(Path(path) for path in paths if path)
    if len(files) < len(paths) or not all(file.is_file() for file in files):
        return None
    return _asset(name, files, tuple(file.stat().st_mtime_ns for file in files))


@lru_cache(maxsize=500)
def _asset(name: str, files: tuple[Path, ...], _changed_ns: tuple[int, ...]) -> Asset:
    suffix = Path(name).suffix
    bodies = [READERS.get(suffix, Path.read_bytes)(file) for file in files]
    body = b"\n".join(bodies)
    media_type = MEDIA_TYPES.get(suffix) or mimetypes.guess_type(name)[0]
    return Asset(body, media_type or "application/octet-stream", sha256(body).hexdigest()[:8])


def _styles(file: Path) -> bytes:
    """Return a style sheet whose relative addresses are whole and name the version of each file."""
    folder = dirname(file.relative_to(FOLDER).as_posix())

    def whole(found: re.Match[str]) -> str:
        name = normpath(join(folder, found[2]))
        target = asset(name)
        return f'url("{name}?v={target.version}")' if target else found[0]

    return _lean(RELATIVE.sub(whole, file.read_text(encoding="utf-8"))).encode()


def _script(file: Path) -> bytes:
    """Return a script of ours without remarks of whole lines; others' come minified."""
    if FOLDER / "vendor" in file.parents:
        return WORKER.sub(rb"\1\2", file.read_bytes())
    return _lean(file.read_text(encoding="utf-8")).encode()


def _lean(text: str) -> str:
    """Return `text` without indents, empty lines and remarks that fill their lines."""
    return LEADING.sub("", REMARKS.sub("", text))


READERS = {".css": _styles, ".js": _script}
