"""Records in each of their states, as whoever works on them: WCAG 2.2 AA, in light and in dark.

test_access.py looks at the longest page of each shape, which shows one state of a record; what
stands on the page of another (a notice, a pill, a step) is looked at here.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe, records, steps, traffic
from tests.browser.addresses import longest
from tests.browser.conftest import WIDE, Visitors
from tests.browser.server import serving
from tests.conftest import NAME, config_for
from tests.demonstration import let_go
from webapp import create_app

pytestmark = pytest.mark.browser

ZOOMED = {"width": 320, "height": 256}
# The rules whose answer the theme and the window can change.
TURNED = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]

HEAR = """
() => {
  window.heard = [];
  const said = document.getElementById('said');
  new MutationObserver(() => said.textContent && window.heard.push(said.textContent))
    .observe(said, { childList: true });
}
"""


@pytest.fixture(scope="module")
def everyone(chromium, demonstration, tmp_path_factory):
    """Visitors of a copy of the demonstration with a record in each state, and where each is."""
    name = f"{NAME}_states"
    with serving(demonstration, name) as server:
        visitors = Visitors(chromium, server)
        steps.upload_boundaries(visitors.new("admin"), tmp_path_factory.mktemp("files"))
        folder = demonstration.folder / f"uploads-{name}"
        with create_app(config_for(name, upload_dir=folder)).test_request_context():
            stands = records.arranged()
            let_go()
        yield visitors, stands
        visitors.close()
    assert visitors.said == []


def test_no_state_of_a_record_breaks_a_rule(everyone, reached):
    visitors, stands = everyone
    walked = {address for address, _role in longest(reached).values()}
    pages: dict[str | None, Page] = {}
    faults = []
    for what, role, address in stands:
        if address in walked:
            continue
        if role not in pages:
            pages[role] = visitors.new(role, reduced_motion="reduce")
        faults += [f"{what} {address} {words}" for words in look(pages[role], address)]

    assert faults == [], "\n".join(faults)


def look(page: Page, address: str) -> list[str]:
    """Open a page; return what is wrong with it at a desk by day and on a phone at night."""
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    answer = page.goto(address)
    assert answer.status == 200, f"{address}: {answer.status}"
    traffic.settle(page)
    found = axe.violations(page) + axe.only_drawn(page)
    page.set_viewport_size(ZOOMED)
    page.emulate_media(color_scheme="dark")
    return found + axe.violations(page, TURNED) + axe.too_wide(page)


def test_answers_to_a_page_that_waits_leave_the_focus_where_it_is_and_say_nothing(everyone):
    visitors, stands = everyone
    page = visitors.new("admin")
    page.goto(next(stand.address for stand in stands if stand.what == "import applying"))
    page.wait_for_load_state()
    link = page.locator("#area-import a")
    link.focus()
    page.evaluate(HEAR)
    for _answer in range(2):
        with page.expect_response(lambda answer: answer.request.headers.get("hx-request")):
            pass
        traffic.settle(page)
        expect(link).to_be_focused()
    heard = page.evaluate("() => window.heard")

    assert len(heard) <= 1  # how it stands, once
