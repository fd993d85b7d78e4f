"""Where links lead: the addresses of the pages each visitor can reach, found over HTTP alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
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
# Elements that swap a part of the page: what they ask for, and how.
SWAP = re.compile(r'<(\w+)\b[^>]*?\bhx-(get|post)="(/[^"]*)"[^>]*>')
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


def swaps(html: str) -> Iterable[tuple[str, str, str]]:
    """Return of each element that swaps a part of the page its tag, its method and its address."""
    return ((tag, method, unescape(link)) for tag, method, link in SWAP.findall(html))


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


@dataclass
class Reach:
    """Where links lead one visitor.

    `pages` are of each shape the longest page and its length, `others` one address of each shape
    that is no page, `broken` what leads nowhere, and `met` all of them. `swaps` are of each kind of
    element that swaps a part of a page the pages that hold one, with the address it asks for.
    """

    pages: dict[str, tuple[str, int]] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    met: set[str] = field(default_factory=set)
    swaps: dict[tuple[str, ...], list[tuple[str, str]]] = field(default_factory=dict)


def reach(requests: APIRequestContext, role: str | None) -> Reach:
    """Follow the links of a visitor; of records every one, of all else one of each shape."""
    waiting = starts_of(role)
    found = Reach(met=set(waiting))
    while waiting:
        address = waiting.pop(0)
        answer, kind = requests.get(address), shape(address)
        if answer.status >= 400:
            found.broken.append(f"{address}: {answer.status}")
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            found.others.setdefault(kind, address)
            continue
        html = answer.text()
        if len(html) > found.pages.get(kind, ("", 0))[1]:
            found.pages[kind] = (address, len(html))
        for tag, method, part in swaps(html):
            found.swaps.setdefault((kind, tag, method, shape(part)), []).append((address, part))
        for link in leads(html):
            if is_file(link) and belongs(link, role):
                found.others.setdefault(shape(link), link)
            elif bare(link) not in found.met and belongs(link, role) and is_wanted(link, found):
                found.met.add(bare(link))
                waiting.append(link)
    return found


def bare(link: str) -> str:
    """Return the address without the way back to the list: the same record, however one came."""
    return re.sub(r"[?&]from=[^&]*", "", link)


def is_wanted(link: str, found: Reach) -> bool:
    """True for a record, which may show more than its fellows, and for a new shape."""
    return bool(shape(link) not in found.pages or UUID.search(link[-36:]))


def longest(reached: dict[str | None, Reach]) -> dict[str, tuple[str, str | None]]:
    """Return of each shape of address the longest page and who can open it."""
    found: dict[str, tuple[int, str, str | None]] = {}
    for role, its in reached.items():
        for kind, (address, length) in its.pages.items():
            if length > found.get(kind, (0,))[0]:
                found[kind] = (length, address, role)
    return {kind: (address, role) for kind, (_, address, role) in found.items()}
