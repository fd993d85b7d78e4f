"""What was typed outlives a lost connection, a double click, Back, and a token that ran out."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import open_village

pytestmark = pytest.mark.browser

NOTE = "Họp dân tối thứ Sáu, đủ 80 hộ"
EXPECTED = re.compile("ERR_INTERNET_DISCONNECTED|status of 400|Error Code 400|htmx:")


def note_form(people) -> Page:
    page = people.new("village_head")
    open_village(page, "Thôn Tân Lập")
    # A press before the scripts have run opens the form as a page of its own, which is right too.
    page.wait_for_load_state("load")
    page.locator("main a[href*='/notes/new']").first.click()
    page.locator("[name=body]").fill(NOTE)
    return page


def notes(page: Page) -> int:
    return page.locator("main").get_by_text(NOTE, exact=True).count()


def forgive(people) -> None:
    people.said[:] = [said for said in people.said if not EXPECTED.search(said)]


def test_a_lost_connection_keeps_the_form_and_sends_it_again(people):
    page = note_form(people)
    page.context.set_offline(True)
    page.locator("form:has([name=body]) button[type=submit]").click()
    lost = page.locator("[data-message=offline]")
    expect(lost).to_be_visible()
    expect(page.locator("[name=body]")).to_have_value(NOTE)

    page.context.set_offline(False)
    lost.locator("[data-retry]").click()

    expect(page.locator("[name=body]")).to_have_count(0)
    page.reload()
    assert notes(page) == 1
    forgive(people)


def test_a_token_that_ran_out_is_renewed_in_the_form(people):
    page = note_form(people)
    page.evaluate(
        """() => {
          const tokens = document.querySelectorAll('input[name=csrf_token]');
          tokens.forEach((one) => { one.value = 'x'; });
          document.body.setAttribute('hx-headers', '{"X-CSRFToken": "x"}');
        }"""
    )
    send = page.locator("form:has([name=body]) button[type=submit]")
    send.click()
    expect(page.locator("#messages, [data-resend]").filter(has_text="ửi lại").first).to_be_visible()
    again = page.locator("[data-resend] button")
    (again if again.count() else send).click()

    expect(page.locator("[name=body]:visible")).to_have_count(0)
    open_village(page, "Thôn Tân Lập")
    assert notes(page) == 1
    forgive(people)


def test_a_double_click_makes_one_record(people):
    page = note_form(people)

    page.locator("form:has([name=body]) button[type=submit]").dblclick()

    expect(page.locator("[name=body]")).to_have_count(0)
    page.reload()
    assert notes(page) == 1


def test_back_after_sending_brings_no_second_record(people):
    page = note_form(people)
    page.locator("form:has([name=body]) button[type=submit]").click()
    expect(page.locator("[name=body]")).to_have_count(0)

    page.go_back()
    page.go_forward()

    open_village(page, "Thôn Tân Lập")
    assert notes(page) == 1
