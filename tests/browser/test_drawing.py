"""Drawing on a map as people do it: tap, and save."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import steps

pytestmark = pytest.mark.browser
BENDS = ((-1.5, 1.2), (0.4, 1.0), (2.2, 0.4))


def test_line_needs_no_button_before_its_first_place_nor_after_its_last(people):
    planner = people.new("planner")
    planner.goto("/staff/patrol-routes/new")
    expect(planner.locator("#course-field [data-draw-says]")).to_contain_text("đầu tiên")
    planner.fill("[name=name]", "Tuyến chạm")
    for bend in BENDS:
        steps.tap(planner, "course", *bend)

    planner.locator("main form button[type=submit]").last.click()

    expect(planner.locator("h1")).to_contain_text("Tuyến chạm")
    expect(planner.locator("main")).to_contain_text(re.compile(r"\d,\d+ km"))


def test_without_scripts_no_empty_map_stands_in_the_form(visitors):
    planner = visitors.new("planner", scripts=False)
    planner.goto("/staff/patrol-routes/new")
    expect(planner.locator("#course-field .vx-map")).to_be_hidden()
    expect(planner.locator("#course-field noscript .field-help")).to_be_visible()
    expect(planner.locator("[name=course_text]")).to_be_visible()


def test_on_a_phone_nothing_lies_on_the_map_while_one_draws(visitors):
    phone = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
    planner = visitors.new("planner", **phone)
    planner.goto("/staff/patrol-routes/new")
    says = planner.locator("#course-field [data-draw-says]")
    expect(says).to_contain_text("đầu tiên")
    expect(planner.locator("[name=course_text]")).to_be_visible()

    steps.tap(planner, "course", *BENDS[0])

    expect(says).to_contain_text("từng đỉnh")
    expect(planner.locator(".leaflet-tooltip")).to_have_count(0)
    expect(planner.locator("[name=course_text]")).to_be_hidden()


def test_place_tapped_is_the_point_and_the_next_tap_moves_it(people):
    police = people.new("police")
    police.goto("/staff/hotspots/new")
    for bend in BENDS[:2]:
        steps.tap(police, "place", *bend)

    shape = police.locator("#place-field [data-draw-geometry]").input_value()

    assert '"Point"' in shape
    assert shape.count("[") == 1
