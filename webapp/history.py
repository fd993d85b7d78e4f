"""History on two axes: what was true when, and since when we know it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import request
from sqlalchemy import func, select
from sqlalchemy import inspect as inspect_mapper
from sqlalchemy.dialects.postgresql import Range

from webapp.clock import VIETNAM, today
from webapp.days import NoDay, read_day
from webapp.errors import BadDay, FutureDay
from webapp.extensions import db

A_MOMENT = timedelta(microseconds=1)  # the smallest step of PostgreSQL's clock
OWN = {"uuid", "created_at"}  # of a `Recorded`: its copy is a record of its own


@dataclass(frozen=True)
class Room:
    """The days and the knowledge that a new row may take.

    `shortened` are (closed row, its copy that ends where the new row begins).
    """

    valid: Range[date]
    known: Range[datetime]
    shortened: tuple[tuple[Any, Any], ...] = ()


def make_room(model: type, since: date, *, instant: datetime | None = None, **keys: Any) -> Room:
    """Make room for a row of `model` that is true from `since` until the next known change.

    The row that covers `since` is known no longer; when it began earlier, a copy that ends on
    `since` takes its place. The caller adds the new row with `valid` and `known` of the answer.
    Rows that are one act, to be taken back as one, are known from one `instant`.
    """
    conditions = [getattr(model, name) == value for name, value in keys.items()]
    rows = db.session.scalars(
        select(model)
        .where(*conditions, func.upper_inf(model.known))
        .order_by(func.lower(model.valid).nulls_first())
        .with_for_update()
    ).all()
    instant = instant or after(max((row.known.lower for row in rows), default=None))
    known = Range(instant, None)
    covering = next((row for row in rows if row.valid.contains(since)), None)
    if covering is None:
        later = [row.valid.lower for row in rows if row.valid.lower and row.valid.lower > since]
        return Room(Range(since, min(later, default=None)), known)
    covering.known = Range(covering.known.lower, instant)
    db.session.flush()
    valid = Range(since, covering.valid.upper)
    if covering.valid.lower is not None and covering.valid.lower >= since:
        return Room(valid, known)
    copy = _copied(covering, valid=Range(covering.valid.lower, since), known=known)
    db.session.add(copy)
    db.session.flush()
    return Room(valid, known, ((covering, copy),))


def after(latest: datetime | None) -> datetime:
    """Return this instant, or one just past `latest` where the clock has been set back since."""
    instant = db.session.scalar(select(func.clock_timestamp()))
    return instant if latest is None or instant > latest else latest + A_MOMENT


def end_on(model: type, last: date, **keys: Any) -> None:
    """Let what is known to be true on `last` end there: nothing follows it."""
    make_room(model, last, **keys)


def asked_day() -> date:
    """Return the day of `?on=`, a Việt Nam day, today without one.

    Raises:
        BadDay: it is no date. FutureDay: it has not come yet.
    """
    return _day_of("on") or today()


def asked_knowledge() -> datetime | None:
    """Return the end of the day of `?known=`, for what was recorded by then; None for now.

    Raises:
        BadDay: it is no date. FutureDay: it has not come yet.
    """
    day = _day_of("known")
    if day is None or day == today():
        return None
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=VIETNAM)


def known_at(known: Any, instant: datetime | None) -> Any:
    """Return the SQL condition that a row was known at `instant`, or is known now."""
    return func.upper_inf(known) if instant is None else known.contains(instant)


def _day_of(name: str) -> date | None:
    text = request.args.get(name, "")
    if not text:
        return None
    try:
        day = read_day(text)
    except NoDay as error:
        raise BadDay(name) from error
    if day > today():
        raise FutureDay(name)
    return day


def _copied(row: Any, **changed: Any) -> Any:
    table = inspect_mapper(type(row)).columns
    values = {
        column.key: getattr(row, column.key)
        for column in table
        if not column.primary_key and column.computed is None and column.key not in OWN
    }
    return type(row)(**values | changed)
