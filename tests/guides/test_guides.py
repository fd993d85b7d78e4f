"""One printed page for each role, in the very words of the product."""

import re
import subprocess

import pytest
from babel.messages.pofile import read_po

from tests import factories
from tests.pdf import told
from tests.structure.source import ROOT
from webapp.guides.book import words
from webapp.guides.views import GUIDES
from webapp.permissions import Role

KEYS = sorted(GUIDES)


def texts(guide):
    """Return every text of a guide as it stands in the code."""
    yield guide.title
    yield guide.who
    for section in guide.sections:
        yield section.title
        yield from section.steps


def message_of(text) -> str:
    return text._args[0]


@pytest.fixture(scope="module")
def product() -> set[str]:
    """What stands in quotes in code and pages of the product but the guides themselves."""
    files = [*(ROOT / "webapp").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    quoted = re.compile(r"""_l?\(\s*("[^"\n]+"|'[^'\n]+')""")
    return {
        words
        for file in files
        if file.parent.name != "guides"
        for words in quoted.findall(file.read_text(encoding="utf-8"))
    }


@pytest.fixture(scope="module")
def vietnamese() -> dict[str, str]:
    with (ROOT / "webapp/translations/vi/LC_MESSAGES/messages.po").open("rb") as file:
        return {m.id: m.string for m in read_po(file, "vi") if isinstance(m.id, str)}


def test_every_role_has_a_guide():
    assert {role.value.replace("_", "-") for role in Role} <= set(GUIDES)


@pytest.mark.parametrize("key", KEYS)
def test_words_in_brackets_are_words_of_the_product(key, product, vietnamese):
    for text in map(message_of, texts(GUIDES[key])):
        ours = [piece for piece, is_ours in words(text) if is_ours]
        unknown = [word for word in ours if not {f'"{word}"', f"'{word}'"} & product]
        assert not unknown, f"{text!r}: no page says {unknown}; write what the button says now."
        said = sorted(piece for piece, is_ours in words(vietnamese[text]) if is_ours)
        assert said == sorted(vietnamese[word] for word in ours), (
            f"{vietnamese[text]!r}: the buttons are called "
            f"{[vietnamese[word] for word in ours]} in Vietnamese."
        )


@pytest.fixture
def police(arrange):
    with arrange():
        return factories.user((Role.POLICE, factories.commune(factories.province())))


LONGEST = ("police",)  # in English


@pytest.mark.parametrize(
    "key, language", [*((key, "vi") for key in KEYS), *((key, "en") for key in LONGEST)]
)
def test_guide_is_one_page(key, language, client, police, tmp_path):
    client.sign_in(police)
    page = client.get(f"/staff/help/{key}?lang={language}").text
    answer = client.get(f"/staff/help/{key}/sheet.pdf?lang={language}")
    assert answer.mimetype == "application/pdf"
    paper = tmp_path / "guide.pdf"
    paper.write_bytes(answer.data)
    facts = subprocess.run(["pdfinfo", paper], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1\n" in facts
    assert "A4" in facts
    said = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True)
    assert "[" not in said.stdout
    read = told(answer.data)
    assert (read.is_tagged, read.language, read.tags.count("H1")) == (True, language, 1)
    assert read.title == re.search(r"<h1[^>]*>(.*?)</h1>", page)[1]
    assert len(read.alts) == read.tags.count("Figure")


def test_own_guide_stands_first(client, police):
    client.sign_in(police)
    body = client.get("/staff/help").text
    assert body.index("/staff/help/police") < body.index("/staff/help/office")
    assert body.index("/staff/help/police") < body.index("/staff/help/village-head")


def test_guide_that_is_not_there_is_not_found(client, police):
    client.sign_in(police)
    assert client.get("/staff/help/nobody").status_code == 404
    assert client.get("/staff/help/nobody/sheet.pdf").status_code == 404


def test_visitor_is_sent_to_the_login_page(client):
    assert client.get("/staff/help/police").location.startswith("/login")


@pytest.mark.parametrize("key", ["map", "tip"])
def test_guides_for_anybody_ask_for_no_account_and_set_no_cookie(client, key):
    answer = client.get(f"/help/{key}")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "113" in answer.text
    assert f'href="/help/{key}"' in client.get("/help").text
