"""What no walk over links meets: errors, swapped parts, pages in the middle of something.

Each state is brought about as people bring it about, then held against the same rules as the pages
of test_access.py, at 320 px in the dark and at 1280 px in the light; languages and forced colours
are the frames' and the components' own, which the pages have met already.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe, steps, totp, traffic
from tests.browser.addresses import IN_THE_MIDDLE
from tests.browser.conftest import WIDE
from webapp.accounts.session import SEEN

pytestmark = pytest.mark.browser

ZOOMED = {"width": 320, "height": 256}
MAP = "/?commune=00000"
# Every link of a summary leads to something that takes the focus.
DEAD_LINKS = """
() => [...document.querySelectorAll('[data-error-summary] a')].map((link) => link.hash.slice(1))
  .filter((id) => !document.getElementById(id)?.matches('input, select, textarea'))
"""


def faults(page: Page) -> list[str]:
    """Return what is wrong with the page as it stands, in both windows."""
    traffic.settle(page)
    found = []
    for window, scheme in ((WIDE, "light"), (ZOOMED, "dark")):
        page.set_viewport_size(window)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{scheme}: {words}" for words in axe.violations(page) + axe.too_wide(page)]
    page.set_viewport_size(WIDE)
    return found


def expected(visitors, *numbers: int) -> None:
    """Take Chromium's own line about an answer that is meant to be an error off the complaints."""
    told = re.compile(rf"status of ({'|'.join(map(str, numbers))})\b")
    visitors.said[:] = [said for said in visitors.said if not told.search(said)]


def send(page: Page) -> None:
    """Send the page's form by its last button, as it stands."""
    page.locator("main form[method=post] button[type=submit]").last.click()


FORMS = [
    (None, "/tip"),
    (None, "/tip/receipt"),
    (None, "/login"),
    (None, "/invite"),
    ("police", "/staff/hotspots/new"),
    ("police", "/staff/tips/new"),
    ("planner", "/staff/patrol-routes/new"),
    ("planner", "/staff/patrol-shifts/new"),
    ("planner", "/staff/patrol-teams/new"),
    ("admin", "/staff/accounts/new"),
    ("admin", "/staff/areas/import"),
    ("patroller", "/staff/me/password"),
]


@pytest.mark.parametrize(("role", "address"), FORMS)
def test_refused_form_says_what_is_wrong_and_leads_there(visitors, role, address):
    page = visitors.new(role)
    page.goto(address)

    send(page)
    page.wait_for_load_state()

    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    assert page.evaluate(DEAD_LINKS) == []
    assert faults(page) == []
    expected(visitors, 422)


def test_errors_of_every_kind_are_pages_like_others(visitors):
    page = visitors.new("patroller")
    for address in (
        "/no-such-page",
        "/staff/accounts",
        "/villages?on=2999-01-01",
        "/villages?on=x",
    ):
        assert page.goto(address).status in (404, 422)
        assert faults(page) == [], address
    page.goto("/staff/me/password")
    page.evaluate(
        "document.querySelectorAll('[name=csrf_token]').forEach((one) => one.value = 'x')"
    )
    send(page)
    expect(page.locator("[data-resend]")).to_be_visible()
    assert faults(page) == []
    expected(visitors, 400, 404, 422)


def test_too_many_guesses_are_told_on_a_page_like_others(visitors):
    page = visitors.new()
    for _guess in range(8):
        page.goto("/login")
        page.fill("[name=username]", "khong-co")
        page.fill("[name=password]", "sai-mat-khau-roi")
        with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
            send(page)
        if answer.value.status == 429:
            break

    assert answer.value.status == 429
    assert faults(page) == []
    expected(visitors, 422, 429)


def test_answers_of_both_maps_keep_the_rules(visitors):
    for role, address in ((None, MAP), ("police", "/staff/map")):
        page = visitors.new(role)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.locator(".vx-map").focus()
        with page.expect_response(lambda answer: "/panel?" in answer.url):
            page.keyboard.press("Enter")
        expect(page.locator("#panel-body h2")).to_be_focused()

        assert faults(page) == []


def test_suggestions_menu_and_open_forms_keep_the_rules(visitors):
    page = visitors.new()
    page.goto("/villages")
    page.locator("#search-field").press_sequentially("thon")
    expect(page.locator("#suggestions a").first).to_be_visible()
    assert faults(page) == []

    office = visitors.new("office")
    office.goto("/staff/villages")
    office.locator(".menu summary").click()
    assert faults(office) == []
    office.locator("main .record-link").first.click()
    office.locator("main a[href*='/figures']").click()
    expect(office.locator("#open-form-title")).to_be_focused()
    assert faults(office) == []


def test_pages_in_the_middle_keep_the_rules(people, app, tmp_path):
    """Those that no link begins are left out of the walk, so every one of them is met here."""
    met = set()

    def look(page: Page, endpoint: str) -> None:
        assert faults(page) == [], endpoint
        met.add(endpoint)

    user, admin, other = people.new("planner"), people.new("admin"), people.new()
    totp.switch_on(user, people.server.passwords["kehoach"])
    assert faults(user) == []
    for end in ("codes", "off"):
        user.goto(f"/staff/me/second-factor/{end}")
        look(user, "me.recovery_codes" if end == "codes" else "me.second_factor_off")
    other.goto("/login")
    other.fill("[name=username]", "kehoach")
    other.fill("[name=password]", people.server.passwords["kehoach"])
    send(other)
    expect(other.locator("[name=code]")).to_be_visible()
    look(other, "accounts.code")
    admin.goto("/staff/accounts")
    admin.locator("main a", has_text="lập kế hoạch").first.click()
    admin.locator("main a[href*='/second-factor/off']").click()
    look(admin, "people.factor_off")
    steps.upload_boundaries(admin, tmp_path)
    look(admin, "areas.show_import")
    half_an_hour_later(user, app)
    user.goto("/staff/")
    expect(user).to_have_url(re.compile("/lock"))
    look(user, "idle.lock")

    assert met == IN_THE_MIDDLE


def half_an_hour_later(page: Page, app) -> None:
    """Write into the session's cookie that its visitor was last seen an hour ago."""
    signer = app.session_interface.get_signing_serializer(app)
    cookie = next(one for one in page.context.cookies() if one["name"] == "session")
    session = signer.loads(cookie["value"])
    cookie["value"] = signer.dumps(session | {SEEN: session[SEEN] - 3600})
    page.context.add_cookies([cookie])
