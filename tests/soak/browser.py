"""A browser over the wire for people who work while the house falls down around them."""

import re
import threading
from dataclasses import dataclass, field
from html.parser import HTMLParser

import requests

from tests.soak.house import House

WORDS = re.compile(r"<[^>]+>|\s+")
BROKEN_OFF = (502, 503, 504)


class Lost(Exception):
    """No answer, or one that says that nothing was done; the act may be tried again."""


@dataclass
class Book:
    """What was acknowledged, by kind, and answers that should not be."""

    kept: dict[str, list] = field(default_factory=dict)
    surprises: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, what) -> None:
        with self.lock:
            self.kept.setdefault(kind, []).append(what)

    def count(self) -> dict[str, int]:
        with self.lock:
            return {kind: len(acts) for kind, acts in self.kept.items()}


class Person:
    """A browser over the wire, signed in or not."""

    def __init__(self, house: House, book: Book, username: str = "", password: str = "") -> None:
        self.house, self.book = house, book
        self.session = requests.Session()
        self.session.trust_env = False
        if username:
            self.send("/login", username=username, password=password, expected=(302, 303))

    def get(self, path: str) -> requests.Response:
        return self._ask("GET", path, (200,))

    def send(
        self, path: str, *, form_at: str = "", files=None, expected=(303,), **data
    ) -> requests.Response:
        """Send a form as it stands on its page, with `data` filled in."""
        fields = filled(self.get(form_at or path).text) | data
        return self._ask("POST", path, expected, data=fields, files=files)

    def post(self, path: str, *, form_at: str = "", files=None, **data) -> requests.Response:
        """Send a form, whatever is answered."""
        page = self.session.get(self.house.url + (form_at or path), timeout=40)
        return self.session.post(
            self.house.url + path,
            data=filled(page.text) | data,
            files=files,
            timeout=40,
            allow_redirects=False,
        )

    def _ask(self, method: str, path: str, expected, **body) -> requests.Response:
        try:
            answer = self.session.request(
                method, self.house.url + path, timeout=30, allow_redirects=False, **body
            )
        except requests.RequestException as error:
            raise Lost from error
        if answer.status_code in BROKEN_OFF:
            raise Lost
        if answer.status_code not in expected:
            said = f"{method} {path}: {answer.status_code} {words_of(answer.text)}"
            self.book.surprises.append(said)
            raise Lost
        return answer


def words_of(page: str) -> str:
    """Return what a page says, as far as it tells what went wrong."""
    return " ".join(WORDS.sub(" ", page).split())[:1500]


class Filled(HTMLParser):
    """What a browser would send of a page's forms, were nothing filled in."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs) -> None:
        said = dict(attrs)
        is_off = said.get("type") in ("radio", "checkbox", "file") and "checked" not in said
        if tag == "input" and said.get("name") and not is_off:
            self.fields.setdefault(said["name"], said.get("value") or "")


def filled(page: str) -> dict[str, str]:
    reader = Filled()
    reader.feed(page)
    return reader.fields
