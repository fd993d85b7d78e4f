"""Which villages a search finds, how many there are, and the communes that one page needs.

The country has ninety thousand villages: nothing here sorts them all to show fifty.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import request
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Row,
    Select,
    Text,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from webapp.areas.models import Level
from webapp.areas.public import areas
from webapp.villages import tallies
from webapp.villages.filters import Asked
from webapp.villages.public import NO_DATA, status_on
from webapp.villages.register import (
    WORDS_OF_UNITS,
    area_named,
    commune,
    listed,
    narrowed,
    pattern,
    places_on,
    village,
)

FEW = 2000  # villages that are looked up one by one rather than by reading the country


@dataclass(frozen=True)
class Found:
    """What a search by name found: how many villages by (path of the commune, status)."""

    condition: ColumnElement[bool]
    rows: Sequence[Row]

    @property
    def counts(self) -> Counter[str]:
        counted: Counter[str] = Counter()
        for _path, status, number in self.rows:
            counted[status] += number
        return counted

    def numbers(self, asked_status: str) -> Counter[str]:
        """Return how many of the status asked for, "" for any, lie in each commune."""
        counted: Counter[str] = Counter()
        for path, status, number in self.rows:
            if asked_status in ("", status):
                counted[path] += number
        return counted


def search(session: Session, asked: Asked) -> Found | None:
    """Return what the words asked for find, None when there are none."""
    if not asked.q:
        return None
    ways = ways_to_be_called(asked.q, asked.day)
    ids = session.scalars(union_all(*ways).limit(FEW + 1)).all()
    condition = among(ids) if len(ids) <= FEW else called(asked.q)
    known = status_on(asked.day).subquery("known")
    status = func.coalesce(known.c.status, NO_DATA)
    rows = (
        narrowed(places_on(asked.day).where(condition), asked)
        .outerjoin(known, known.c.village_id == village.c.id)
        .with_only_columns(commune.c.path, status, func.count())
        .group_by(commune.c.path, status)
    )
    return Found(condition, session.execute(rows).all())


def among(ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a village is one of `ids`, however many."""
    # One text instead of thousands of parameters, which would take as long to read as to look up.
    text = "{" + ",".join(map(str, ids)) + "}"
    return village.c.id == func.any(cast(literal(text, Text), ARRAY(Integer)))


def counts(session: Session, asked: Asked, found: Found | None) -> Mapping[str, int]:
    """Return how many of the register's villages have each status, whatever status is asked for."""
    if found:
        return found.counts
    return tallies.on(session, asked.day).of(_place_id(session, asked)).counts


def _place_id(session: Session, asked: Asked) -> int | None:
    """Return the number of the commune or province asked for, 0 of one that is not there."""
    for level, code in ((Level.COMMUNE, asked.commune), (Level.PROVINCE, asked.province)):
        if code:
            return (
                session.scalar(area_named(level, code, asked.day).with_only_columns(areas.c.id))
                or 0
            )
    return None


def called(q: str) -> ColumnElement[bool]:
    """Return the condition that a village, alone or with its commune, is called `q`.

    Diacritics, the place of the tone mark and the unit's word make no difference.
    """
    wanted, bare = folded(q)
    both = village.c.name_folded + " " + commune.c.name_folded
    return or_(commune.c.name_folded.like(pattern(bare)), both.like(pattern(wanted)))


def ways_to_be_called(q: str, day: date) -> list[Select]:
    """Return the ids that `called` keeps, by queries that an index of names can serve."""
    wanted, bare = folded(q)
    there, its = areas.alias("there"), areas.alias("its")
    own = select(there.c.id).where(there.c.valid.contains(day), there.c.level == Level.VILLAGE)
    of_its = own.join(its, (its.c.id == there.c.parent_id) & its.c.valid.contains(day))
    ways = [
        own.where(there.c.name_folded.like(pattern(wanted))),
        of_its.where(its.c.level == Level.COMMUNE, its.c.name_folded.like(pattern(bare))),
    ]
    if len(q.split()) > 1:
        first, last = func.split_part(wanted, " ", 1), func.split_part(wanted, " ", -1)
        ways.append(
            of_its.where(
                there.c.name_folded.like(pattern(first)),
                its.c.name_folded.like(pattern(last)),
                (there.c.name_folded + " " + its.c.name_folded).like(pattern(wanted)),
            )
        )
    return ways


def folded(q: str) -> tuple[ColumnElement[str], ColumnElement[str]]:
    """Return `q` as names are compared, and without the word for the unit."""
    wanted = func.fold(q)
    return wanted, func.regexp_replace(wanted, WORDS_OF_UNITS, "")


def near(session: Session, asked: Asked, found: Found | None, *, size: int) -> Select:
    """Return the rows of the communes that hold the page asked for and the row after it.

    How many villages each has is known, so that nobody sorts the country to show fifty of it.
    """
    rows = listed(asked)
    if not found and asked.commune:
        return rows
    beside = session.scalar(_commune_beside(asked)) or ""
    numbers = found.numbers(asked.status) if found else _numbers(session, asked)
    paths = sorted(path for path in numbers if not beside or path >= beside)
    if beside and "before" in request.args and "after" not in request.args:
        paths = sorted((path for path in numbers if path <= beside), reverse=True)
    wanted, total = [], 0
    for path in paths:
        if total > size:
            break
        # What lies in the commune of the key may all be on its other side.
        total += numbers[path] if path != beside else 0
        wanted.append(path)
    if found:
        rows = rows.where(found.condition)
    return rows.where(commune.c.path.in_(wanted), commune.c.level == Level.COMMUNE)


def _numbers(session: Session, asked: Asked) -> dict[str, int]:
    counted = tallies.on(session, asked.day).by_path
    inside = {path: one for path, one in counted.items() if path.startswith(asked.province)}
    status = asked.status
    numbers = {path: one.counts[status] if status else one.total for path, one in inside.items()}
    return {path: number for path, number in numbers.items() if number}


def _commune_beside(asked: Asked) -> Select:
    """Return the path of the commune of the village that the key in the address names."""
    try:
        key = UUID(request.args.get("after") or request.args.get("before") or "")
    except ValueError:
        return select(null())
    return (
        places_on(asked.day).where(village.c.uuid == key).with_only_columns(commune.c.path).limit(1)
    )
