"""Into a record and back: the list has its filters, the row has the focus and is in view."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_row_one_came_from_has_the_focus(visitors):
    page = visitors.new("police", viewport={"width": 390, "height": 500})
    page.goto("/staff/hotspots?kind=risk_point")
    link = page.locator("main .record-link").last
    name = link.inner_text()
    link.press("Enter")
    page.wait_for_url(re.compile("/hotspots/[0-9a-f]"))

    page.locator(".breadcrumb a").first.press("Enter")
    page.wait_for_url(re.compile(r"/staff/hotspots\?kind=risk_point#"))

    focused = page.locator("main .record-link:focus")
    expect(focused).to_have_text(name)
    expect(focused).to_be_in_viewport()
    expect(page.locator("#filter-kind")).to_have_value("risk_point")


def test_filters_chosen_by_htmx_are_kept_too(visitors):
    page = visitors.new("police")
    page.goto("/staff/hotspots")
    page.locator("#filter-kind").select_option("risk_point")
    page.wait_for_url(re.compile("kind=risk_point"))
    page.locator("main .record-link").first.press("Enter")
    page.wait_for_url(re.compile("/hotspots/[0-9a-f]"))

    page.locator(".breadcrumb a").first.press("Enter")

    page.wait_for_url(re.compile(r"/staff/hotspots\?kind=risk_point#"))
    expect(page.locator("main .record-link:focus")).to_be_visible()


def test_an_act_in_between_changes_nothing_of_it(people):
    page = people.new("village_head")
    page.goto("/staff/villages?q=Tân")
    page.locator("main .record-link").first.press("Enter")
    page.wait_for_url(re.compile("/villages/[0-9a-f]"))
    page.locator("main a[href*='/figures']").press("Enter")
    page.locator("[name=households]").fill("188")
    page.locator("#open-form button[type=submit]").press("Enter")
    expect(page.locator("main [data-focus]")).to_contain_text("Đã lưu")

    page.locator(".breadcrumb a").first.press("Enter")

    page.wait_for_url(re.compile(r"/staff/villages\?q=T%C3%A2n#"))
    expect(page.locator("main .record-link:focus")).to_be_in_viewport()
