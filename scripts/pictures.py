"""Photograph the pages of a running demonstration with Chromium.

docs/pictures/public-map.png is for the README, `guides` makes those of the guides; everything else
goes to .local/pictures, where people look at it at two widths, light and dark.
"""

import os
import re
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / ".local" / "pictures"
README_MAP = ROOT / "docs" / "pictures" / "public-map.png"
README_BYTES = 250_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZES = {1280: (1280, 800), 390: (390, 844)}
THEMES = ("light", "dark")
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


def main(url: str, accounts: Path, only: str) -> None:
    """Photograph every page that links lead to, as every demo account."""
    passwords = read_accounts(accounts)
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        if only in ("", "readme"):
            readme(browser, url)
        if only == "guides":
            from scripts.guide_pictures import photograph_guides

            photograph_guides(browser, url, passwords)
        for username in ("", *passwords):
            if only in ("", username or "public"):
                tour(browser, url, username, passwords.get(username, ""))
        browser.close()


def readme(browser: Browser, url: str) -> None:
    """Make the picture of the README: few colours, so that it stays small."""
    page = open_page(browser, url, 1280, "light")
    page.goto("/?commune=00000")
    settle(page)
    README_MAP.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=README_MAP)
    page.context.close()
    picture = Image.open(README_MAP).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(README_MAP, optimize=True)
    size = README_MAP.stat().st_size
    if size > README_BYTES:
        sys.exit(f"{README_MAP} has {size} bytes; at most {README_BYTES} are wanted.")


def tour(browser: Browser, url: str, username: str, password: str) -> None:
    """Photograph the pages one account can reach, in every width and theme."""
    folder = PICTURES / (username or "public")
    folder.mkdir(parents=True, exist_ok=True)
    found: list[str] = []
    for width in SIZES:
        for theme in THEMES:
            page = open_page(browser, url, width, theme)
            if username:
                sign_in(page, username, password)
            for address in found or list(PUBLIC if not username else ()):
                photograph(page, address, folder, width, theme)
            if not found:
                found = reachable(page, ["/staff/"] if username else list(PUBLIC))
                for address in found:
                    photograph(page, address, folder, width, theme)
            page.context.close()
    print(f"{username or 'public'}: {len(found)} pages", flush=True)


def photograph(page: Page, address: str, folder: Path, width: int, theme: str) -> None:
    page.goto(address)
    settle(page)
    name = re.sub(r"[^a-z0-9]+", "-", shape(address).lower()).strip("-") or "home"
    page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page="map" not in address)


def reachable(page: Page, starts: list[str]) -> list[str]:
    """Return one address of each shape that links lead to, first found first."""
    waiting, seen, found = list(starts), set(), []
    while waiting:
        address = waiting.pop(0)
        if shape(address) in seen:
            continue
        seen.add(shape(address))
        response = page.goto(address)
        if "text/html" not in (response.headers.get("content-type") or ""):
            continue
        found.append(address)
        links = page.eval_on_selector_all(
            "a[href^='/']:not([download])", "all => all.map(one => one.getAttribute('href'))"
        )
        waiting += [link.partition("#")[0] for link in links if is_page(link)]
    return found


def is_page(link: str) -> bool:
    return not re.search(r"lang=|\.csv|\.geojson|\.pdf|\.gpx|/files?/|scan|after=|sort=", link)


def shape(address: str) -> str:
    """Return the address without what makes one record differ from the next."""
    path, _, query = address.partition("?")
    names = "&".join(sorted(part.partition("=")[0] for part in query.split("&") if part))
    return UUID.sub("x", path) + (f"?{names}" if names else "")


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/login")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/staff/**")


def settle(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)


def open_page(browser: Browser, url: str, width: int, theme: str) -> Page:
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
    context.set_default_timeout(15_000)
    return context.new_page()


def read_accounts(file: Path) -> dict[str, str]:
    """Return {user name: password} of the file that the demonstration left."""
    rows = [re.split(r"\s{2,}", line) for line in file.read_text(encoding="utf-8").splitlines()]
    return {row[1]: row[2] for row in rows if len(row) == 3}


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
