"""Chromium as the photographers of a running demonstration use it."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZES = {1280: (1280, 800), 390: (390, 844)}
THEMES = ("light", "dark")
PATIENCE_MS = 20_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """Lend a Chromium that asks no other host for anything."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def open_page(browser: Browser, url: str, width: int, theme: str) -> Page:
    """Return a page of a new visitor with a screen of `width`."""
    w, h = SIZES[width]
    context = browser.new_context(
        base_url=url,
        viewport={"width": w, "height": h},
        color_scheme=theme,
        locale="vi-VN",
        is_mobile=width < 600,
        has_touch=width < 600,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def sign_in(page: Page, username: str, password: str) -> None:
    """Sign in as a person would."""
    page.goto("/login")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/staff/**")


def settle(page: Page) -> None:
    """Wait until nothing is sent, loading or moving any more."""
    page.wait_for_selector("form[data-busy]", state="detached")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(250)


def read_accounts(file: Path) -> dict[str, str]:
    """Return {user name: password} of the file that the demonstration left."""
    rows = [re.split(r"\s{2,}", line) for line in file.read_text(encoding="utf-8").splitlines()]
    return {row[1]: row[2] for row in rows if len(row) == 3}
