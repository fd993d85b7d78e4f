"""From a record to the large map: the link opens it there, selected, with its panel."""

import pytest

from tests.browser.conftest import PHONE

A4 = {"width": 680, "height": 1000}  # between its margins, in pixels of CSS

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


INSIDE = """(names) => {
  const box = (one) => one.getBoundingClientRect();
  const room = box(document.querySelector('.record-map'));
  return [...document.querySelectorAll(names)].map((one) =>
    box(one).left >= room.left && box(one).right <= room.right + 1 &&
    box(one).top >= room.top && box(one).bottom <= room.bottom + 1);
}"""


def test_route_prints_its_whole_map(visitors):
    page = visitors.new("planner", color_scheme="dark")
    page.goto("/staff/patrol-routes")
    page.goto(page.locator("main a.record-link").first.get_attribute("href"))
    page.wait_for_selector(".vx-stop")
    page.wait_for_load_state("networkidle")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size(A4)

    inside = page.evaluate(INSIDE, ".vx-stop, .leaflet-control-scale")
    assert len(inside) > 2
    assert all(inside)
    assert page.evaluate("document.documentElement.scrollWidth") <= A4["width"]


def test_week_of_shifts_prints_each_shift_on_a_line(visitors):
    page = visitors.new("planner")
    page.goto("/staff/patrol-shifts")
    page.emulate_media(media="print")
    page.set_viewport_size(A4)

    lines = page.evaluate(
        "[...document.querySelectorAll('.week-shift')].map((shift) => [...shift.children]"
        ".map((part) => Math.round(part.getBoundingClientRect().top)))"
    )
    assert lines
    assert all(max(tops) - min(tops) < 6 for tops in lines)
    assert page.locator(".week").bounding_box()["height"] < A4["height"] / 2


@pytest.mark.parametrize("role, listing", [("office", "/staff/villages"), (None, "/villages")])
def test_map_of_a_village_comes_before_its_history_on_a_phone(visitors, role, listing):
    page = visitors.new(role)
    page.goto(listing)
    first = page.locator("main th[scope=row] a:visible, main td a.record-link:visible").first
    page.goto(first.get_attribute("href"))
    small_map = page.locator("#small-map")
    history = page.locator("h2", has_text="Lịch sử")
    desk_map, desk_history = small_map.bounding_box(), history.bounding_box()
    page.set_viewport_size(PHONE)

    assert desk_map["x"] > desk_history["x"] + 300
    assert small_map.bounding_box()["y"] < history.bounding_box()["y"]
    assert small_map.evaluate(
        "(one) => Boolean(one.compareDocumentPosition([...document.querySelectorAll('h2')]"
        ".find((two) => two.textContent.trim() === 'Lịch sử')) & Node.DOCUMENT_POSITION_FOLLOWING)"
    )


def test_printed_record_has_no_links_that_paper_cannot_follow(visitors):
    page = visitors.new("office")
    page.goto("/staff/villages")
    page.goto(page.locator("main a.record-link").first.get_attribute("href"))
    links = page.locator("main .record aside a")
    assert links.count()
    page.emulate_media(media="print")
    assert [link.text_content() for link in links.all() if link.is_visible()] == []
    assert not page.locator("#trace").is_visible()
