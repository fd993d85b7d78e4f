"""What a name must hold to be found: the word for a unit is no part of the name itself."""

from sqlalchemy import ColumnElement, Text, and_, case, cast, func

from gis.names import UNIT_WORDS, fold

UNITS = sorted({fold(word).rstrip(".") for words in UNIT_WORDS.values() for word in words})
UNIT_PARTS = frozenset(part for unit in UNITS for part in unit.split())


def pattern(folded: ColumnElement[str]) -> ColumnElement[str]:
    """Return what LIKE looks for; folded text holds letters and digits only, so no escapes."""
    return "%" + cast(folded, Text) + "%"


def stands_in(
    column: ColumnElement[str],
    wanted: ColumnElement[str],
    q: str,
    *,
    own: ColumnElement[str] | None = None,
) -> ColumnElement[bool]:
    """Return the condition that a folded name holds `wanted`: the folded `q`, with or without unit.

    What is a mere part of a unit's word, as "ho" of "thôn", must begin a word of the name itself:
    of `own`, where `column` holds the name of the place above as well ("to dan pho 1 phuong an").
    """
    part = fold(q)
    if not part or part in UNIT_PARTS or not any(part in word for word in UNIT_PARTS):
        return column.like(pattern(wanted))
    name = column if own is None else own
    head = cast(wanted, Text) + "%"
    bare = _without_units(name, part)
    # The first can be looked up in an index.
    return and_(name.like(pattern(wanted)), bare.like(head) | bare.like("% " + head))


def _without_units(name: ColumnElement[str], part: str) -> ColumnElement[str]:
    """Return a folded name without the unit before it, if a word of that begins with `part`."""
    alike = [unit for unit in UNITS if any(word.startswith(part) for word in unit.split())]
    longest_first = sorted(alike, key=len, reverse=True)
    cut = [(name.like(f"{unit} %"), func.substr(name, len(unit) + 2)) for unit in longest_first]
    return case(*cut, else_=name) if cut else name
