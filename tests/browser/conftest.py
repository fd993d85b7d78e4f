"""Chromium that tolerates nothing: no other host, no console message, no CSP violation."""

import os
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.browser import traffic
from tests.browser.addresses import Reach, reach
from tests.browser.server import Server, host_of, serving
from tests.conftest import NAME

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
USERS = {
    "village_head": "truongthon",
    "police": "congan",
    "planner": "kehoach",
    "patroller": "tuantra",
    "office": "vanphong",
    "chair": "chutich",
    "province": "tinh",
    "admin": "quantri",
}
EVERYBODY = (None, *USERS, "congan2")
# Chromium tells the page; the page tells its console, which fails the test.
TELL_CSP = """
document.addEventListener('securitypolicyviolation', (event) =>
  console.error('CSP: ' + event.violatedDirective + ' ' + event.blockedURI));
"""
_copies = count(1)


class Visitors:
    """Opens pages on a server, each in a context of its own, and remembers what went wrong."""

    def __init__(self, browser, server: Server) -> None:
        self.browser, self.server = browser, server
        self.asked: list[str] = []
        self.said: list[str] = []
        self.contexts: list[BrowserContext] = []

    def new(self, role: str | None = None, *, scripts: bool = True, **options) -> Page:
        """Return the page of a new visitor, signed in as `role`."""
        settings = {"viewport": WIDE, "locale": "vi-VN", "accept_downloads": True} | options
        context = self.browser.new_context(
            base_url=self.server.url, java_script_enabled=scripts, **settings
        )
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        if scripts:
            context.add_init_script(TELL_CSP)
        page = context.new_page()
        self.watch(page)
        if role:
            self.sign_in(page, role)
        return page

    def watch(self, page: Page) -> None:
        traffic.watch(page)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.hear(page, message))
        page.on("pageerror", lambda error: self.said.append(f"{page.url}: {error}"))

    def hear(self, page: Page, message: ConsoleMessage) -> None:
        """Keep what Chromium complains about; its advice to developers is no complaint."""
        if message.type in ("error", "warning"):
            self.said.append(f"{page.url}: {message.text}")

    def sign_in(self, page: Page, role: str) -> None:
        """Sign in on the login page, as a person would."""
        username = USERS.get(role, role)
        page.goto("/login")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", self.server.passwords[username])
        page.click("main form button[type=submit]")
        page.wait_for_url("**/staff/**")

    def strangers(self) -> list[str]:
        """Return the addresses on other hosts that were asked for."""
        home = host_of(self.server.url)
        return [url for url in self.asked if url.startswith("http") and host_of(url) != home]

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def reached(chromium, demonstration) -> dict[str | None, Reach]:
    """Return where links lead each visitor; every copy of the demonstration has these addresses."""
    with serving(demonstration, f"{NAME}_live_{next(_copies)}") as server:
        visitors = Visitors(chromium, server)
        found = {role: reach(visitors.new(role).request, role) for role in EVERYBODY}
        visitors.close()
    return found


@pytest.fixture(scope="module")
def live(demonstration) -> Iterator[Server]:
    """A server that the tests of a module share: they change nothing that others look at."""
    with serving(demonstration, f"{NAME}_live_{next(_copies)}") as server:
        yield server


@pytest.fixture
def fresh(demonstration) -> Iterator[Server]:
    """A server of the test's own, to change as it likes."""
    with serving(demonstration, f"{NAME}_live_{next(_copies)}") as server:
        yield server


@pytest.fixture
def visitors(chromium, live) -> Iterator[Visitors]:
    """Visitors of the shared server."""
    yield from _visits(chromium, live)


@pytest.fixture
def people(chromium, fresh) -> Iterator[Visitors]:
    """Visitors of a server of the test's own."""
    yield from _visits(chromium, fresh)


@pytest.fixture
def page(visitors) -> Page:
    return visitors.new()


@pytest.fixture
def no_js(visitors) -> Page:
    """A page in a browser without JavaScript."""
    return visitors.new(scripts=False)


def _visits(chromium, server: Server) -> Iterator[Visitors]:
    visitors = Visitors(chromium, server)
    yield visitors
    visitors.close()
    assert visitors.strangers() == []
    assert visitors.said == []
