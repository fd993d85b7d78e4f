"""Which names are nearest to what somebody types: the unit's word before a name is not the name."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from gis.names import UNIT_WORDS, fold
from webapp.areas.models import KINDS_OF, Level
from webapp.areas.names import WORDS
from webapp.areas.public import names
from webapp.villages import found

MOST = 8
MOST_OF_A_WORD = 40
MOST_IN_TIER = 100
WITHIN = 2  # the first tier of names that do not begin so
ELSEWHERE = 4  # the tier of what is not in the name itself
AFTER_ALL = "\U0010ffff"  # sorts behind every letter that may follow

PLACE_WORDS = sorted(fold(w).rstrip(".") for w in (*UNIT_WORDS["province"], *UNIT_WORDS["commune"]))
TYPED_WORDS = [*PLACE_WORDS, "thon", "to dan pho", "khu pho"]
"""Nobody calls a commune "thôn", but who names a village may get the commune of that name, too."""
KIND_WORDS = sorted(fold(WORDS[kind]) for kind in KINDS_OF[Level.VILLAGE])
"""What is taken off what somebody types: "lạng sơn" is a province, not a village ("làng") Sơn."""
VILLAGE_WORDS = sorted({*KIND_WORDS, *map(fold, UNIT_WORDS["village"])}, key=len, reverse=True)
"""The longest first, so that "khu phố 3" is not the "phố 3" of a "khu"."""


def proper(folded: ColumnElement[str], words: Sequence[str]) -> ColumnElement[str]:
    """Return a folded name without the word of its unit."""
    return func.regexp_replace(folded, f"^({'|'.join(words)}) ", "")


def nearness(
    wanted: ColumnElement[str], typed: Sequence[str], words: Sequence[str]
) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Return how near a name is: the very name, begins so, a word in it does, holds it, the rest.

    Of two that are as near, the one goes first that begins as typed with the unit's word. `typed`
    are the words taken off `wanted`, `words` those taken off names.
    """
    folded, bare = names.c.folded, proper(wanted, typed)
    name, is_whole = proper(folded, words), folded.like(wanted + "%")
    tier = case(
        ((name == bare) | (folded == wanted), 0),
        (name.like(bare + "%") | (is_whole & (proper(wanted, words) != wanted)), 1),
        (name.like("% " + bare + "%"), 2),
        (name.like("%" + bare + "%"), 3),
        else_=ELSEWHERE,
    )
    return tier.label("tier"), case((is_whole, 0), else_=1).label("whole")


def villages(session: Session, q: str, day: date) -> list[int]:
    """Return the numbers of the few villages that `q` most likely means, the likeliest first.

    Names that begin so are read off their index, under each word that a village may have; only
    where they are too few does anybody look into the middle of names.
    """
    wanted = found.folded(q)[0]
    known = found.on(day).with_only_columns(
        names.c.area_id,
        *nearness(wanted, KIND_WORDS, VILLAGE_WORDS),
        func.length(names.c.folded).label("length"),
        names.c.above,
    )
    rows = session.execute(_beginning(known, wanted)).all()
    if len({row.area_id for row in rows}) < MOST:
        communes = session.scalars(_communes(wanted, day)).all()
        within = _within(known, wanted, communes, is_one_word=" " not in q.strip())
        rows = [*rows, *session.execute(within).all()]
    ranked = sorted({tuple(row)[1:] + (row.area_id,) for row in rows})
    return list(dict.fromkeys(row[-1] for row in ranked))[:MOST]


def _beginning(known: Select, wanted: ColumnElement[str]) -> Select:
    """Return the villages whose names begin so, with and without each word of a unit."""
    firsts = literal(["", *(f"{word} " for word in VILLAGE_WORDS)], ARRAY(Text))
    word = func.unnest(firsts).table_valued("first").render_derived(name="word")
    start = cast(word.c.first.concat(proper(wanted, KIND_WORDS)), Text)
    near = (
        known.where(names.c.folded >= start, names.c.folded < start + AFTER_ALL)
        .order_by(names.c.folded)
        .limit(MOST_OF_A_WORD)
        .lateral("near")
    )
    return select(near).select_from(word).join(near, true())


def _communes(wanted: ColumnElement[str], day: date) -> Select:
    """Return the communes that are called so or whose name begins so."""
    tier, _whole = nearness(wanted, TYPED_WORDS, PLACE_WORDS)
    bare = proper(wanted, TYPED_WORDS)
    return (
        select(names.c.area_id)
        .where(names.c.level == Level.COMMUNE, names.c.valid.contains(day))
        .where(names.c.folded.like("%" + bare + "%"), tier < WITHIN)
        .limit(MOST_IN_TIER)
    )


def _within(
    known: Select, wanted: ColumnElement[str], communes: Sequence[int], *, is_one_word: bool
) -> Select:
    """Return villages that hold `wanted` at the head of a word, within one, or in their commune.

    Several words may be the village's and its commune's; one word is the village's own.
    """
    bare = proper(wanted, KIND_WORDS)
    called, folded = names.c.called, names.c.folded
    heads = [column.like("% " + wanted + "%") for column in (called, folded)]
    ways = [
        and_(*heads) if is_one_word else heads[0] | called.like(wanted + "%"),
        called.like("%" + wanted + "%")
        & folded.like("%" + bare + "%")
        # Last, for it takes longest: that "ho" is in "thôn" does not count.
        & proper(folded, VILLAGE_WORDS).like("%" + bare + "%"),
    ]
    if communes:
        ways.append(found.one_of(names.c.parent_id, communes))
    limited = (known.where(way).limit(MOST_IN_TIER).subquery() for way in ways)
    return union_all(*(select(one) for one in limited))
