"""Bring both catalogues up to date with the texts of code and templates.

English is what the code says, so its catalogue fills itself; Vietnamese keeps what people
wrote, and what is missing is listed. No line numbers and no dates: a catalogue changes
only when a text does.
"""

import io
import sys
from copy import deepcopy
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = (
    ("webapp", "**.py", "python"),
    ("gis", "**.py", "python"),
    ("templates", "**.html", "jinja2"),
)
KEYWORDS = {
    **dict.fromkeys(("_", "_l", "gettext", "lazy_gettext")),
    **dict.fromkeys(("ngettext", "lazy_ngettext"), (1, 2)),
    **dict.fromkeys(("pgettext", "lazy_pgettext"), ((1, "c"), 2)),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = "# Texts of Vùng Xanh. Kept up to date by `make translate`."


def template() -> Catalog:
    """Return every text of the project, untranslated."""
    texts = Catalog(charset="utf-8")
    for folder, pattern, method in FOLDERS:
        found = extract_from_dir(
            ROOT / folder,
            method_map=[(pattern, method)],
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
        )
        for _path, _line, ids, comments, context in found:
            texts.add(ids, auto_comments=comments, context=context)
    return texts


def updated(language: str, texts: Catalog, path: Path) -> Catalog:
    """Return the catalogue at `path` with exactly the texts of `texts`."""
    catalogue = Catalog(locale=language, charset="utf-8")
    if path.exists():
        catalogue = read_po(io.BytesIO(path.read_bytes()), locale=language)
    # update() keeps the very messages it is given; each language needs its own.
    catalogue.update(deepcopy(texts), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def fill_with_ids(catalogue: Catalog) -> None:
    """Translate each text of `catalogue` by itself."""
    for message in texts_of(catalogue):
        if message.pluralizable:
            message.string = message.id[: catalogue.num_plurals]
        else:
            message.string = message.id


def texts_of(catalogue: Catalog) -> list[Message]:
    """Return the messages of a catalogue without its head."""
    return [message for message in catalogue if message.id]


def missing_in(catalogue: Catalog) -> list[str]:
    """Return the texts without a translation, or with a doubtful one."""
    missing = []
    for message in texts_of(catalogue):
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy or not all(strings):
            missing.append(message.id[0] if message.pluralizable else message.id)
    return missing


def same_in(catalogue: Catalog) -> list[str]:
    """Return the texts of more than one word whose translation is the text itself."""
    messages = (message for message in texts_of(catalogue) if not message.pluralizable)
    return [
        message.id for message in messages if message.id == message.string and " " in message.id
    ]


def report(what: str, texts: list[str]) -> None:
    """Print how many texts are concerned, and which."""
    print(f"{len(texts)} {what}" + "".join(f"\n  {text!r}" for text in texts))


def written(catalogue: Catalog) -> bytes:
    """Return the .po file of `catalogue`: sorted, unwrapped, without dates and places."""
    body = io.BytesIO()
    write_po(body, catalogue, no_location=True, omit_header=True, sort_output=True, width=0)
    plurals = catalogue.plural_forms
    head = f"""{HEADER}
msgid ""
msgstr ""
"Language: {catalogue.locale}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
    return head.encode() + body.getvalue().lstrip()


def catalogue_path(language: str) -> Path:
    """Return the file with the texts of a language."""
    return ROOT / "webapp" / "translations" / language / "LC_MESSAGES" / "messages.po"


def current() -> dict[str, Catalog]:
    """Return both catalogues as they should be now."""
    texts = template()
    catalogues = {
        language: updated(language, texts, catalogue_path(language)) for language in ("vi", "en")
    }
    fill_with_ids(catalogues["en"])
    return catalogues


def main() -> int:
    """Write both catalogues; name what Vietnamese still lacks."""
    catalogues = current()
    for language, catalogue in catalogues.items():
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(catalogue))
    vietnamese = catalogues["vi"]
    print(f"{len(texts_of(vietnamese))} texts")
    report("without Vietnamese", missing_in(vietnamese))
    report("the same in both languages (right for a name, else a slip)", same_in(vietnamese))
    return 0


if __name__ == "__main__":
    sys.exit(main())
