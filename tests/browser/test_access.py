"""Every page of the route table against WCAG 2.2 AA, by axe-core and by its width.

Themes (light, dark, forced colours), languages, windows (1280 px; 320 × 256 px, which is 1280 px
zoomed to 400 %) and JavaScript on or off make 24 views of a page. Every page is opened twice, with
scripts and without, in one language each, and turned through every theme and both windows; which
language goes with which themes alternates from page to page by a sum over its address. So each page
meets every value, and each part that pages share meets every pair. Language changes words and
never structure, so the whole set of rules runs once per opening, and only what themes and
windows change (contrast, size of targets, boxes that scroll) runs again after each turn.

Of each page the longest one is taken that any role can open: it shows the most.
"""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit
from zlib import crc32

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser import axe, traffic
from tests.browser.addresses import IN_THE_MIDDLE, endpoints_of, longest, pages_of
from tests.browser.conftest import WIDE, Visitors

pytestmark = pytest.mark.browser

ZOOMED = {"width": 320, "height": 256}
LIGHT, DARK = {"color_scheme": "light"}, {"color_scheme": "dark"}
FORCED = {"color_scheme": "light", "forced_colors": "active"}
TURNED = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
# (scripts, language, views): the first view meets all rules.
PLANS = (
    (
        (True, "vi", ((WIDE, LIGHT), (ZOOMED, DARK), (ZOOMED, FORCED))),
        (False, "en", ((ZOOMED, LIGHT), (WIDE, DARK))),
    ),
    (
        (True, "en", ((ZOOMED, DARK), (WIDE, LIGHT), (WIDE, FORCED))),
        (False, "vi", ((WIDE, LIGHT), (ZOOMED, DARK))),
    ),
)


@dataclass
class Looker:
    """A visitor's page that can be loaded with scripts or without, and be asked in both cases."""

    page: Page
    cdp: CDPSession

    def open(self, address: str, language: str, *, scripts: bool) -> None:
        """Load an address; afterwards scripts run again, for axe; the page's own never did."""
        self.allow_scripts(scripts)
        parts = urlsplit(address)
        query = "&".join(filter(None, (parts.query, urlencode({"lang": language}))))
        answer = self.page.goto(f"{parts.path}?{query}")
        assert answer.status == 200, f"{address}: {answer.status}"
        self.allow_scripts(True)
        traffic.settle(self.page)

    def allow_scripts(self, allowed: bool) -> None:
        self.cdp.send("Emulation.setScriptExecutionDisabled", {"value": not allowed})

    def look(self, views) -> list[str]:
        """Return what is wrong with the page in each view, all rules in the first."""
        faults, rules = [], None
        for window, theme in views:
            self.page.set_viewport_size(window)
            self.page.emulate_media(**{"forced_colors": "none", **theme})
            said = axe.violations(self.page, rules) + axe.too_wide(self.page)
            name = f"{window['width']} px, {'forced' if len(theme) > 1 else theme['color_scheme']}"
            faults += [f"{name}: {words}" for words in said]
            rules = TURNED
        return faults


@pytest.fixture(scope="module")
def richest(reached) -> dict[str, tuple[str, str | None]]:
    return longest(reached)


@pytest.fixture(scope="module")
def lookers(chromium, live):
    """Return the looker of a role, made when first asked for."""
    visitors, made = Visitors(chromium, live), {}

    def looker(role: str | None) -> Looker:
        if role not in made:
            page = visitors.new(role, reduced_motion="reduce")
            made[role] = Looker(page, page.context.new_cdp_session(page))
        return made[role]

    yield looker
    visitors.close()


def test_no_page_breaks_a_rule(richest, lookers):
    faults = []
    for kind, (address, role) in richest.items():
        looker = lookers(role)
        for scripts, language, views in PLANS[crc32(kind.encode()) % len(PLANS)]:
            looker.open(address, language, scripts=scripts)
            way = f"{role or 'public'} {address} {language} {'scripts' if scripts else 'plain'}"
            found = looker.look(views) + axe.only_drawn(looker.page)
            faults += [f"{way} {words}" for words in found]

    assert not faults, "\n".join(faults)


def test_no_page_of_the_route_table_was_left_out(richest, app):
    seen = endpoints_of(app, (address for address, _ in richest.values()))

    assert sorted(pages_of(app) - set(seen.values()) - IN_THE_MIDDLE) == []
