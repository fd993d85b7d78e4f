"""What was typed outlives a lost connection, a double click, Back, and a token that ran out."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import open_village

pytestmark = pytest.mark.browser

NOTE = "Họp dân tối thứ Sáu, đủ 80 hộ"
EXPECTED = re.compile(
    "ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of (400|422|502)|Error Code 400|htmx:"
)


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


@pytest.mark.parametrize("fate", ["nobody", "a gateway alone"])
def test_a_form_stays_where_no_server_answers_though_the_device_has_a_network(people, fate):
    page = people.new()
    page.goto("/tip?commune=00000")
    page.locator("[name=body]").fill(NOTE)
    lose = {
        "nobody": lambda one: one.abort(),
        "a gateway alone": lambda one: one.fulfill(status=502),
    }
    page.route("**/*", lose[fate])
    page.locator("main form.form .actions button[type=submit]").click()
    lost = page.locator("[data-message=offline]")
    expect(lost).to_be_visible()
    expect(page.locator("[name=body]")).to_have_value(NOTE)

    page.unroute("**/*")
    lost.locator("[data-retry]").click()

    expect(page.locator("#receipt-code")).to_be_visible()
    forgive(people)


def test_another_form_does_not_take_the_place_of_what_is_typed_unasked(people):
    page = note_form(people)
    asked, answers = [], [False, True]

    def answer(dialog):
        asked.append(dialog.message)
        dialog.accept() if answers.pop(0) else dialog.dismiss()

    page.on("dialog", answer)
    page.locator("main a[href*='/figures']").first.click()
    expect(page.locator("[name=body]")).to_have_value(NOTE)
    page.locator("main a[href*='/figures']").first.click()
    expect(page.locator("[name=households]")).to_be_visible()

    assert [said for said in asked if "chưa được lưu" in said] == asked
    assert len(asked) == 2


def test_a_form_that_came_back_asks_before_it_is_left(people):
    page = people.new("police")
    page.goto("/staff/hotspots/new")
    page.locator("[name=description]").fill(NOTE)
    page.locator("#main form .actions button[type=submit]").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    expect(page.locator("[name=description]")).to_have_value(NOTE)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.locator(".rail a").first.click()

    page.wait_for_url(re.compile("/staff/$"))
    assert asked == ["beforeunload"]
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
    expect(page.locator("[data-message=failure]")).to_have_count(0)
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


def test_back_from_a_form_that_was_put_right_leads_to_the_form(people):
    page = people.new("planner")
    page.goto("/staff/patrol-teams/new")
    send = page.locator("main form[method=post] button[type=submit]").last
    send.click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator("[name=name]").fill("Tổ tuần tra số 27")
    send.click()
    expect(page.get_by_text("Tổ tuần tra số 27").first).to_be_visible()

    page.go_back()

    expect(page.locator("main form [name=name]")).to_be_visible()
    expect(page.locator("[data-error-summary]")).to_have_count(0)
    forgive(people)
