"""Every page that links lead to, one of each shape, as one account sees it."""

import re

from playwright.sync_api import Error, Page

PUBLIC = (
    "/?commune=00000",
    "/",
    "/?commune=00000&view=table",
    "/villages",
    "/progress",
    "/tip",
    "/tip/receipt",
    "/about",
    "/privacy",
    "/help",
    "/accessibility",
    "/login",
    "/no-such-page",
)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NO_PAGE = re.compile(r"lang=|\.csv|\.geojson|\.pdf|\.gpx|/files?/|scan|after=|sort=|/scripts/")

WAY_BACK = {"", "from"}
"""Parts of a query that change a page's link back and nothing else."""


def reachable(page: Page, starts: list[str]) -> list[str]:
    """Return one address of each shape that links lead to, first found first."""
    waiting, seen, found = list(starts), set(), []
    while waiting:
        address = waiting.pop(0)
        if shape(address) in seen:
            continue
        seen.add(shape(address))
        try:
            response = page.goto(address)
        except Error as error:
            print(f"  {address}: {str(error).splitlines()[0]}", flush=True)
            continue
        if "text/html" not in (response.headers.get("content-type") or ""):
            continue
        if response.status >= 500:
            print(f"  {address}: status {response.status}", flush=True)
        found.append(address)
        links = page.eval_on_selector_all(
            "a[href^='/']:not([download])", "all => all.map(one => one.getAttribute('href'))"
        )
        waiting += [link.partition("#")[0] for link in links if not NO_PAGE.search(link)]
    return found


def shape(address: str) -> str:
    """Return the address without what makes one record differ from the next."""
    path, _, query = address.partition("?")
    names = "&".join(sorted({part.partition("=")[0] for part in query.split("&")} - WAY_BACK))
    return UUID.sub("x", path) + (f"?{names}" if names else "")


def name_of(address: str) -> str:
    """Return a file name for the picture of an address."""
    return re.sub(r"[^a-z0-9]+", "-", shape(address).lower()).strip("-") or "home"
