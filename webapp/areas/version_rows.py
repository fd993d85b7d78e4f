"""Version rows of many areas at once: room for them, their copies, and what an import undoes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from psycopg2.extras import execute_values
from sqlalchemy import ColumnElement, Row, func, select

from webapp.areas.models import AreaBoundary, AreaVersion
from webapp.errors import ChangedMeanwhile
from webapp.extensions import db

PAGE = 500  # rows in one statement


def make_room(
    model: type, area_ids: Sequence[int], *, since: date, known_from: datetime
) -> dict[int, date]:
    """Make room for a row of each area from `since`, as `history.make_room` does for one.

    Returns:
        {area: day on which its next known change begins}, for those that have one.
    """
    table = model.__table__
    ends: dict[int, date] = {}
    closed, shortened = [], []
    for row_id, area_id, lower, upper in _locked(model, area_ids):
        begins_before = lower is None or lower <= since
        if begins_before and (upper is None or upper > since):
            closed.append(row_id)
            if upper:
                ends[area_id] = upper
            if lower is None or lower < since:
                shortened.append(row_id)
        elif not begins_before:
            ends.setdefault(area_id, lower)
    _close(model, closed, known_from)
    copy(model, shortened, func.daterange(func.lower(table.c.valid), since), known_from)
    return ends


def _locked(model: type, area_ids: Sequence[int]) -> Sequence[Row]:
    """Return (id, area, first day, last day) of what is known of the areas, the earliest first."""
    if not area_ids:
        return []
    table = model.__table__
    return db.session.execute(
        select(table.c.id, table.c.area_id, func.lower(table.c.valid), func.upper(table.c.valid))
        .where(table.c.area_id.in_(area_ids), func.upper_inf(table.c.known))
        .order_by(table.c.area_id, func.lower(table.c.valid).nulls_first())
        .with_for_update()
    ).all()


def _close(model: type, row_ids: Sequence[int], instant: datetime) -> None:
    """Let rows be known no longer from `instant`."""
    table = model.__table__
    if row_ids:
        db.session.execute(
            table.update()
            .where(table.c.id.in_(row_ids))
            .values(known=func.tstzrange(func.lower(table.c.known), instant))
        )


def copy(model: type, row_ids: Sequence[int], valid: ColumnElement, known_from: datetime) -> None:
    """Add copies of rows with other days, with their outlines when they are boundaries."""
    if not row_ids:
        return
    table = model.__table__
    kept = [
        column
        for column in table.c
        if column.name not in ("id", "valid", "known") and column.computed is None
    ]
    copies = select(*kept, valid, func.tstzrange(known_from, None)).where(table.c.id.in_(row_ids))
    names = [*(column.name for column in kept), "valid", "known"]
    made = db.session.execute(
        table.insert().from_select(names, copies).returning(*_which(table))
    ).all()
    if model is AreaBoundary:
        _copy_outlines(row_ids, {(area_id, begins): new for area_id, begins, new in made})


def _which(table) -> tuple:
    """Return what tells a row from its fellows, which a copy shares, and its id."""
    return table.c.area_id, func.lower(table.c.valid), table.c.id


def _copy_outlines(old_ids: Sequence[int], new_ids: Mapping[tuple[int, date | None], int]) -> None:
    """Give boundaries ({(area, first day): id}) the outlines of the rows they were copied from."""
    table = AreaBoundary.__table__
    old = db.session.execute(select(*_which(table)).where(table.c.id.in_(old_ids)))
    insert(
        "INSERT INTO area_outlines (boundary_id, band, level, outline)"
        " SELECT pair.new_id, o.band, o.level, o.outline FROM (VALUES %s) AS pair (old_id, new_id)"
        " JOIN area_outlines o ON o.boundary_id = pair.old_id",
        [(old_id, new_ids[area_id, begins]) for area_id, begins, old_id in old],
    )


def insert(statement: str, rows: Sequence[tuple], template: str | None = None) -> list[tuple]:
    """Run one INSERT … VALUES for many rows inside the session's transaction."""
    if not rows:
        return []
    db.session.flush()
    with db.session.connection().connection.cursor() as cursor:
        returned = execute_values(
            cursor, statement, rows, template, PAGE, fetch="RETURNING" in statement
        )
    return returned or []


def take_back(model: type, imported: datetime, now: datetime) -> int:
    """Make what was known before an import known again; return how many rows it had written.

    Raises:
        ChangedMeanwhile: some of them have been superseded since.
    """
    table = model.__table__
    is_new = func.lower(table.c.known) == imported
    new = db.session.execute(
        select(table.c.id, func.upper_inf(table.c.known)).where(is_new).with_for_update()
    ).all()
    if not all(is_current for _, is_current in new):
        raise ChangedMeanwhile
    _close(model, [row_id for row_id, _ in new], now)
    before = list(
        db.session.scalars(select(table.c.id).where(func.upper(table.c.known) == imported))
    )
    copy(model, before, table.c.valid, now)
    return len(new)


def latest_known() -> datetime | None:
    """Return the instant from which the newest version or boundary of any area is known."""
    models = (AreaVersion, AreaBoundary)
    found = [db.session.scalar(select(func.max(func.lower(one.known)))) for one in models]
    return max(filter(None, found), default=None)


def added_at(known_from: datetime) -> set[int]:
    """Return the areas of which nothing had been known before an import."""
    new = select(AreaVersion.area_id).where(func.lower(AreaVersion.known) == known_from)
    older = select(AreaVersion.area_id).where(func.lower(AreaVersion.known) < known_from)
    return set(db.session.scalars(new.except_(older)))
