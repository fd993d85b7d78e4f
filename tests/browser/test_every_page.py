"""Every page as every kind of visitor, on a phone: silent, from one host, not wider than it is."""

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

from tests.browser.conftest import PHONE, USERS, Visitors

pytestmark = pytest.mark.browser

STARTS = (
    "/",
    "/villages",
    "/progress",
    "/tip",
    "/tip/receipt",
    "/about",
    "/privacy",
    "/help",
    "/login",
)
EVERYBODY = ("public", *USERS, "congan2")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HREF = re.compile(r'<a\b[^>]*?\bhref="(/[^"]*)"')
WIDTHS = "() => [document.documentElement.scrollWidth, window.innerWidth]"
# No pages of their own: files, tiles, scripts, fragments, answers for programs.
NO_PAGE = re.compile(
    r"^(static|health\..*)$|_(tile|script|file|scan|photo|gpx|pdf|csv|geojson)$"
    r"|\.(scan|photo|panel|list_in_view|suggest|courses|neighbours|file|download)$"
)
# Pages in the middle of something that a walk over links does not begin.
IN_THE_MIDDLE = {
    "accounts.code",  # a password was right, the second factor is asked
    "areas.show_import",  # a file was sent
    "idle.lock",  # half an hour went by
    "me.recovery_codes",  # a second factor is there
    "me.second_factor_off",
    "people.factor_off",
}


@dataclass
class Walk:
    """What one visitor met."""

    seen: dict[str, str] = field(default_factory=dict)  # shape -> address
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def walks(chromium, live) -> dict[str, Walk]:
    """Walk through the product as everybody."""
    found = {}
    for who in EVERYBODY:
        visitors = Visitors(chromium, live)
        found[who] = walk(visitors, None if who == "public" else who)
        found[who].faults += visitors.said + visitors.strangers()
        visitors.close()
    return found


def walk(visitors: Visitors, role: str | None) -> Walk:
    """Open one page of each shape that links lead to; of its likes, only follow the links."""
    walked = Walk()
    page = visitors.new(role, viewport=PHONE, is_mobile=True, has_touch=True)
    home = "/staff/" if role else "/"
    waiting = [home] if role else list(STARTS)
    met = set(waiting)
    while waiting:
        address = waiting.pop(0)
        links = look(page, address, walked) if is_new(address, walked) else follow(page, address)
        fresh = [link for link in links if link not in met and belongs(link, role)]
        met |= set(fresh)
        waiting += [link for link in fresh if is_new(link, walked) or UUID.search(link[-36:])]
    return walked


def look(page: Page, address: str, walked: Walk) -> list[str]:
    """Open a page, note its faults, and return the addresses it leads to."""
    walked.seen[shape(address)] = address
    answer = page.request.get(address) if is_file(address) else page.goto(address)
    if answer.status >= 400:
        walked.faults.append(f"{address}: {answer.status}")
    if is_file(address) or "text/html" not in answer.headers.get("content-type", ""):
        return []
    wide, screen = page.evaluate(WIDTHS)
    if wide > screen:
        walked.faults.append(f"{address}: {wide} px wide on a screen of {screen}")
    return leads(page.content())


def follow(page: Page, address: str) -> list[str]:
    """Return where another record of a shape leads that was looked at already."""
    return [] if is_file(address) else leads(page.request.get(address).text())


def leads(html: str) -> list[str]:
    return [unescape(found).partition("#")[0] for found in HREF.findall(html)]


def is_new(address: str, walked: Walk) -> bool:
    return shape(address) not in walked.seen


def belongs(address: str, role: str | None) -> bool:
    """True for what this visitor walks: public pages are walked once, by the public."""
    return role is None or address.startswith("/staff")


def shape(address: str) -> str:
    """Return the address without what makes one record, one filter or one language differ."""
    parts = urlsplit(address)
    view = re.search(r"(?:^|&)view=(\w+)", parts.query)
    path = UUID.sub("x", re.sub(r"/\d[\d-]*(?=/|$)", "/n", parts.path))
    return f"{path} {view[1] if view else ''}"


def is_file(address: str) -> bool:
    return bool(
        re.search(r"\.(css|csv|geojson|pdf|gpx|ico|png|svg)(\?|$)|/photos/|/files?/", address)
    )


@pytest.mark.parametrize("who", EVERYBODY)
def test_pages_are_silent_and_fit_a_phone(walks, who):
    assert walks[who].faults == []


def test_every_page_was_visited_by_somebody(walks, app):
    router = app.url_map.bind("127.0.0.1")
    visited = set()
    for walked in walks.values():
        for address in walked.seen.values():
            try:
                visited.add(router.match(urlsplit(address).path, method="GET")[0])
            except HTTPException:
                continue
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not NO_PAGE.search(rule.endpoint)
    }

    assert sorted(pages - visited - IN_THE_MIDDLE) == []
