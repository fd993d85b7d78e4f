"""Every page as every kind of visitor, on a phone: silent, from one host, not wider than it is."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page

from tests.browser.addresses import (
    IN_THE_MIDDLE,
    UUID,
    Reach,
    bare,
    belongs,
    endpoints_of,
    is_file,
    leads,
    pages_of,
    shape,
)
from tests.browser.conftest import EVERYBODY, PHONE, Visitors

pytestmark = pytest.mark.browser

WIDTHS = "() => [document.documentElement.scrollWidth, window.innerWidth]"


@dataclass
class Walk:
    """What one visitor met."""

    seen: dict[str, str] = field(default_factory=dict)  # shape -> address
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def walks(chromium, live, reached) -> dict[str | None, Walk]:
    """Walk through the product as everybody."""
    found = {}
    for role in EVERYBODY:
        visitors = Visitors(chromium, live)
        found[role] = walk(visitors, role, reached[role])
        found[role].faults += visitors.said + visitors.strangers()
        visitors.close()
    return found


def walk(visitors: Visitors, role: str | None, known: Reach) -> Walk:
    """Open one page of each shape that links lead to, those that scripts write as well.

    Where the links of pages lead as they come over the line is `known` by now: the longest page of
    each shape is opened. Of a record that only a script links, the links are followed.
    """
    walked = Walk(faults=list(known.broken))
    page = visitors.new(role, viewport=PHONE, is_mobile=True, has_touch=True)
    waiting = [address for address, _length in known.pages.values()] + list(known.others.values())
    met = known.met | set(waiting)
    while waiting:
        address = waiting.pop(0)
        links = look(page, address, walked) if is_new(address, walked) else follow(page, address)
        fresh = [link for link in links if bare(link) not in met and belongs(link, role)]
        met |= set(map(bare, fresh))
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


def is_new(address: str, walked: Walk) -> bool:
    return shape(address) not in walked.seen


@pytest.mark.parametrize("role", EVERYBODY)
def test_pages_are_silent_and_fit_a_phone(walks, role):
    assert walks[role].faults == []


def test_every_page_was_visited_by_somebody(walks, app):
    walked = (one for walk in walks.values() for one in walk.seen.values())
    visited = set(endpoints_of(app, walked).values())

    assert sorted(pages_of(app) - visited - IN_THE_MIDDLE) == []
