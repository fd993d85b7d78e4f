"""When a page has come to rest: all it asked for has come, and nothing more was asked for.

Playwright's own "networkidle" waits half a second for that on every page.
"""

import time
from weakref import WeakKeyDictionary

from playwright.sync_api import Error, Page, Request

PATIENCE_S = 15
# Whatever an answer sets off has begun by then: handlers and promises, two frames, a short timer.
A_MOMENT = """
() => new Promise((done) => requestAnimationFrame(() =>
  requestAnimationFrame(() => setTimeout(done, 60))))
"""
_underway: WeakKeyDictionary[Page, set[Request]] = WeakKeyDictionary()


def watch(page: Page) -> None:
    """Count what the page asks for; to be called before it asks for anything."""
    underway: set[Request] = set()
    _underway[page] = underway
    page.on("request", lambda request: underway.add(request))
    page.on("requestfinished", lambda request: underway.discard(request))
    page.on("requestfailed", lambda request: underway.discard(request))


def let_pass(page: Page) -> bool:
    """Let a moment pass; return False when the page gave way to another meanwhile."""
    try:
        page.evaluate(A_MOMENT)
    except Error as error:
        if "context was destroyed" not in error.message:
            raise
        page.wait_for_load_state()
        return False
    return True


def settle(page: Page) -> None:
    """Wait until the page has loaded and has come to rest."""
    page.wait_for_load_state()
    underway, deadline = _underway[page], time.monotonic() + PATIENCE_S
    while True:
        before = set(underway)
        stayed = let_pass(page)
        if stayed and not before and not underway:
            return
        assert time.monotonic() < deadline, f"{page.url} waits for {[one.url for one in underway]}"
