"""How long a way is: the pages that a person is shown on it, what they press, what was promised."""

import re
from pathlib import Path

from playwright.sync_api import Page, Response

ROOT = Path(__file__).parents[2]
TUTORIAL = " ".join((ROOT / "docs/tutorial/xa-dau-tien-trong-15-phut.md").read_text().split())
NUMBERS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]
REDIRECTS = range(300, 400)


class Way:
    """Goes on by the words on buttons and links, and counts the pages that come."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed: list[str] = []
        self.shown: list[str] = []
        page.on("response", self._see)

    def _see(self, answer: Response) -> None:
        if answer.request.is_navigation_request() and answer.status not in REDIRECTS:
            self.shown.append(answer.url)

    def press(self, words: str) -> None:
        """Press the one button or link in the middle of the page that bears these words."""
        main = self.page.locator("main")
        button = main.get_by_role("button", name=words, exact=True)
        button.or_(main.get_by_role("link", name=words, exact=True)).click()
        self.pressed.append(words)


def promised(words: str) -> int:
    """Return the number that the tutorial gives before these words."""
    (number,) = re.findall(rf"\b({'|'.join(NUMBERS)}) {words}", TUTORIAL)
    return NUMBERS.index(number)


def assert_told_in_turn(pressed: list[str]) -> None:
    """The tutorial names what is pressed, in the order in which it is pressed."""
    place = 0
    for words in pressed:
        place = TUTORIAL.find(f"“{words}”", place) + 1
        assert place, f"The tutorial does not tell to press “{words}” then."
