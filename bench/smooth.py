"""How smoothly the map follows the hand in Chromium, beside folium with the communes inlined.

The map is dragged to and fro and zoomed by the wheel, while the page notes each frame and each
task that held its thread for more than 50 ms.
"""

from dataclasses import dataclass
from statistics import quantiles

from playwright.sync_api import Page, sync_playwright

from bench import servers
from bench.first_view import ARGUMENTS, CHROMIUM, DESK, OURS, THEIRS, inlined
from bench.report import Row, within

DRAGS = ((300, 120), (-300, -120), (-250, 150), (250, -150))
WHEEL = (-300, -300, 300, 300)
STEPS, AT_REST_MS = 24, 600
SETTLED_S = 40
FRAME_MS = 1000 / 30  # what the eye takes for motion
WATCH = """(() => {
  const seen = window.seen = { frames: [], tasks: [] };
  let last = performance.now();
  const note = (now) => { seen.frames.push(now - last); last = now; requestAnimationFrame(note); };
  requestAnimationFrame(note);
  const tell = (list) => seen.tasks.push(...list.getEntries().map((task) => task.duration));
  new PerformanceObserver(tell)
    .observe({ entryTypes: ["longtask"] });
})()"""


@dataclass(frozen=True)
class Feel:
    """Frames and tasks of one walk over a map, in milliseconds."""

    frame_p95_ms: float
    longest_frame_ms: float
    held_ms: float
    """The time for which tasks held the thread beyond the 50 ms that nobody feels."""

    def __str__(self) -> str:
        return (
            f"frame p95 {self.frame_p95_ms:.0f} ms, longest {self.longest_frame_ms:.0f} ms,"
            f" held {self.held_ms:.0f} ms"
        )


def measure() -> list[Row]:
    """Walk over the country, a province and a commune, and over the peer's country."""
    rows = []
    with sync_playwright() as play, servers.ours() as address, inlined() as other:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        theirs = walk(browser.new_page(viewport=DESK), other, THEIRS)
        for what, path in (
            ("the country", "/"),
            ("a province", "/?province=31"),
            ("a commune, with its villages", "/?commune=11635"),
        ):
            ours = walk(browser.new_page(viewport=DESK), address + path, OURS)
            kept = within(ours.frame_p95_ms, round(FRAME_MS), "ms a frame")
            less = f"{theirs.held_ms / max(ours.held_ms, 1):.0f} × less held than folium"
            rows.append(Row(what, str(ours), f"{kept}; {less}"))
        rows.append(Row("  folium, the country, communes inlined", str(theirs)))
        browser.close()
    return rows


def walk(page: Page, url: str, drawn: str) -> Feel:
    """Open a map, drag it about and zoom it, and return how that felt."""
    link = page.context.new_cdp_session(page)

    def ask(expression: str):  # by the debugger, because the pages allow no eval
        asked = {"expression": expression, "returnByValue": True}
        return link.send("Runtime.evaluate", asked)["result"].get("value")

    page.goto(url, wait_until="load")
    for _ in range(SETTLED_S * 20):
        if ask(drawn):
            break
        page.wait_for_timeout(50)
    page.wait_for_timeout(AT_REST_MS)
    ask(WATCH)
    x, y = DESK["width"] * 0.6, DESK["height"] * 0.5
    for across, down in DRAGS:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + across, y + down, steps=STEPS)
        page.mouse.up()
        page.wait_for_timeout(AT_REST_MS)
    for turn in WHEEL:
        page.mouse.wheel(0, turn)
        page.wait_for_timeout(AT_REST_MS * 2)
    seen = ask("window.seen")
    page.close()
    return Feel(
        quantiles(seen["frames"], n=20)[-1],
        max(seen["frames"]),
        sum(task - 50 for task in seen["tasks"]),
    )
