"""What was typed and not sent is there after Back; what is secret, sent or another's is not."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import open_village, typed

pytestmark = pytest.mark.browser

NOTE = "Họp dân tối thứ Sáu, đủ 80 hộ"
FORMS = [
    ("police", "/staff/tips/new"),
    ("police", "/staff/hotspots/new"),
    ("planner", "/staff/patrol-shifts/new"),
    ("planner", "/staff/patrol-routes/new"),
    ("planner", "/staff/patrol-teams/new"),
]
IN_PLACE = ("notes/new", "figures", "profile")
VISIBLE = """
const fields = [...document.querySelectorAll('main form[data-guard] :is(input, select, textarea)')]
  .filter((one) => one.name && !/hidden|file/.test(one.type) && one.getClientRects().length);
const isChoice = (one) => /checkbox|radio/.test(one.type);
const put = (one) => {
  if (isChoice(one)) one.checked = true;
  else if (one.matches('select')) one.selectedIndex = one.options.length - 1;
  else if ('day' in one.dataset) one.value = '21/10/2026';
  else if ('time' in one.dataset) one.value = '07:15';
  else if (one.type === 'number' || one.inputMode === 'numeric') one.value = '12';
  else if (!('drawText' in one.dataset)) one.value = `Chữ đã gõ ở ${one.name}`;
  ['input', 'change'].forEach((kind) => one.dispatchEvent(new Event(kind, { bubbles: true })));
};
"""
TYPE = f"() => {{ {VISIBLE} fields.forEach(put); }}"
READ = f"""() => {{ {VISIBLE} return fields.map((one) =>
  [one.name, one.value, isChoice(one) && one.checked]); }}"""
KINDS = f"() => {{ {VISIBLE} return [...new Set(fields.map((one) => one.type))]; }}"
KEPT = "() => JSON.stringify(history.state?.typed ?? null)"


def opened(visitors, role: str | None, address: str | None = None) -> Page:
    """Return a page that answers every question whether to leave it with yes."""
    page = visitors.new(role)
    page.on("dialog", lambda dialog: dialog.accept())
    if address:
        page.goto(address)
        page.wait_for_load_state()
    return page


def away_and_back(page: Page) -> None:
    """Leave by the mark in the page's head, which every page has, and press Back."""
    left = page.url
    page.locator("a.mark").click()
    page.wait_for_url(lambda url: url.partition("?")[0] != left.partition("?")[0])
    page.wait_for_load_state()
    page.go_back()
    page.wait_for_load_state()


def open_in_place(page: Page, what: str) -> None:
    page.locator(f"main a[href*='/{what}']").first.click()
    expect(page.locator(f"#open-form form[action*='/{what}']")).to_be_visible()


def test_page_of_a_form_finds_it_again(visitors):
    pages = {role: opened(visitors, role) for role in ("police", "planner")}
    lost, met = [], set()
    for role, address in FORMS:
        page = pages[role]
        page.goto(address)
        page.wait_for_load_state()
        page.evaluate(TYPE)
        before = page.evaluate(READ)
        met |= set(page.evaluate(KINDS))
        away_and_back(page)
        found = page.evaluate(READ)
        lost += [f"{address}: {was}" for was, now in zip(before, found, strict=True) if was != now]

    assert lost == []
    assert met >= {"text", "textarea", "select-one", "checkbox", "radio"}


@pytest.mark.parametrize("what", IN_PLACE)
def test_form_opened_in_a_record_is_open_again(visitors, what):
    page = opened(visitors, "village_head")
    open_village(page, "Thôn Tân Lập")
    page.wait_for_load_state()
    open_in_place(page, what)
    page.evaluate(TYPE)
    told = page.evaluate(f"() => JSON.stringify(({READ})())")

    away_and_back(page)

    expect(page.locator(f"#open-form form[action*='/{what}']")).to_be_visible()
    page.wait_for_function(f"(told) => JSON.stringify(({READ})()) === told", arg=told)


