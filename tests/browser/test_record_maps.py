"""From a record to the large map: the link opens it there, selected, with its panel."""

import pytest

from tests.browser.conftest import PHONE

RECORDS = [
    ("planner", "/staff/patrol-routes", "Tuyến"),
    ("police", "/staff/hotspots", "Điểm"),
    ("office", "/staff/villages", "Thôn"),
    (None, "/villages", "Thôn"),
]


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE, "color_scheme": "dark"}])
@pytest.mark.parametrize("role, listing, word", RECORDS)
def test_link_of_a_record_opens_the_large_map_with_its_panel(
    visitors, role, listing, word, options
):
    page = visitors.new(role, **options)
    page.goto(listing)
    first = page.locator("main th[scope=row] a:visible, main td a.record-link:visible").first
    page.goto(first.get_attribute("href"))
    page.wait_for_selector("#small-map .leaflet-container")
    name = page.locator("h1").inner_text()
    page.locator("#small-map a", has_text="Xem trên bản đồ").click()
    heading = page.locator("#panel h2:visible, .panel h2:visible").filter(has_text=word).first
    heading.wait_for()
    if role not in ("police",):  # the panel names a hotspot by its kind
        assert name in page.locator(".panel").inner_text()
    identity = page.url.split("&at=")[1].split(",")[2]
    assert page.evaluate("window.vungxanh.selected") == identity


def test_route_without_scripts_is_drawn_by_the_server(visitors):
    page = visitors.new("planner", scripts=False)
    page.goto("/staff/patrol-routes")
    page.goto(page.locator("main a.record-link").first.get_attribute("href"))
    assert page.locator(".sheet-drawing svg").is_visible()
    assert not page.locator(".record-map").is_visible()


def test_form_refused_twice_beside_a_drawn_map_breaks_no_policy(visitors):
    page = visitors.new("village_head")
    page.goto("/staff/villages")
    page.goto(page.locator("main a.record-link").first.get_attribute("href"))
    page.locator("main a[href*='/figures']").first.click()
    for wrong in ("-1", "-2"):
        page.wait_for_selector("#small-map .leaflet-tile-loaded")
        page.fill("[name=households]", wrong)
        with page.expect_response(lambda answer: answer.status == 422):
            page.locator("main form[action*='/figures'] button[type=submit]").click()
        page.wait_for_selector("#small-map .leaflet-container")
        page.wait_for_timeout(300)  # what is swapped in settles a moment later
    assert [said for said in visitors.said if "422" not in said] == []
    visitors.said.clear()
