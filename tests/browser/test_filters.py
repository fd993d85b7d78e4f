"""Filters of a list: what is being typed stays while rows come, and a day that is none is told."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import too_wide, violations
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser
EXPECTED = re.compile(r"status of 422|htmx:(afterRequest|sendAbort)")
WRONG = "Không có ngày này. Ghi theo dạng 22/11/2026."
LISTS = {
    "/villages": (None, "#register"),
    "/staff/villages": ("police", "#villages"),
    "/staff/hotspots": ("police", "#hotspots"),
    "/staff/tips": ("police", "#tips"),
    "/staff/patrol-routes": ("planner", "#routes"),
    "/staff/patrol-shifts": ("planner", "#week"),
}


def forgive(visitors) -> None:
    """Chromium tells of every refused answer, htmx of every question that a newer one replaced."""
    visitors.said[:] = [said for said in visitors.said if not EXPECTED.search(said)]


def hold(page: Page, address: str) -> list[Route]:
    """Keep every question to `address` waiting until the test lets it go on."""
    waiting: list[Route] = []
    page.route(re.compile(address), lambda route: waiting.append(route))
    return waiting


def until(page: Page, is_so: Callable[[], bool]) -> None:
    """Wait for what no locator can tell."""
    for _again in range(500):
        if is_so():
            return
        page.wait_for_timeout(20)
    raise AssertionError("It did not come to pass in ten seconds.")


def wait_for(page: Page, waiting: list[Route], number: int) -> None:
    until(page, lambda: len(waiting) >= number)


def ready(page: Page, address: str) -> Page:
    """Open a list, with htmx at work on its filters."""
    page.goto(address)
    page.locator("[data-filters]").hover()
    at_work = "'htmx-internal-data' in document.querySelector('[data-filters]')"
    until(page, lambda: page.evaluate(at_work))
    return page


@pytest.mark.parametrize(
    "role, address", [(None, "/villages"), ("police", "/staff/villages")], ids=["public", "staff"]
)
def test_rows_that_come_while_a_day_is_typed_swallow_nothing(visitors, role, address):
    page = ready(visitors.new(role), address)
    waiting = hold(page, r"[?]q=dong$")

    page.locator("#filter-q").press_sequentially("dong")
    page.locator("#filter-on").click()
    page.keyboard.type("21/1")
    wait_for(page, waiting, 1)
    waiting[0].continue_()
    page.wait_for_url("**/villages?q=dong")
    page.keyboard.type("0/2026")
    page.keyboard.press("Enter")

    page.wait_for_url("**/villages?q=dong&on=2026-10-21")
    expect(page.locator("#filter-on")).to_have_value("21/10/2026")
    expect(page.locator("#filter-on")).to_be_focused()
    expect(page.locator("#filters-clear a")).to_be_visible()
    told = ["#print-head", *(["#foot-day"] if role is None else [])]
    for place in told:
        expect(page.locator(place)).to_contain_text("Tính đến ngày 21/10/2026")


@pytest.mark.parametrize("address", LISTS)
def test_the_form_of_every_list_outlives_its_answers(visitors, address):
    role, rows = LISTS[address]
    page = ready(visitors.new(role), address)
    page.evaluate("document.querySelector('[data-filters]').dataset.stays = ''")
    before = page.locator(rows).element_handle()

    page.locator("[data-filters] button[type=submit]").press("Enter")

    until(page, lambda: not before.evaluate("one => one.isConnected"))
    expect(page.locator("form[data-filters]")).to_have_count(1)
    expect(page.locator("form[data-stays]")).to_have_count(1)
    expect(page.locator(rows)).to_have_count(1)
    expect(page.locator(f"{rows} form[data-filters]")).to_have_count(0)


def test_an_older_answer_does_not_take_the_place_of_a_newer(visitors):
    page = ready(visitors.new("police"), "/staff/hotspots")
    waiting = hold(page, r"[?]kind=")

    page.locator("#filter-kind").select_option("risk_point")
    wait_for(page, waiting, 1)
    page.locator("#filter-kind").select_option("plants")
    wait_for(page, waiting, 2)
    waiting[1].continue_()
    page.wait_for_url("**/hotspots?kind=plants")
    newer = page.locator("#hotspots").inner_text()
    waiting[0].continue_()
    page.wait_for_timeout(300)

    assert page.locator("#hotspots").inner_text() == newer
    assert page.url.endswith("?kind=plants")
    forgive(visitors)


def test_enter_asks_once(visitors):
    page = ready(visitors.new(), "/villages")
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.locator("#filter-q").press_sequentially("dong")
    page.locator("#filter-q").press("Enter")
    page.wait_for_url("**/villages?q=dong")

    assert len([url for url in asked if "q=dong" in url]) == 1


def test_communes_follow_the_province_and_an_open_choice_stays(visitors):
    page = ready(visitors.new(), "/villages")
    commune = page.locator("#filter-commune")
    expect(commune).to_have_count(0)
    page.locator("#filter-province").select_option(index=1)
    commune.select_option(index=1)
    page.wait_for_url(re.compile("commune="))
    commune.evaluate("one => { one.dataset.stays = ''; }")

    page.locator("#filter-q").fill("dong")
    page.locator("#filter-q").press("Tab")
    page.wait_for_url(re.compile("q=dong"))
    expect(page.locator("#filter-commune[data-stays]")).to_have_count(1)

    page.locator("#filter-province").select_option("")
    page.wait_for_url(lambda url: "province=" not in url)
    assert commune.count() == ("commune=" in page.url)


def test_what_comes_along_elsewhere_gives_the_focus_back(visitors):
    page = ready(visitors.new("police"), "/staff/hotspots")
    waiting = hold(page, r"[?]kind=")
    page.locator("#filter-kind").select_option("risk_point")
    wait_for(page, waiting, 1)
    tab = page.locator("#hotspot-states a").first
    tab.focus()
    count = tab.inner_text()
    waiting[0].continue_()
    page.wait_for_url("**/hotspots?kind=risk_point")

    expect(tab).not_to_have_text(count)
    expect(page.locator("#hotspot-states a:focus, #hotspots :focus")).to_have_count(1)


def test_back_and_forward_bring_form_and_rows_together(visitors):
    page = ready(visitors.new("police"), "/staff/hotspots")
    whole = page.locator("#hotspots caption").inner_text()
    page.locator("#filter-kind").select_option("risk_point")
    page.wait_for_url("**/hotspots?kind=risk_point")
    few = page.locator("#hotspots caption").inner_text()
    assert few != whole

    page.go_back()
    expect(page.locator("#hotspots caption")).to_have_text(whole)
    expect(page.locator("#filter-kind")).to_have_value("")
    page.go_forward()
    expect(page.locator("#hotspots caption")).to_have_text(few)
    expect(page.locator("#filter-kind")).to_have_value("risk_point")


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}], ids=["desk", "phone"])
def test_a_day_that_is_none_is_told_at_its_field_and_the_list_stays(visitors, options):
    page = ready(visitors.new(**options), "/villages?q=dong")
    rows = page.locator("#register table").inner_text()
    day = page.locator("#filter-on")
    day.fill("31/02/2026")
    day.press("Enter")

    expect(day).to_have_attribute("aria-invalid", "true")
    expect(day).to_have_accessible_description(f"Lỗi: {WRONG}")
    expect(day).to_have_value("31/02/2026")
    assert page.locator("#register table").inner_text() == rows
    assert page.url.endswith("/villages?q=dong")
    assert violations(page) + too_wide(page) == []
    day.fill("21/10/2026")
    day.press("Enter")
    page.wait_for_url("**/villages?q=dong&on=2026-10-21")
    expect(page.get_by_text(WRONG)).to_have_count(0)
    expect(day).not_to_have_attribute("aria-invalid", "true")
    forgive(visitors)


@pytest.mark.parametrize("address", ["/villages?q=dong&", "/?"], ids=["list", "map"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_the_page_of_a_wrong_day_asks_for_another(visitors, address, scripts):
    page = visitors.new(scripts=scripts)
    assert page.goto(f"{address}on=31/02/2026").status == 422
    day = page.get_by_label("Tính đến ngày")
    expect(day).to_have_value("31/02/2026")
    expect(day).to_have_accessible_description(f"Lỗi: {WRONG}")

    day.fill("21/10/2026")
    page.locator("#other-day button[type=submit]").click()

    page.wait_for_url(f"**{address.rstrip('?')}*on=2026-10-21")
    assert ("q=dong" in page.url) == ("q=dong" in address)
    expect(page.locator("main [name=on]").first).to_have_value("21/10/2026")
    forgive(visitors)


def test_a_day_to_come_is_told_in_its_own_words(visitors):
    page = visitors.new("police")
    page.goto("/staff/map?on=22/11/2999")
    day = page.get_by_label("Tính đến ngày")
    expect(day).to_have_value("22/11/2999")
    expect(day).to_have_accessible_description(re.compile("chưa tới"))
    page.get_by_role("link", name="Hôm nay", exact=True).click()
    page.wait_for_url("**/staff/map")
    forgive(visitors)
