"""After signing out, going back shows nothing of what was there."""

import re

import pytest

pytestmark = pytest.mark.browser
PAGES = ("/staff/", "/staff/villages", "/staff/hotspots", "/staff/tips", "/staff/map")


def test_back_after_signing_out_shows_no_page_of_staff(visitors):
    page = visitors.new("police")
    seen = []
    for path in PAGES:
        page.goto(path)
        seen.append(page.locator("main").inner_text())
    tips = page.request.get("/staff/tips").text()
    (first, *_more) = re.findall(r'href="/staff/tips/([0-9a-f-]{36})["?]', tips)
    page.goto(f"/staff/tips/{first}")
    told = page.locator("main").inner_text()
    page.goto("/staff/me")
    page.locator("details.menu summary").click()
    page.locator("details.menu form[action='/logout'] button").click()
    page.wait_for_url("**/login**")
    for _page in range(len(PAGES) + 2):
        page.go_back()
        assert "/login" in page.url or page.url == "about:blank", page.url
        shown = page.locator("body").inner_text()
        assert told[:100] not in shown
        assert not any(text and text in shown for text in seen)
    kept = page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))")
    assert not [key for key in kept if "htmx-history" in key]
