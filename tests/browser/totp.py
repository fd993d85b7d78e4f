"""A second factor in the hands of a test: the key read from the page, codes made from it."""

from passlib.totp import TOTP
from playwright.sync_api import Page, expect

HASHING = 60_000  # ms; ten codes are hashed as slowly as passwords are


def switch_on(page: Page, password: str) -> list[str]:
    """Switch the second factor of whoever is signed in on; return the recovery codes shown."""
    page.goto("/staff/me/second-factor")
    key = page.locator("code.code").inner_text()
    page.fill("[name=code]", TOTP(key=key).generate().token)
    page.fill("[name=password]", password)
    page.locator("main form[method=post] button[type=submit]").click(timeout=HASHING)
    codes = page.locator(".codes code")
    expect(codes.first).to_be_visible(timeout=HASHING)
    return codes.all_inner_texts()
