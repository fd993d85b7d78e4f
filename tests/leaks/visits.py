"""What one visitor is answered, and what in it betrays a secret."""

import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from tests.client import Client
from tests.leaks import addresses
from tests.leaks.world import Planted, World
from webapp.clock import today

# What differs from one answer to the next and says nothing.
FRESH = re.compile(
    r'(name="(?:csrf_token|token)"[^>]*value="|X-CSRFToken&#34;: &#34;|"X-CSRFToken": ")[^"&]+'
)
PASSING = {"Date", "Set-Cookie", "Content-Length"}


# One's own account: its sessions and a secret drawn anew each time.
OWN = "/staff/me"


class Browser(Client):
    """A client that signs in, and leaves it to other tests to read the pages as HTML."""

    open = FlaskClient.open


def browser(app: Flask) -> Browser:
    return Browser(app, app.response_class)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: str

    def without(self, *words: object) -> "Answer":
        """Return the answer without `words`, such as the id that was asked for."""
        headers, body = str(self.headers), self.body
        for word in words:
            headers, body = headers.replace(str(word), "x"), body.replace(str(word), "x")
        return Answer(self.status, ((headers, ""),), body)


def ask(client: FlaskClient, url: str) -> Answer:
    response = client.get(url)
    headers = tuple(sorted(one for one in response.headers if one[0] not in PASSING))
    body = FRESH.sub(r"\1", response.get_data().decode("utf-8", "replace"))
    response.close()
    return Answer(response.status_code, headers, body)


def lists(client: FlaskClient, where: Planted, *, staff: bool) -> dict[str, Answer]:
    """Ask for every address that names no record."""
    urls = addresses.lists(client.application, where, today().isoformat())
    return {url: ask(client, url) for url in urls if is_asked(url, staff=staff)}


def found(answers: dict[str, Answer], where: Planted) -> dict[str, set[str]]:
    """Return the addresses that tell of each kind of secret; what was asked is no answer."""
    betrayed = {}
    for url, answer in answers.items():
        asked = [word for word in re.split(r"[/?&=]", url) if len(word) > 5]
        told = answer.without(*asked)
        whole = told.body + told.headers[0][0]
        for kind, words in where.canaries.items():
            if any(word in whole for word in words):
                betrayed.setdefault(kind, set()).add(url)
    return betrayed


def records(client: FlaskClient, where: Planted, *, staff: bool) -> dict[str, Answer]:
    """Ask for every record."""
    urls = addresses.records(client.application, where)
    return {url: ask(client, url) for url, _twin in urls if is_staff(url) is staff}


def told_apart(
    client: FlaskClient, where: Planted, answers: dict[str, Answer]
) -> dict[str, Answer]:
    """Return those of `answers` that differ from the answer about a record that does not exist."""
    apart, made_up = {}, {}
    ids = (*where.ids.values(), where.commune.uuid, addresses.RANDOM)
    longest = sorted((str(one) for one in ids if len(str(one)) > 8), key=len, reverse=True)
    for url, twin in addresses.records(client.application, where):
        if url not in answers:
            continue
        if twin not in made_up:
            made_up[twin] = ask(client, twin)
        if answers[url].without(*longest) != made_up[twin].without(*longest):
            apart[url] = answers[url]
    return apart


def is_asked(url: str, *, staff: bool) -> bool:
    return is_staff(url) is staff and not (url == OWN or url.startswith(OWN + "/"))


def is_staff(url: str) -> bool:
    return url.startswith("/staff")


def as_person(client: FlaskClient, world: World, cell) -> FlaskClient:
    """Sign somebody of the cells in; None is a visitor without account."""
    return client if cell is None else client.sign_in(world.people[cell])
