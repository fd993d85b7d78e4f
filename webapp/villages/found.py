"""Which villages the register shows: those asked for, a page of them, and how many there are.

The country has ninety thousand villages: a page is read off an index of names in the register's
order, and only the fifty villages on it are looked up.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import ARRAY, ColumnElement, Integer, Select, Text, cast, func, literal, select
from sqlalchemy.orm import Session

from webapp.areas.models import Level
from webapp.areas.name_search import stands_in
from webapp.areas.public import areas, names
from webapp.paging import Page, paged
from webapp.villages import tallies
from webapp.villages.filters import Asked
from webapp.villages.public import NO_DATA, standing_on
from webapp.villages.register import WORDS_OF_UNITS, area_named, listed, village

NOWHERE = 0  # no area bears this number
ORDER = (names.c.above, names.c.name, names.c.area_id)
"""As `register.order`: province and commune by code, then the name as read."""


def page(session: Session, asked: Asked) -> Page:
    """Return the page of the register that the address asks for."""
    anchors = (
        on(asked.day)
        .join(areas, (areas.c.id == names.c.area_id) & areas.c.valid.contains(asked.day))
        .where(areas.c.level == Level.VILLAGE)
    )
    keys = paged(session, chosen(session, asked), anchors=anchors, order=ORDER, uuid=areas.c.uuid)
    ids = [row.area_id for row in keys.rows]
    rows = session.execute(listed(asked.day).where(village.c.id.in_(ids))) if ids else ()
    found = {row.id: row for row in rows}
    return replace(keys, rows=[found[number] for number in ids if number in found])


def chosen(session: Session, asked: Asked) -> Select:
    """Return (area_id, uuid) of the villages that the address asks for."""
    rows = narrowed(on(asked.day), _place_id(session, asked), asked)
    if asked.q:
        rows = rows.where(called(asked.q, communes_called(session, asked)))
    if not asked.status:
        return rows
    known = standing_on(asked.day).subquery("known")
    same = known.c.village_id == names.c.area_id
    if asked.status == NO_DATA:
        return rows.where(~select(known).where(same).exists())
    return rows.join(known, same).where(known.c.status == asked.status)


def counts(session: Session, asked: Asked) -> Mapping[str, int]:
    """Return how many of the register's villages have each status, whatever status is asked for.

    Communes that are called what is asked for are counted already; the others are looked into.
    """
    counted = tallies.on(session, asked.day)
    place_id = _place_id(session, asked)
    if not asked.q:
        return counted.of(place_id).counts
    whole = communes_called(session, asked)
    numbers = sum((counted.of(one).counts for one in whole), Counter())
    known = standing_on(asked.day).subquery("known")
    status = func.coalesce(known.c.status, NO_DATA)
    elsewhere = (
        narrowed(on(asked.day), place_id, asked)
        .where(_is_called(asked.q))
        .where(~one_of(names.c.parent_id, whole))
        .outerjoin(known, known.c.village_id == names.c.area_id)
        .with_only_columns(status, func.count())
        .group_by(status)
    )
    return numbers + Counter(dict(session.execute(elsewhere).all()))


def communes_called(session: Session, asked: Asked) -> Sequence[int]:
    """Return the communes in the place asked for that are called what is asked for."""
    bare = folded(asked.q)[1]
    rows = select(names.c.area_id).where(
        names.c.level == Level.COMMUNE,
        names.c.valid.contains(asked.day),
        stands_in(names.c.folded, bare, asked.q),
    )
    if asked.commune or asked.province:
        column = names.c.area_id if asked.commune else names.c.parent_id
        rows = rows.where(column == _place_id(session, asked))
    return session.scalars(rows).all()


def narrowed(rows: Select, place_id: int | None, asked: Asked) -> Select:
    """Keep the villages of the commune or the province asked for."""
    if place_id is None:
        return rows
    return rows.where((names.c.parent_id if asked.commune else names.c.province_id) == place_id)


def on(day: date) -> Select:
    """Return (area_id, uuid) of the villages of `day`."""
    return select(names.c.area_id, names.c.uuid).where(
        names.c.level == Level.VILLAGE, names.c.valid.contains(day)
    )


def called(q: str, commune_ids: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that a village, alone or with its commune, is called `q`.

    Diacritics, the place of the tone mark and the unit's word make no difference. `commune_ids` are
    those of `communes_called`.
    """
    alone = _is_called(q)
    return alone | one_of(names.c.parent_id, commune_ids) if commune_ids else alone


def _is_called(q: str) -> ColumnElement[bool]:
    return stands_in(names.c.called, folded(q)[0], q, own=names.c.folded)


def one_of(column: ColumnElement[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that `column` is one of `ids`, however many."""
    # One text instead of hundreds of parameters, which would take as long to read as to look up.
    text = "{" + ",".join(map(str, ids)) + "}"
    return column == func.any(cast(literal(text, Text), ARRAY(Integer)))


def folded(q: str) -> tuple[ColumnElement[str], ColumnElement[str]]:
    """Return `q` as names are compared, and without the word for the unit."""
    wanted = func.fold(q)
    return wanted, func.regexp_replace(wanted, WORDS_OF_UNITS, "")


def _place_id(session: Session, asked: Asked) -> int | None:
    """Return the number of the commune or province asked for, `NOWHERE` for an unknown one."""
    for level, code in ((Level.COMMUNE, asked.commune), (Level.PROVINCE, asked.province)):
        if code:
            row = area_named(level, code, asked.day).with_only_columns(areas.c.id)
            return session.scalar(row) or NOWHERE
    return None
