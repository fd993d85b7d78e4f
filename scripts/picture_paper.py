"""Paper: pages as a browser prints them and the PDFs that the program makes, one picture a sheet.

A sheet shows what a screen with print styles hides: wasted pages, cut tables, repeated headings.
"""

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from scripts.picture_browser import settle

DOTS_PER_INCH = 96
PAPER = "paper"


def printed(page: Page) -> bytes:
    """Return the page as a PDF, as Chromium prints it when nobody changes a setting.

    The styles decide the size and margins of the sheet; backgrounds stay white but where a style
    insists on them.
    """
    settle(page)
    return page.pdf(prefer_css_page_size=True, print_background=False, tagged=True)


def made_by_the_program(link: str) -> Callable[[Page], bytes]:
    """Return how to fetch the PDF that the first such link of a page leads to."""

    def fetch(page: Page) -> bytes:
        address = page.locator(link).first.get_attribute("href")
        answer = page.request.get(address, fail_on_status_code=True)
        return answer.body()

    return fetch


def sheets_of(pdf: bytes, folder: Path, name: str) -> list[Path]:
    """Write a picture of every sheet of `pdf` into `folder`; those of an earlier print go."""
    for old in folder.glob(f"{name}-[0-9]*-{PAPER}.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as scratch:
        paper = Path(scratch, "paper.pdf")
        paper.write_bytes(pdf)
        command = ["pdftoppm", "-png", "-r", str(DOTS_PER_INCH), str(paper), f"{scratch}/sheet"]
        subprocess.run(command, check=True, capture_output=True)
        made = sorted(Path(scratch).glob("sheet-*.png"))
        return [
            one.replace(folder / f"{name}-{number:02}-{PAPER}.png")
            for number, one in enumerate(made, 1)
        ]
