"""What one visitor is answered, and what in it betrays a secret."""

import os
import re
import subprocess
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cache

from flask import Flask
from flask.testing import FlaskClient

from tests.client import Client
from tests.leaks import addresses
from tests.leaks.ground import Planted, World
from webapp.clock import today

# What differs from one answer to the next and says nothing.
FRESH = re.compile(
    r'(name="(?:csrf_token|token|once|seen)"[^>]*value="|X-CSRFToken&#34;: &#34;|"X-CSRFToken": "'
    r'|data-session=")'
    r'[^"&]+'
)
# A session is noted once a minute: whether its cookie is sent again tells of the clock alone.
PASSING = {"Date", "Set-Cookie"}


WITH_TOKEN = "/staff/me/password"  # a page with a form that every session opens

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
    """GET, and return what was answered; of a PDF what it says."""
    return answer_of(client.get(url))


def send(client: FlaskClient, url: str, token: str, accepted: str = "text/html") -> Answer:
    """POST an empty form with a good token; what the next page would say of it is answered too."""
    response = client.post(url, data={"csrf_token": token}, headers={"Accept": accepted})
    with client.session_transaction() as session:
        told = str(session.pop("_flashes", ""))
    found = answer_of(response)
    return Answer(found.status, found.headers, found.body + told)


def answer_of(response) -> Answer:
    headers = tuple(sorted(one for one in response.headers if one[0] not in PASSING))
    data = response.get_data()
    response.close()
    if response.mimetype == "application/pdf":
        data, headers = printed(data), ()
    body = FRESH.sub(r"\1", data.decode("utf-8", "replace"))
    return Answer(response.status_code, headers, body)


@cache
def printed(pdf: bytes) -> bytes:
    """Return the text of a PDF and what it says of itself."""
    said = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    facts = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True)
    return said.stdout + facts.stdout


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
    client: FlaskClient, where: Planted, answers: dict[str, Answer], *, only_unseen: bool = False
) -> dict[str, str]:
    """Return how those of `answers` that are unlike the answer about no record at all differ.

    Args:
        only_unseen: compare only what was answered with 404, as for one who may see some.
    """
    apart, made_up = {}, {}
    for url, twin in addresses.records(client.application, where):
        if url not in answers or (only_unseen and answers[url].status != 404):
            continue
        if twin not in made_up:
            made_up[twin] = ask(client, twin)
        if said := difference(answers[url], made_up[twin], names(where)):
            apart[url] = said
    return apart


def posts_told_apart(
    client: FlaskClient, where: Planted, accepted: str, *, without: Set[str] = frozenset()
) -> dict[str, str]:
    """Return how answers to a POST with a good token differ from those about no record at all.

    Args:
        accepted: the media type asked for: a page, or JSON, which is made faster.
        without: permissions that are held; what they open is left out.
    """
    apart, made_up = {}, {}
    token = client.token(WITH_TOKEN)
    for url, twin in addresses.records(client.application, where, "POST", without=without):
        if twin not in made_up:
            made_up[twin] = send(client, twin, token, accepted)
        if said := difference(send(client, url, token, accepted), made_up[twin], names(where)):
            apart[url] = said
    return apart


def difference(one: Answer, other: Answer, said: Sequence[str] = ()) -> str:
    """Return in a line how two answers differ, "" when they do not, leaving out what was asked."""
    one, other = one.without(*said), other.without(*said)
    if one == other:
        return ""
    texts = [f"{answer.status} {answer.headers} {answer.body}" for answer in (one, other)]
    start = len(os.path.commonprefix(texts))
    return " | ".join(text[max(0, start - 60) : start + 60] for text in texts)


def names(where: Planted) -> list[str]:
    """Return the ids that stand in an answer because they were asked for."""
    ids = (*where.ids.values(), where.commune.uuid, addresses.RANDOM)
    return sorted((str(one) for one in ids if len(str(one)) > 8), key=len, reverse=True)


def is_asked(url: str, *, staff: bool) -> bool:
    return is_staff(url) is staff and not (url == OWN or url.startswith(OWN + "/"))


def is_staff(url: str) -> bool:
    return url.startswith("/staff")


def as_person(client: FlaskClient, world: World, cell) -> FlaskClient:
    """Sign somebody of the cells in; None is a visitor without account."""
    return client if cell is None else client.sign_in(world.people[cell])
