"""Photograph one page for each guide from a demonstration: `scripts/pictures --only guides`.

The pictures lie in webapp/static/guides; the guides say below them that the data are made up.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from scripts.picture_browser import settle, sign_in

FOLDER = Path(__file__).resolve().parents[1] / "webapp" / "static" / "guides"
MOST_BYTES = 60_000
SIZE = {"width": 840, "height": 420}
# Of each guide: whose account (none: the public), which page, and the link to follow from there.
PAGES = {
    "map": ("", "/?commune=00000", ""),
    "village-head": ("truongthon", "/staff/villages", "main a[href*='/staff/villages/']"),
    "police": ("congan", "/staff/", ""),
    "planner": ("kehoach", "/staff/patrol-routes", "main td a, main th a"),
    "patroller": ("tuantra", "/staff/my-shifts", "main a[href*='/staff/my-shifts/']"),
    "office": ("vanphong", "/staff/villages", ""),
    "chair": ("chutich", "/staff/", ""),
    "province": ("tinh", "/staff/map", ""),
    "admin": ("quantri", "/staff/accounts", ""),
    "first-steps": ("quantri", "/staff/start/?q=minh+hoa", "main .tasks a"),
}


def photograph_guides(browser: Browser, url: str, passwords: dict[str, str], part: str) -> None:
    """Make the pictures of guides with `part` in their key; stop at one too heavy for a page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = {key: asked for key, asked in PAGES.items() if part in key}
    for key, (username, address, link) in wanted.items():
        context = browser.new_context(
            base_url=url,
            viewport=SIZE,
            device_scale_factor=1.5,
            locale="vi-VN",
            color_scheme="light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        if username:
            sign_in(page, username, passwords[username])
        page.goto(address)
        if link:
            page.locator(link).first.click()
        settle(page)
        save(page.screenshot(), FOLDER / f"{key}.png")
        context.close()


def save(png: bytes, file: Path) -> None:
    """Write a screenshot with few colours, among them those of the legend."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (96, 64, 48):
        few = picture.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(file, optimize=True)
        if file.stat().st_size <= MOST_BYTES:
            break
    else:
        sys.exit(f"{file} has {file.stat().st_size} bytes; at most {MOST_BYTES} are wanted.")
