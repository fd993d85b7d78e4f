"""Lists by key: `?after=` and `?before=` name the record beside which the next page begins.

The key in the address is the record's UUID; where it stands in the order is asked anew, so a
shared address stays good when rows come and go, and a made-up one shows the first page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request
from sqlalchemy import ColumnElement, Row, Select, tuple_
from sqlalchemy.orm import Session

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """One page of a list; a key is None where the list ends."""

    rows: Sequence[Row[Any]]
    next_key: str | None = None
    previous_key: str | None = None


@dataclass(frozen=True)
class Part:
    """Rows of a list that all come before those of the next part, with columns of their order."""

    rows: Select
    order: Sequence[ColumnElement]


def paged(
    session: Session,
    rows: Select | Sequence[Part],
    *,
    anchors: Select,
    order: Sequence[ColumnElement],
    uuid: ColumnElement,
    descending: bool = False,
    size: int = PAGE_SIZE,
) -> Page:
    """Return the page of `rows` that the address asks for.

    Args:
        session: where to ask.
        rows: the filtered list; it must select `uuid` under the name "uuid". Or its parts, the
            first ones first in ascending order: none is read that the page does not reach.
        anchors: the same list without filters, in which the key's place is looked up.
        order: columns, never null, that together tell every two rows apart.
        uuid: the column of the key.
        descending: the list runs from the largest to the smallest.
        size: rows on a page.
    """
    backwards = "before" in request.args and "after" not in request.args
    key = request.args.get("before" if backwards else "after", "")
    place = _place(session, anchors.with_only_columns(*order), uuid, key)
    falling = descending != (backwards and place is not None)
    parts = [Part(rows, order)] if isinstance(rows, Select) else rows
    found = _beside(session, parts, place, falling=falling, most=size + 1)
    more, found = len(found) > size, found[:size]
    if falling != descending:
        found.reverse()
        has_next, has_previous = True, more
    else:
        has_next, has_previous = more, place is not None
    if not found:
        return Page([])
    return Page(
        found,
        next_key=str(found[-1].uuid) if has_next else None,
        previous_key=str(found[0].uuid) if has_previous else None,
    )


def _beside(
    session: Session, parts: Sequence[Part], place: Row | None, *, falling: bool, most: int
) -> list[Row]:
    """Return the first `most` rows after `place` in the order, or before it when `falling`."""
    found: list[Row] = []
    for part in reversed(parts) if falling else parts:
        rows = part.rows
        if place is not None:
            here, there = tuple_(*part.order), tuple_(*place)
            first, least = part.order[0], place[0]
            rows = rows.where(here < there if falling else here > there)
            # It follows from the line above, and says at once that a part holds nothing.
            rows = rows.where(first <= least if falling else first >= least)
        ordered = (column.desc() if falling else column.asc() for column in part.order)
        found += session.execute(rows.order_by(*ordered).limit(most - len(found))).all()
        if len(found) == most:
            break
    return found


def _place(session: Session, anchors: Select, uuid: ColumnElement, key: str) -> Row[Any] | None:
    """Return where the record of that key stands in the order, None when there is no such one."""
    try:
        found = anchors.where(uuid == UUID(key)).order_by(None).limit(1)
    except ValueError:
        return None
    return session.execute(found).first()
