"""Translations keep their placeholders and their spelling; templates hold no bare words."""

import re
import unicodedata

import pytest
from jinja2 import nodes

from scripts import catalogues
from tests.structure.test_templates import NAMES, text

# Proper names and signs that are the same in every language.
SAME = {"Vùng Xanh", "VI", "EN", "CSV", "GeoJSON", "GPX", "KML", "OK", "km", "kB", "MB", "PDF"}
KNOWN = re.compile(r"\b(?:" + "|".join(map(re.escape, SAME)) + r")\b")
ATTRIBUTES = re.compile(r"\b(?:aria-label|title|placeholder|alt)=\"([^\"{<]*)\"")
WORD = re.compile(r"[^\W\d_]{2,}")
UNSAID = {"%(other_name)s"}  # the name a form field has in the code


@pytest.fixture(scope="module")
def texts():
    return catalogues.template()


def test_placeholders_survive_translation(texts):
    catalogue = catalogues.updated("vi", texts, catalogues.catalogue_path("vi"))
    placeholder = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
    for message in catalogues.texts_of(catalogue):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        known = set().union(*(placeholder.findall(one) for one in ids)) - UNSAID
        for string in filter(None, strings):
            assert set(placeholder.findall(string)) == known, (
                f"{ids[0]!r}: the Vietnamese text has other placeholders than {sorted(known)}."
            )


def test_vietnamese_is_written_cleanly(texts):
    catalogue = catalogues.updated("vi", texts, catalogues.catalogue_path("vi"))
    wrong = re.compile(r"\s{2}|\s[,;:.!](?!\d)|\s\?(?!\w)|\"")
    for message in catalogues.texts_of(catalogue):
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for string in filter(None, strings):
            assert string == unicodedata.normalize("NFC", string), f"{string!r}: marks stand apart."
            assert not wrong.search(string), f"{string!r}: spaces, signs or straight quotes."


def test_tone_marks_stand_the_new_way(texts):
    catalogue = catalogues.updated("vi", texts, catalogues.catalogue_path("vi"))
    old = re.compile(r"\w*(?:oà|oá|oả|oã|oạ|oè|oé|oẻ|oẽ|oẹ|uỳ|uý|uỷ|uỹ|uỵ)\b", re.I)
    for message in catalogues.texts_of(catalogue):
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for string in filter(None, strings):
            wrong = [word for word in old.findall(string) if not word.lower().startswith("qu")]
            assert not wrong, f"{wrong}: write hòa, hóa, túy, ủy (tone marks the new way)."


@pytest.fixture(scope="module")
def jinja(_app):
    return _app.jinja_env


@pytest.mark.parametrize("name", NAMES)
def test_template_has_no_bare_words(jinja, name):
    tree = jinja.parse(text(name))
    printed = "".join(
        part.data if isinstance(part, nodes.TemplateData) else "{}"
        for output in tree.find_all(nodes.Output)
        for part in output.nodes
    )
    shown = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", "\n", printed, flags=re.S)
    shown = re.sub(r"<[^>]*$|^[^<]*?>|&\w+;", "\n", shown, flags=re.M)
    literal = " ".join(ATTRIBUTES.findall(printed))
    bare = [
        line.strip()
        for line in [*shown.splitlines(), literal]
        if WORD.search(KNOWN.sub("", line))
        and not re.search(r"[=/]|^\s*[a-z{}-]+\s*$", line)  # attributes, addresses, class names
    ]
    assert not bare, f"templates/{name}: put {bare} into _(…)."
