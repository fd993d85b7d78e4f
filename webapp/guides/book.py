"""What a guide is made of, and the steps that many guides share.

Words in [brackets] are the product's own: a button, a section, a field. Tests hold them against the
pages in both languages.
"""

import re
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Section:
    title: LazyString
    steps: tuple[LazyString, ...]


@dataclass(frozen=True)
class Guide:
    """One page; `key` is the last word of its address and the name of its picture."""

    key: str
    title: LazyString
    who: LazyString
    sections: tuple[Section, ...]
    has_picture: bool = True


TO_BEGIN = Section(
    _l("To begin"),
    (
        _l(
            "Open the address on the sheet you were given, type user name and one-time code, "
            "choose a password and press [Save and log in]."
        ),
        _l(
            "In [My account] press [Switch on a second factor] and keep the ten "
            "recovery codes on paper."
        ),
        _l("Begin every day with [Today's work]: what waits, what is late, one button each."),
        _l(
            "A slip: within ten minutes press [Undo] beside the message or in [Today's work]; what "
            "a decision has published stays."
        ),
    ),
)
NO_NAMES = _l(
    "Write no name and no address of anybody: not in notes, not in reasons, not in descriptions."
)
LOST_DEVICE = _l(
    "Phone or computer lost: on another device open [My account], press [Log out on all other "
    "devices], and tell the administrator."
)
TWO_AT_ONCE = _l(
    "When somebody else saved first, both versions are shown; nothing you typed is lost."
)


def words(text: object) -> list[tuple[str, bool]]:
    """Return `text` in pieces: (piece, whether it is a word of the product).

    >>> words("Press [Save] now.")
    [('Press ', False), ('Save', True), (' now.', False)]
    """
    pieces = re.split(r"\[([^\]]+)\]", str(text))
    return [(piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece]
