"""Where links lead: the addresses of the pages each visitor can reach, found over HTTP alone."""

import re
from collections.abc import Iterable
from html import unescape
from urllib.parse import urlsplit

from playwright.sync_api import APIRequestContext
from werkzeug.exceptions import HTTPException

STARTS = (
    "/",
    "/villages",
    "/progress",
    "/tip",
    "/tip/receipt",
    "/about",
    "/privacy",
    "/help",
    "/accessibility",
    "/login",
)
# What only a search leads to, and nothing else links.
SEARCHED = {"admin": ("/staff/start/?q=Minh+H%E1%BB%8Da",)}
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HREF = re.compile(r'<a\b[^>]*?\bhref="(/[^"]*)"')
# No pages of their own: files, tiles, scripts, fragments, answers for programs.
NO_PAGE = re.compile(
    r"^(static|health\..*)$|_(tile|script|file|scan|photo|gpx|pdf|csv|geojson)$"
    r"|\.(scan|photo|panel|list_in_view|suggest|courses|neighbours|file|download)$"
)
# Pages in the middle of something that a walk over links does not begin.
IN_THE_MIDDLE = {
    "accounts.code",  # a password was right, the second factor is asked
    "areas.show_import",  # a file was sent
    "idle.lock",  # half an hour went by
    "me.recovery_codes",  # a second factor is there
    "me.second_factor_off",
    "people.factor_off",
}


def leads(html: str) -> list[str]:
    return [unescape(found).partition("#")[0] for found in HREF.findall(html)]


def starts_of(role: str | None) -> list[str]:
    """Return where a visitor's walk begins."""
    return ["/staff/", *SEARCHED.get(role, ())] if role else list(STARTS)


def belongs(address: str, role: str | None) -> bool:
    """True for what this visitor walks: public pages are walked once, by the public."""
    return role is None or address.startswith("/staff")


def shape(address: str) -> str:
    """Return the address without what makes one record, one filter or one language differ."""
    parts = urlsplit(address)
    view = re.search(r"(?:^|&)view=(\w+)", parts.query)
    path = UUID.sub("x", re.sub(r"/\d[\d-]*(?=/|$)", "/n", parts.path))
    return f"{path} {view[1] if view else ''}"


def is_file(address: str) -> bool:
    return bool(
        re.search(r"\.(css|csv|geojson|pdf|gpx|ico|png|svg)(\?|$)|/photos/|/files?/", address)
    )


def pages_of(app) -> set[str]:
    """Return the endpoints of the route table that answer a page to a GET."""
    rules = app.url_map.iter_rules()
    return {
        rule.endpoint
        for rule in rules
        if "GET" in rule.methods and not NO_PAGE.search(rule.endpoint)
    }


def endpoints_of(app, addresses: Iterable[str]) -> dict[str, str]:
    """Return which endpoint of the route table answers each address; strangers are left out."""
    router, found = app.url_map.bind("127.0.0.1"), {}
    for address in addresses:
        try:
            found[address] = router.match(urlsplit(address).path, method="GET")[0]
        except HTTPException:
            continue
    return found


def reach(requests: APIRequestContext, role: str | None) -> dict[str, tuple[str, int]]:
    """Follow the links of a visitor; return of each shape the longest page and its length."""
    waiting = starts_of(role)
    met, found = set(waiting), {}
    while waiting:
        address = waiting.pop(0)
        answer = requests.get(address)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        html, kind = answer.text(), shape(address)
        if len(html) > found.get(kind, ("", 0))[1]:
            found[kind] = (address, len(html))
        for link in leads(html):
            wanted = shape(link) not in found or UUID.search(link[-36:])
            if link not in met and belongs(link, role) and not is_file(link) and wanted:
                met.add(link)
                waiting.append(link)
    return found
