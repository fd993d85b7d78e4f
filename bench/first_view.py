"""The first view of the whole country in Chromium: bytes over the wire, seconds until drawn."""

import re
import shutil
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import folium
from playwright.sync_api import Page, sync_playwright

from bench import servers
from bench.country import FILE_OF
from bench.report import Row, within
from webapp.assets import FOLDER

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 412, "height": 823}
TRIES = 3
# Drawn: every tile that the map asked for has come, and a frame was painted after it.
OURS = """!!window.vungxanh && Object.values(vungxanh.maps || {}).some(
  map => map.vx.loading === 0 && Object.values(map.vx.grids).every(grid => !grid._loading))"""
# The country begins with its provinces, because a commune is four pixels wide there; half a step
# closer each commune is drawn, as folium draws them.
COMMUNES_DRAWN = "/#map=6.5/16/107"
OURS_OF_COMMUNES = f"""{OURS} && Object.values(vungxanh.maps).some(map => {{
  let drawn = false;
  map.vx.grids.areas.eachTile(tile => {{
    drawn = drawn || tile._features.some(one => one.path && one.layerName === 'communes');
  }});
  return drawn;
}})"""
THEIRS = "document.querySelectorAll('path.leaflet-interactive, canvas').length > 0"


def measure() -> list[Row]:
    """Measure what a browser loads until the map is drawn, and its peer."""
    rows = []
    with sync_playwright() as play, servers.ours() as address, inlined() as other:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        ours = best(browser, address + "/", OURS)
        folium_s = best(browser, other, THEIRS)
        ratio = f"{folium_s[0] / ours[0]:.0f} × fewer bytes, {folium_s[2] / ours[2]:.1f} × sooner"
        kept = within(ours[0] / 1000, 300, "kB") + ", " + within(ours[2], 1.0, "s")
        rows.append(Row("the country", told(ours), f"{ratio} than folium; {kept}"))
        drawn = best(browser, address + COMMUNES_DRAWN, OURS_OF_COMMUNES)
        ratio = f"{folium_s[0] / drawn[0]:.0f} × fewer bytes, {folium_s[2] / drawn[2]:.1f} × sooner"
        kept = within(drawn[0] / 1000, 300, "kB") + ", " + within(drawn[2], 1.0, "s")
        rows.append(Row("  its communes drawn", told(drawn), f"{ratio} than folium; {kept}"))
        rows.append(Row("  folium, communes inlined", told(folium_s)))
        again = best(browser, address + "/", OURS, again=True)
        rows.append(Row("the country, once more", told(again), within(again[0] / 1000, 15, "kB")))
        for what, path, size in (
            ("a commune, on a desk", "/?commune=11635", DESK),
            ("a commune, on a phone", "/?commune=11635", PHONE),
        ):
            found = best(browser, address + path, OURS, size=size)
            rows.append(Row(what, told(found), within(found[0] / 1000, 170, "kB")))
        for what, path, limit_kb in (
            ("the register", "/villages", 50),
            ("about", "/about", 50),
            ("a tip", "/tip", 30),
        ):
            found = best(browser, address + path, "true")
            rows.append(Row(what, told(found), within(found[0] / 1000, limit_kb, "kB")))
        browser.close()
    return rows


def best(browser, url: str, drawn: str, *, size=DESK, again=False) -> tuple[int, int, float]:
    """Return bytes, requests and seconds of the quickest of a few visits by a new browser."""
    found = []
    for _ in range(TRIES):
        context = browser.new_context(viewport=size)
        if again:
            visit(context.new_page(), url, drawn)
        found.append(visit(context.new_page(), url, drawn))
        context.close()
    return min(found, key=lambda one: one[2])


def visit(page: Page, url: str, drawn: str) -> tuple[int, int, float]:
    """Open a page in a browser; return its bytes, requests and seconds until drawn."""
    link = page.context.new_cdp_session(page)
    link.send("Network.enable")
    sizes: list[int] = []
    link.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(url, wait_until="load")
    took = 0.0
    while not took:  # asked by the debugger, because the pages allow no eval
        asked = {"expression": f"({drawn}) ? performance.now() : 0"}
        took = link.send("Runtime.evaluate", asked)["result"]["value"]
        page.wait_for_timeout(10)
    page.wait_for_load_state("networkidle")
    page.close()
    sent = [size for size in sizes if size]
    return int(sum(sent)), len(sent), took / 1000


def told(found: tuple[int, int, float]) -> str:
    """Return bytes, requests and seconds in words."""
    size_bytes, requests, took = found
    return f"{size_bytes / 1000:,.0f} kB, {requests} requests, {took:.2f} s"


def without_hosts(html: str, folder: Path) -> str:
    """Let the page take Leaflet from its own folder and nothing else from anywhere."""
    for name in ("leaflet.js", "leaflet.css"):
        shutil.copy(FOLDER / "vendor" / name, folder)
    html = re.sub(r'<script src="https://[^>]*></script>|<link [^>]*href="https://[^>]*>', "", html)
    ours = '<link rel="stylesheet" href="leaflet.css"><script src="leaflet.js"></script>'
    return html.replace("<head>", "<head>" + ours, 1)


class inlined:  # noqa: N801 (reads as a verb where it is used)
    """Serve the page that folium writes when it is given the communes as GeoJSON."""

    def __enter__(self) -> str:
        self.folder = tempfile.TemporaryDirectory()
        chart = folium.Map(location=[16, 107], zoom_start=6, tiles=None, prefer_canvas=True)
        folium.GeoJson(FILE_OF["commune"].read_text(), embed=True).add_to(chart)
        page = Path(self.folder.name) / "index.html"
        chart.save(str(page))
        page.write_text(without_hosts(page.read_text(), page.parent))
        quiet = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
        self.server = ThreadingHTTPServer(
            ("127.0.0.1", 0), partial(quiet, directory=self.folder.name)
        )
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}/index.html"

    def __exit__(self, *_) -> None:
        self.server.shutdown()
        self.folder.cleanup()
