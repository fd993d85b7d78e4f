"""Where the focus is after each kind of swap, and what is read out: never nowhere or nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import open_village

pytestmark = pytest.mark.browser


def opened(visitors, role: str, village: str) -> Page:
    page = visitors.new(role)
    open_village(page, village)
    page.wait_for_load_state()
    return page


def test_open_form_takes_the_focus_and_a_refused_one_gives_it_to_its_errors(visitors):
    page = opened(visitors, "chair", "Thôn Quyết Thắng")

    page.locator("main a[href*='/certify']").press("Enter")
    expect(page.locator("#open-form-title")).to_be_focused()
    page.locator("#open-form button[type=submit]").press("Enter")

    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("[data-error-summary]")).to_have_attribute("role", "alert")
    page.locator("[data-error-summary] a").first.press("Enter")
    expect(page.locator("#open-form [aria-invalid=true]").first).to_be_focused()
    visitors.said[:] = [said for said in visitors.said if "422" not in said]


def test_saved_form_gives_the_focus_to_what_was_saved(visitors):
    page = opened(visitors, "village_head", "Thôn Tân Lập")

    page.locator("main a[href*='/figures']").press("Enter")
    expect(page.locator("#open-form-title")).to_be_focused()
    page.locator("[name=households]").fill("188")
    page.locator("#open-form button[type=submit]").press("Enter")

    expect(page.locator("main [data-focus]")).to_be_focused()
    expect(page.locator("main [data-focus]")).to_contain_text(re.compile(r"Đã lưu lúc .*\d\d:\d\d"))


def test_step_of_a_hotspot_takes_the_focus(visitors):
    page = visitors.new("police")
    page.goto("/staff/hotspots?status=reported")
    page.locator("main .record-link").first.press("Enter")
    page.wait_for_url(re.compile("/hotspots/[0-9a-f]"))

    page.locator("#hotspot-step a").first.press("Enter")

    expect(page.locator("#step-title")).to_be_focused()


@pytest.mark.parametrize(
    ("role", "address", "control", "value"),
    [
        ("office", "/staff/villages", "#filter-q", "Đông"),
        ("police", "/staff/hotspots", "#filter-village", None),
        ("police", "/staff/tips", "#filter-status", None),
        (None, "/villages", "#filter-q", "Đông"),
    ],
)
def test_filtered_list_keeps_the_focus_and_reads_out_how_many(
    visitors, role, address, control, value
):
    page = visitors.new(role)
    page.goto(address)
    field = page.locator(control)
    field.focus()
    page.wait_for_function("() => window.htmx")  # a public page fetches it when it is reached for

    with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
        if value:
            field.press_sequentially(value)
            field.press("Enter")
        else:
            field.press("ArrowDown")

    expect(page.locator("#said")).not_to_be_empty()
    expect(page.locator(control)).to_be_focused()


def test_other_rows_of_the_same_number_are_told_too(visitors):
    page = visitors.new("police")
    page.goto("/staff/hotspots")
    told = []
    for kind in ("drug_use_point", "retail_point"):
        page.evaluate("document.getElementById('said').textContent = ''")
        page.locator("#filter-kind").select_option(kind)
        page.wait_for_url(f"**/hotspots?kind={kind}")
        expect(page.locator("#said")).not_to_be_empty()
        told.append(page.locator("#said").inner_text())

    assert told[0] == told[1]


def test_button_of_the_filters_keeps_the_focus(visitors):
    page = visitors.new("office")
    page.goto("/staff/villages")
    button = page.locator("form.filters button[type=submit]")

    with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
        button.press("Enter")
    page.wait_for_load_state("networkidle")

    expect(button).to_be_focused()


def test_map_gives_the_focus_to_its_answer_and_takes_it_back(visitors):
    page = visitors.new()
    page.goto("/?commune=00000")
    page.wait_for_load_state("networkidle")
    map_box = page.locator(".vx-map")

    map_box.press("Enter")
    expect(page.locator("#panel-body h2")).to_be_focused()
    expect(page.locator("#said")).to_contain_text(page.locator("#panel-body h2").inner_text())
    page.locator("[data-map-close]").press("Enter")

    expect(map_box).to_be_focused()


def test_suggestions_leave_the_focus_in_the_search(visitors):
    page = visitors.new()
    page.goto("/help")
    field = page.locator("#search-field")
    field.press_sequentially("thon d")

    expect(page.locator("#suggestions a").first).to_be_visible()
    expect(field).to_be_focused()
    expect(page.locator("#suggestions")).to_have_attribute("aria-live", "polite")


def test_message_of_the_page_before_is_read_out(visitors):
    page = visitors.new("police")
    page.goto("/staff/hotspots?status=reported")
    page.locator("main .record-link").first.press("Enter")
    page.wait_for_url(re.compile("/hotspots/[0-9a-f]"))
    page.locator("#hotspot-step a[href*='/verify']").press("Enter")
    page.locator("#hotspot-step [name=note]").fill("Đã kiểm tra thực địa.")
    page.locator("#hotspot-step button[type=submit]").press("Enter")

    expect(page.locator("[data-flash]")).to_contain_text("Đã xác minh.")
    expect(page.locator("#said")).to_contain_text("Đã xác minh.")


def test_what_an_act_means_is_read_before_it_is_confirmed(visitors):
    page = visitors.new("admin")
    page.goto("/staff/areas/?q=Thôn Đình")
    page.locator("main table a", has_text="Thôn Đình").first.click()
    page.locator("main a[href*='/end']").first.click()
    page.locator("[name=decision]").fill("12/NQ-HĐND")
    page.locator("main form[method=post] button[type=submit]").last.click()

    expect(page.locator("#means-title")).to_be_focused()
    visitors.said[:] = [said for said in visitors.said if "status of 422" not in said]
