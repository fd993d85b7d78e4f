"""`python -m bench [PART …]`: figures on the whole country, beside known programs."""

import platform
import sys
from importlib import import_module

from bench import country
from bench.report import show

PARTS = {
    "pages": "Pages on the country, p95",
    "staff": "Officials, one at a time, p95, at 100,000 tips, 10,000 hotspots, 5,000 routes",
    "growth": "The same commune in a database of its own, of its province, of the country; p95",
    "tiles": "Tiles of villages, four connections",
    "first_view": "First view in Chromium: bytes over the wire, requests, seconds until drawn",
    "smooth": "How the map follows the hand in Chromium, dragged and zoomed",
    "steady": "Twenty requests a second, p95",
    "memory": "Memory",
    "imports": "Import",
    "crowd": "A crowd of readers, and officials who write; p95",
}


def main() -> int:
    """Measure the parts named on the command line, all of them without any."""
    wanted = sys.argv[1:] or list(PARTS)
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        print(f"There is no part {unknown[0]!r}. Parts: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    file = country.FILE_OF["commune"]
    if not file.exists():
        print(
            f"The bench needs real boundaries, and {file} is not there.\n"
            "Set VUNGXANH_DATA to the folder that holds boundaries/; nothing was measured.",
            file=sys.stderr,
        )
        return 0
    country.make()
    print(f"Python {platform.python_version()}, {platform.machine()}; ratios are of this run.")
    for name in wanted:
        show(PARTS[name], import_module(f"bench.{name}").measure())
    return 0


if __name__ == "__main__":
    sys.exit(main())
