"""Lists on a phone: records first, filters behind a button, nothing said by a dash."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser


def test_filters_wait_behind_a_button_and_stay_while_in_use(visitors):
    page = visitors.new("police", viewport=PHONE)
    page.goto("/staff/hotspots")
    kind = page.locator("#filter-kind")
    expect(kind).to_be_hidden()

    page.locator("[data-filters-open]").press("Enter")
    expect(page.locator("#filter-village")).to_be_focused()
    for value, address in (("risk_point", "**/hotspots?kind=risk_point"), ("", "**/hotspots")):
        kind.focus()
        kind.select_option(value)
        page.wait_for_url(address)
        page.wait_for_load_state("networkidle")
        expect(kind).to_be_focused()


def test_filters_in_use_are_shown_and_without_scripts_all_are(visitors):
    page = visitors.new(viewport=PHONE)
    page.goto("/villages?q=thon")
    expect(page.locator("#filter-q")).to_be_visible()

    plain = visitors.new(viewport=PHONE, scripts=False)
    plain.goto("/villages")
    expect(plain.locator("#filter-q")).to_be_visible()
    expect(plain.locator("[data-filters-open]")).to_be_hidden()


def test_villages_begin_on_the_first_screen(visitors):
    page = visitors.new("police", viewport=PHONE)
    page.goto("/staff/villages")
    rail = page.locator(".rail").bounding_box()["y"]
    second = page.locator(".table-cards tbody tr").nth(1).bounding_box()
    assert second["y"] + second["height"] < rail
    assert "–" not in page.locator(".table-cards").inner_text()
