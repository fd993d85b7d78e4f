"""States that no link leads to: empty, wrong, long, swapped, locked, printed."""

from collections.abc import Callable
from dataclasses import dataclass

from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Page

from scripts import picture_paper
from scripts.picture_browser import settle

NOTHING = "khongcodauca"
FIRST_VILLAGE = "main a[href*='/staff/villages/']"


@dataclass(frozen=True)
class State:
    """How one account (none: the public) comes to see something, and what it is called."""

    username: str
    name: str
    reach: Callable[[Page], None]
    paper: Callable[[Page], bytes] | None = None
    whole: bool = True


def at(address: str) -> Callable[[Page], None]:
    """Reach a state by opening an address."""
    return lambda page: page.goto(address)


def sent_empty(address: str, link: str = "") -> Callable[[Page], None]:
    """Send the first form of a page as it is, to see what its errors look like."""

    def reach(page: Page) -> None:
        page.goto(address)
        if link:
            page.locator(link).first.click()
            page.wait_for_load_state()
        page.locator("main form[method=post] button.button[type=submit]:not([name])").first.click()
        settle(page)

    return reach


def following(address: str, *links: str) -> Callable[[Page], None]:
    """Click through from a page; each click swaps a part of it or leads on."""

    def reach(page: Page) -> None:
        page.goto(address)
        for link in links:
            page.locator(link).first.click()
            page.wait_for_load_state("networkidle")

    return reach


def named(text: str, part: str) -> str:
    """Return what selects the link to the first record whose row in a list of staff has `text`."""
    return f"main tr:has-text('{text}') a[href*='/staff/{part}/']"


def tapped(address: str) -> Callable[[Page], None]:
    """Tap the map where a village lies, a little beside the middle of what is free of the panel."""

    def reach(page: Page) -> None:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        size = page.viewport_size
        is_phone = size["width"] < 600
        page.mouse.click(
            size["width"] * (0.5 if is_phone else 0.68),
            size["height"] * (0.25 if is_phone else 0.5),
        )
        page.wait_for_timeout(800)

    return reach


def typed(address: str, field: str, text: str) -> Callable[[Page], None]:
    """Reach a state by typing into a field of a page."""

    def reach(page: Page) -> None:
        page.goto(address)
        if not page.locator(field).first.is_visible():
            page.locator(".search-open, [data-search-open]").first.click()
        page.locator(field).first.press_sequentially(text)
        page.wait_for_timeout(600)

    return reach


def asleep(key: str, seen: str) -> Callable[[Page], None]:
    """Make the session look as if nothing was done for hours, then go on working."""

    def reach(page: Page) -> None:
        app = type("App", (), {"secret_key": key, "config": {"SECRET_KEY_FALLBACKS": None}})()
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        cookies = page.context.cookies()
        for cookie in cookies:
            if "session" in cookie["name"]:
                cookie["value"] = signer.dumps(signer.loads(cookie["value"]) | {seen: 0})
        page.context.clear_cookies()
        page.context.add_cookies(cookies)
        page.goto("/staff/villages")

    return reach


def two_editors(address: str, link: str, form: str, field: str) -> Callable[[Page], None]:
    """Save the same form in two tabs; the second is told of the first."""

    def reach(page: Page) -> None:
        other = page.context.new_page()
        page.goto(address)
        page.locator(link).first.click()
        page.locator(form).first.click()
        page.wait_for_load_state("networkidle")
        other.goto(page.url)
        if not other.locator(field).count():
            other.locator(form).first.click()
        for one, text in ((other, "199"), (page, "201")):
            one.locator(field).first.fill(text)
            one.locator("main form[method=post]").filter(has=one.locator(field)).locator(
                "button[type=submit]"
            ).first.click()
            settle(one)
        other.close()

    return reach


def too_often(address: str, typing: dict[str, str], times: int = 12) -> Callable[[Page], None]:
    """Try until the page says that it is enough."""

    def reach(page: Page) -> None:
        for _turn in range(times):
            page.goto(address)
            for field, text in typing.items():
                page.fill(field, text)
            page.locator("main form button[type=submit]").first.click()
            settle(page)

    return reach


def printed(*addresses: tuple[str, ...]) -> list[State]:
    """Return the states of pages as they come out of a printer: user, name, address, links."""
    return [
        State(user, f"print-{name}", following(address, *links), picture_paper.printed)
        for user, name, address, *links in addresses
    ]


def made(*addresses: tuple[str, ...]) -> list[State]:
    """Return the PDFs that the program makes itself, linked to from where the links lead."""
    fetch = picture_paper.made_by_the_program("a[href*='.pdf']")
    return [
        State(user, f"pdf-{name}", following(address, *links), fetch)
        for user, name, address, *links in addresses
    ]
