"""A real commune beside the made-up one: the country's boundaries, and villages by one point each.

The boundaries are those of VUNGXANH_DATA; the villages' names are invented, some of them long.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page
from shapely.geometry import Point, shape

from gis import boundaries
from scripts.picture_browser import open_page, settle, sign_in
from scripts.picture_states import State, at, printed

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("VUNGXANH_DATA") or ROOT.parent / "shared" / "data")
FILES = ("vn_provinces_2025_simplified.geojson", "vn_communes_2025_simplified150m.geojson")
COMMUNE, BARE = "11635", "10846"  # the second keeps no villages
NAMES = (
    "Thôn Đông", "Thôn Đoài", "Thôn Thượng", "Thôn Hạ", "Thôn 1A", "Thôn 2", "Thôn 10",
    "Thôn Đặng Xá", "Thôn Hòa Bình – Quyết Thắng – Tân Tiến", "Thôn Ưng Nguyễn",
    "Thôn Nguyễn Bỉnh Khiêm số 12 (khu tái định cư Cồn Thoi)", "Thôn Ấp Bắc", "Thôn Êm Đềm",
    "Thôn Phú Mỹ Thượng",
)  # fmt: skip


def of_a_real_commune(browser: Browser, url: str, passwords: dict[str, str]) -> list[State]:
    """Enter the boundaries and the villages where they are not there yet; return what to see."""
    folder = DATA / "boundaries"
    if not folder.exists():
        sys.exit(f"There are no boundaries in {folder}: set VUNGXANH_DATA to their folder.")
    page = open_page(browser, url, 1280, "light")
    if page.goto(f"/?commune={COMMUNE}").status == 404:
        import_all(folder)
    enter_villages(page, folder, passwords["quantri"])
    page.context.close()
    return states(boundary(folder).representative_point())


def import_all(folder: Path) -> None:
    """Import the provinces and communes of the country by the command."""
    from click.testing import CliRunner

    from webapp.cli import cli

    for name in FILES:
        answer = CliRunner().invoke(cli, ["areas", "import", str(folder / name), "--yes"])
        if answer.exit_code:
            sys.exit(f"{name}: {answer.output[-500:]} {answer.exception or ''}")


def boundary(folder: Path):
    """Return the boundary of the commune that the pictures are taken of."""
    found = boundaries.read(folder / FILES[1], FILES[1]).features
    return shape(next(one.shape for one in found if one.code == COMMUNE))


def enter_villages(page: Page, folder: Path, password: str) -> None:
    """Set the commune up as an administrator does: names, then points as a pasted table."""
    page.goto(f"/?commune={COMMUNE}")
    if page.locator("#inside [data-map-bounds]").count():
        return
    sign_in(page, "quantri", password)
    page.goto(f"/staff/start/?q={COMMUNE}")
    page.locator("main .tasks a").first.click()
    settle(page)
    start = page.url
    if not page.locator("main .name-columns li").count():
        page.fill("textarea[name=names]", "\n".join(NAMES))
        page.locator("form:has(textarea[name=names]) button[type=submit]").click()
        settle(page)
    page.goto(start)
    page.locator("main a[href*='/pins']").first.click()
    settle(page)
    for box in page.locator("main details:not([open]) summary").all():
        box.click()
    lines = (f"{n}\t{p.y:.6f}\t{p.x:.6f}" for n, p in zip(NAMES, spread(folder), strict=True))
    page.fill("textarea[name=table]", "\n".join(lines))
    for button in ("preview", "save"):
        page.locator(f"main button[name={button}]").first.click()
        settle(page)


def spread(folder: Path) -> list[Point]:
    """Return as many points well inside the commune as there are names, row by row."""
    room = boundary(folder).buffer(-0.002)
    west, south, east, north = room.bounds
    for parts in range(4, 40):
        step = max(east - west, north - south) / parts
        found = [
            Point(west + (i + 0.5 + (j % 2) * 0.3) * step, south + (j + 0.5) * step)
            for j in range(parts)
            for i in range(parts)
        ]
        found = [one for one in found if room.contains(one)]
        if len(found) >= len(NAMES):
            return found[: len(NAMES)]
    raise ValueError(f"{COMMUNE} has no room for {len(NAMES)} points")


def states(middle: Point) -> list[State]:
    """Return the country at every zoom, the two communes, and their sheets."""
    centres = {
        zoom: "16.2/107.5" if zoom < 7 else f"{middle.y}/{middle.x}" for zoom in range(5, 15)
    }
    return [
        *(
            State("", f"zoom-{zoom:02}", at(f"/#map={zoom}/{where}"), whole=False)
            for zoom, where in centres.items()
        ),
        State("", "commune-map", at(f"/?commune={COMMUNE}"), whole=False),
        State("", "commune-table", at(f"/?commune={COMMUNE}&view=table")),
        State("", "commune-register", at(f"/villages?commune={COMMUNE}")),
        State("", "bare-map", at(f"/?commune={BARE}"), whole=False),
        State("", "bare-table", at(f"/?commune={BARE}&view=table")),
        State("", "bare-register", at(f"/villages?commune={BARE}")),
        State("tinh", "commune-map", at(f"/staff/map?commune={COMMUNE}"), whole=False),
        State("tinh", "bare-map", at(f"/staff/map?commune={BARE}"), whole=False),
        State("quantri", "commune-list", at(f"/staff/villages?commune={COMMUNE}")),
        State("quantri", "areas", at("/staff/areas")),
        State("quantri", "start", at(f"/staff/start/?q={COMMUNE}")),
        State("quantri", "start-bare", at(f"/staff/start/?q={BARE}")),
        *printed(("", "commune", f"/?commune={COMMUNE}&view=print")),
    ]
