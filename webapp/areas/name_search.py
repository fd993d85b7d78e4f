"""What a name must hold to be found: the word for a unit is no part of the name itself."""

from sqlalchemy import ColumnElement, Text, and_, cast

from gis.names import UNIT_WORDS, fold

UNITS = sorted({fold(word).rstrip(".") for words in UNIT_WORDS.values() for word in words})
UNIT_PARTS = frozenset(part for unit in UNITS for part in unit.split())


def pattern(folded: ColumnElement[str]) -> ColumnElement[str]:
    """Return what LIKE looks for; folded text holds letters and digits only, so no escapes."""
    return "%" + cast(folded, Text) + "%"


def stands_in(column: ColumnElement[str], wanted: ColumnElement[str], q: str) -> ColumnElement:
    """Return the condition that a folded name holds `wanted`: the folded `q`, with or without unit.

    What is a mere part of a unit's word, as "ho" of "thôn", must begin a word of the name itself.
    """
    part = fold(q)
    if not part or part in UNIT_PARTS or not any(part in word for word in UNIT_PARTS):
        return column.like(pattern(wanted))
    head = cast(wanted, Text) + "%"
    units = [~column.like(f"{word} %") for word in UNITS if word.startswith(part)]
    return column.like("% " + head) | and_(column.like(head), *units)