def test_place_typed_or_drawn_is_on_the_map_again(visitors):
    page = opened(visitors, "police", "/staff/hotspots/new")
    page.locator("[name=place_text]").fill(typed((0, 0)))
    page.locator("[name=place_text]").press("Tab")
    expect(page.locator(".vx-pin")).to_be_visible()
    drawn = page.locator("[name=place]").input_value()

    away_and_back(page)

    expect(page.locator(".vx-pin")).to_be_visible()
    assert page.locator("[name=place]").input_value() == drawn


def test_form_that_came_back_with_errors_is_found_again_at_its_own_address(visitors):
    page = opened(visitors, "planner", "/staff/patrol-teams/new")
    page.locator("main form [type=checkbox]").first.check()
    page.locator("main form[method=post] button[type=submit]").last.click()
    expect(page.locator("[data-error-summary]")).to_be_focused()

    away_and_back(page)

    expect(page.locator("main form [type=checkbox]").first).to_be_checked()
    visitors.said[:] = [said for said in visitors.said if "status of 422" not in said]


@pytest.mark.parametrize(
    ("address", "name"), [("/tip/receipt", "code"), ("/login", "password"), ("/invite", "code")]
)
def test_secrets_are_not_kept(visitors, address, name):
    page = opened(visitors, None, address)
    page.locator(f"[name={name}]").fill("1234567890123456")
    page.wait_for_timeout(400)

    assert page.evaluate(KEPT) == "null"
    away_and_back(page)
    expect(page.locator(f"[name={name}]")).to_have_value("")


def test_of_a_tip_nothing_stays_in_the_tab_and_leaving_it_asks_first(visitors):
    """Who finds the phone finds no tip; who typed one is asked before it is lost."""
    page, asked = visitors.new(None), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/tip?commune=00000")
    page.wait_for_load_state()
    page.locator("[name=body]").press_sequentially(NOTE)
    page.wait_for_timeout(400)
    assert page.evaluate(KEPT) == "null"

    away_and_back(page)

    assert asked == ["beforeunload"]
    expect(page.locator("[name=body]")).to_have_value("")


def test_what_was_sent_is_gone(people):
    page = opened(people, "village_head")
    open_village(page, "Thôn Tân Lập")
    page.wait_for_load_state()
    open_in_place(page, "notes/new")
    page.locator("[name=body]").fill(NOTE)
    page.locator("#open-form button[type=submit]").click()
    expect(page.locator("[name=body]")).to_have_count(0)

    away_and_back(page)

    page.wait_for_timeout(500)
    expect(page.locator("#open-form")).to_have_count(0)
    planner = opened(people, "planner", "/staff/patrol-teams/new")
    planner.locator("[name=name]").fill("Tổ tuần tra số 27")
    planner.locator("main form[method=post] button[type=submit]").last.click()
    expect(planner.get_by_text("Tổ tuần tra số 27").first).to_be_visible()
    planner.go_back()
    planner.wait_for_load_state()
    assert planner.evaluate(KEPT) == "null"


def test_what_a_colleague_changed_meanwhile_is_not_put_back(people):
    head, office = opened(people, "village_head"), people.new("office")
    for page in (head, office):
        open_village(page, "Thôn Tân Lập")
        page.wait_for_load_state()
        open_in_place(page, "figures")
    head.locator("[name=population]").fill("731")
    head.locator("a.mark").click()
    head.wait_for_url(re.compile("/staff/$"))
    office.locator("[name=households]").fill("188")
    with office.expect_response(lambda answer: answer.request.method == "POST") as sent:
        office.locator("#open-form button[type=submit]").click()
    assert sent.value.ok

    head.go_back()

    expect(head.locator("[name=population]")).to_have_value("731")
    expect(head.locator("[name=households]")).to_have_value("188")


def test_another_officer_at_the_same_browser_finds_nothing(visitors):
    page = opened(visitors, "police", "/staff/hotspots/new")
    page.locator("[name=description]").fill(NOTE)
    page.goto("/staff/me")
    page.locator("details.menu summary").click()
    page.locator("details.menu form[action='/logout'] button").click()
    page.wait_for_url("**/login**")
    visitors.sign_in(page, "congan2")
    while "/hotspots/new" not in page.url:
        page.go_back()
    page.wait_for_load_state()

    expect(page.locator("[name=description]")).not_to_have_value(NOTE)
    assert NOTE not in page.evaluate(KEPT)
