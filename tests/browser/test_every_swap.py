"""Every element that swaps a part of its page, by keyboard: the focus is seen, the news is told.

The elements are found on all pages that links lead somebody to, so a new one is tried without a
word here. Of those alike (the same shape of page and of what is asked for) the first is tried.
"""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ElementHandle, Page

from tests.browser import traffic
from tests.browser.conftest import Visitors

pytestmark = pytest.mark.browser

# The search of the head is one element on every page, and is tried once for each kind of page.
EVERYWHERE = "input"
NAMED = ("Enter", "ArrowDown", "Control+A")
KIND = "one => 'day' in one.dataset ? 'day' : one.localName"
KEYS = {
    "select": ["ArrowDown"],
    "input": ["dong", "Enter"],
    "day": ["Control+A", "21/10/2026", "Enter"],
}
# A form is sent as it stands, to a record that another form may have moved on: Chromium tells of
# each refusal.
REFUSED = re.compile(r"status of (409|422)")
WATCH = """
() => {
  const said = document.getElementById('said');
  const heard = window.heard = [];
  const hear = (region) => new MutationObserver(() => {
    if (region.textContent.trim()) heard.push(region.textContent.trim());
  }).observe(region, { childList: true, characterData: true, subtree: true });
  document.querySelectorAll('#said, #messages, #suggestions').forEach(hear);
  window.shown = document.getElementById('main').innerText;
  window.before = document.activeElement;
}
"""
# Where the focus is, whether it can be seen, and whether it went to what is new and is read out so.
AFTER = """
() => {
  if (!window.heard) {  // it led to another page, which begins at its beginning
    const said = document.getElementById('said').textContent;
    return { focus: location.pathname, isSeen: true, isTold: !!said, hasChanged: true };
  }
  const one = document.activeElement, box = one.getBoundingClientRect();
  const news = one.matches('[data-error-summary], [data-focus], h1, h2, h3, caption');
  return {
    focus: one.cloneNode(false).outerHTML.slice(0, 120),
    isSeen: one !== document.body && box.width > 0 && box.height > 0
      && one.checkVisibility({ visibilityProperty: true }),
    isTold: window.heard.length > 0 || (news && one !== window.before && !!one.textContent.trim()),
    hasChanged: document.getElementById('main').innerText !== window.shown,
  };
}
"""


class Swap(NamedTuple):
    """One kind of element: who may see it, what it is, the pages that hold it with what it asks."""

    role: str | None
    tag: str
    method: str
    places: list[tuple[str, str]]


@pytest.fixture(scope="module")
def found(reached) -> list[Swap]:
    """Return each kind of element once, those first that only ask."""
    kinds: dict[tuple, Swap] = {}
    for role, its in reached.items():
        for (shape, tag, method, part), places in its.swaps.items():
            where = "staff" if shape.startswith("/staff") else "public"
            kind = (where if tag == EVERYWHERE else shape, tag, method, part)
            kinds.setdefault(kind, Swap(role, tag, method, places))
    in_turn = sorted(kinds, key=lambda kind: (kinds[kind].method, str(kinds[kind].role), kind))
    return [kinds[kind] for kind in in_turn]


def test_focus_and_news_after_every_swap(found, chromium, live):
    visitors, faults = Visitors(chromium, live), []
    pages: dict[str | None, Page] = {}
    for swap in found:
        if swap.role not in pages:
            pages[swap.role] = visitors.new(swap.role, reduced_motion="reduce")
            pages[swap.role].on("dialog", lambda dialog: dialog.accept())
        faults += tried(pages[swap.role], swap)
    visitors.close()

    assert faults == [], "\n".join(faults)
    assert [said for said in visitors.said if not REFUSED.search(said)] == []


def tried(page: Page, swap: Swap) -> list[str]:
    """Try an element with every key that moves it; return what is wrong afterwards."""
    element, part = opened(page, swap)
    if element is None:
        return [f"{swap}: what was tried before left no page that holds one"]
    if swap.tag == "input":
        return pressed(page, part, element, "thon")
    if swap.tag == "a":
        return pressed(page, part, element, "Enter")
    sends = element.query_selector_all("button[type=submit]:not([tabindex])")
    if swap.method == "post":
        return pressed(page, part, sends[0], "Enter")
    faults = []
    for field in element.query_selector_all("select, input:not([type=hidden])"):
        faults += pressed(page, part, field, *KEYS[field.evaluate(KIND)])
    return faults + pressed(page, part, sends[0], "Enter")


def opened(page: Page, swap: Swap) -> tuple[ElementHandle | None, str]:
    """Open a page that holds one; return the element, with htmx at work on it, and what it asks."""
    for address, part in swap.places:
        page.goto(address)
        page.wait_for_load_state()
        element = page.query_selector(f'{swap.tag}[hx-{swap.method}="{part}"]')
        if element:
            element.hover()  # a public page fetches htmx when somebody reaches for it
            page.wait_for_function("(one) => 'htmx-internal-data' in one", arg=element)
            return element, part
    return None, ""


def pressed(page: Page, part: str, control: ElementHandle, *keys: str) -> list[str]:
    """Press keys on a control until the server was asked; return what is wrong afterwards."""
    start = page.url
    control.focus()
    page.evaluate(WATCH)
    with page.expect_response(lambda answer: is_for(part, answer.request)):
        for key in keys:
            (page.keyboard.press if key in NAMED else page.keyboard.type)(key)
    traffic.settle(page)
    return wrong(page, f"{start} {control} {keys}")


def is_for(part: str, request) -> bool:
    return (
        urlsplit(request.url).path == urlsplit(part).path
        and request.headers.get("hx-request") == "true"
    )


def wrong(page: Page, name: str) -> list[str]:
    after = page.evaluate(AFTER)
    faults = []
    if not after["isSeen"]:
        faults.append(f"{name}: focus on {after['focus']}")
    if after["hasChanged"] and not after["isTold"]:
        faults.append(f"{name}: nothing is told")
    return faults
