"""Photograph the pages of a running demonstration with Chromium.

`--only readme` makes docs/pictures/public-map.png, `--only guides` those of the guides; all else
goes to .local/pictures, where people look at it on contact sheets, at two widths, light and dark,
and sheet by sheet as it leaves a printer. What is there already is not taken again, so a broken run
goes on where it stopped.
"""

import argparse
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Error, Page

from scripts.picture_browser import (
    SIZES,
    THEMES,
    chromium,
    open_page,
    read_accounts,
    settle,
    sign_in,
)
from scripts.picture_cases import of_the_demonstration
from scripts.picture_paper import PAPER, sheets_of
from scripts.picture_sheets import contact_sheets, paper_sheets
from scripts.picture_states import State, asleep
from scripts.picture_tour import PUBLIC, name_of, reachable

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / ".local" / "pictures"
README_MAP = ROOT / "docs" / "pictures" / "public-map.png"
README_BYTES = 250_000


def main() -> None:
    """Photograph what was asked for, as the public and as every demo account."""
    asked = arguments()
    passwords = read_accounts(asked.accounts)
    with chromium() as browser:
        if asked.only == "readme":
            readme(browser, asked.url)
        role, _slash, part = asked.only.partition("/")
        if role == "guides":
            from scripts.guide_pictures import photograph_guides

            photograph_guides(browser, asked.url, passwords, part)
        states = of_the_demonstration() + idle_states()
        if asked.real:
            from scripts.picture_country import of_a_real_commune

            states = of_a_real_commune(browser, asked.url, passwords)
        for username in ("", *passwords):
            if role in ("", username or "public"):
                studio = Studio(browser, asked, username, passwords.get(username, ""))
                studio.work([one for one in states if one.username == username], part)


def arguments() -> argparse.Namespace:
    """Read the command line: scripts/pictures [--only ROLE[/PART]] [--real] [--again]."""
    parser = argparse.ArgumentParser(prog="scripts/pictures", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("accounts", type=Path)
    parser.add_argument(
        "--only",
        default="",
        help="an account's name, public, readme or guides; after a slash a part of a page's name",
    )
    parser.add_argument("--real", action="store_true", help="real boundaries from VUNGXANH_DATA")
    parser.add_argument("--again", action="store_true", help="take what is there already anew")
    parser.add_argument("--width", type=int, choices=SIZES, action="append")
    parser.add_argument("--theme", choices=THEMES, action="append")
    return parser.parse_args()


def idle_states() -> list[State]:
    """Return the locked session, where the key that signs the cookies is known."""
    from webapp.accounts.session import SEEN

    key = os.environ.get("SECRET_KEY", "")
    return [State("congan", "locked", asleep(key, SEEN))] if key else []


class Studio:
    """One account before the camera, in every width and theme asked for."""

    def __init__(self, browser: Browser, asked, username: str, password: str) -> None:
        self.browser, self.asked = browser, asked
        self.username, self.password = username, password
        folder = PICTURES / "real" if asked.real else PICTURES
        self.folder = folder / (username or "public")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.taken = 0

    def work(self, states: list[State], part: str) -> None:
        """Photograph pages and states whose name holds `part`, then lay out the sheets."""
        addresses = [] if self.asked.real else self.addresses(part)
        for width in self.asked.width or SIZES:
            for theme in self.asked.theme or THEMES:
                self.pages(addresses, part, width, theme)
                for state in states:
                    if part in state.name and not state.paper:
                        self.state(state, width, theme)
                contact_sheets(self.folder, width, theme)
        for state in states:
            if part in state.name and state.paper:
                self.paper(state)
        paper_sheets(self.folder)
        print(f"{self.username or 'public'}: {self.taken} pictures", flush=True)

    def addresses(self, part: str) -> list[str]:
        """Return the addresses links lead to, kept in a file from one run to the next."""
        kept = self.folder / "addresses.txt"
        if kept.exists() and (part or not self.asked.again):
            return kept.read_text(encoding="utf-8").splitlines()
        page = self.visitor(1280, "light")
        found = reachable(page, ["/staff/"] if self.username else list(PUBLIC))
        page.context.close()
        kept.write_text("\n".join(found) + "\n", encoding="utf-8")
        return found

    def pages(self, addresses: list[str], part: str, width: int, theme: str) -> None:
        wanted = {self.file(name_of(one), width, theme): one for one in addresses}
        wanted = {file: one for file, one in wanted.items() if part in file.name}
        missing = {file: one for file, one in wanted.items() if self.is_wanted(file)}
        if not missing:
            return
        page = self.visitor(width, theme)
        for file, address in missing.items():
            page.goto(address)
            is_map = address.startswith("/staff/map") and "view=" not in address
            self.shoot(page, file, whole=not is_map)
        page.context.close()

    def state(self, state: State, width: int, theme: str) -> None:
        file = self.file(state.name, width, theme)
        if not self.is_wanted(file):
            return
        page = self.visitor(width, theme)
        try:
            state.reach(page)
            self.shoot(page, file, whole=state.whole)
        except Error as error:
            print(f"  {state.name}-{width}-{theme}: {str(error).splitlines()[0]}", flush=True)
        page.context.close()

    def paper(self, state: State) -> None:
        if not self.is_wanted(self.folder / f"{state.name}-01-{PAPER}.png"):
            return
        page = self.visitor(1280, "light")
        try:
            state.reach(page)
            self.taken += len(sheets_of(state.paper(page), self.folder, state.name))
        except Error as error:
            print(f"  {state.name}: {str(error).splitlines()[0]}", flush=True)
        page.context.close()

    def visitor(self, width: int, theme: str) -> Page:
        page = open_page(self.browser, self.asked.url, width, theme)
        if self.username:
            sign_in(page, self.username, self.password)
        return page

    def file(self, name: str, width: int, theme: str) -> Path:
        return self.folder / f"{name}-{width}-{theme}.png"

    def is_wanted(self, file: Path) -> bool:
        return self.asked.again or not file.exists()

    def shoot(self, page: Page, file: Path, *, whole: bool) -> None:
        settle(page)
        page.screenshot(path=file, full_page=whole)
        self.taken += 1


def readme(browser: Browser, url: str) -> None:
    """Make the picture of the README: few colours, so that it stays small."""
    page = open_page(browser, url, 1280, "light")
    page.goto("/?commune=00000")
    settle(page)
    README_MAP.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=README_MAP)
    page.context.close()
    picture = Image.open(README_MAP).convert("RGB")
    few = picture.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(README_MAP, optimize=True)
    size = README_MAP.stat().st_size
    if size > README_BYTES:
        sys.exit(f"{README_MAP} has {size} bytes; at most {README_BYTES} are wanted.")


if __name__ == "__main__":
    main()
