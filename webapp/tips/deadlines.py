"""By when a tip is passed on, its sender told, its outcome known: rules of law of the tip's day."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select

from webapp.clock import VIETNAM, now, today
from webapp.rules import terms
from webapp.rules.models import Key, Rule
from webapp.tips.models import OPEN, Status, Tip, TipEvent, TipMessage

SATURDAY = 5
DAY = timedelta(days=1)


def due_at(tip: Tip) -> datetime | None:
    """Return when it must have been passed on; None once it has been, or was closed."""
    if tip.status not in OPEN:
        return None
    return tip.received_hour + terms.lengths(rule_of(tip))[-1]


def rule_of(tip: Tip) -> Rule:
    """Return the rule by which a tip must be passed on: the one of its own day."""
    return terms.on(Key.TIP_URGENT if tip.is_urgent else Key.TIP_ORDINARY, day_of(tip))


def day_of(tip: Tip) -> date:
    """Return the day it came."""
    return tip.received_hour.astimezone(VIETNAM).date()


def is_late(tip: Tip) -> bool:
    """True when a tip should have been passed on by now."""
    due = due_at(tip)
    return due is not None and due < now()


def is_overdue(instant: datetime) -> ColumnElement[bool]:
    """Return the condition that a tip should have been passed on before `instant`."""
    return and_(
        Tip.status.in_(OPEN),
        or_(
            and_(Tip.is_urgent, terms.ran_out(Key.TIP_URGENT, Tip.received_hour, instant)),
            and_(not_(Tip.is_urgent), terms.ran_out(Key.TIP_ORDINARY, Tip.received_hour, instant)),
        ),
    )


def is_unannounced() -> ColumnElement[bool]:
    """Return the condition that the sender should have been told of the receipt before today."""
    return _unannounced_on(today())


def is_soon_unannounced() -> ColumnElement[bool]:
    """Return the condition that the sender is to be told today or on the next working day."""
    next_one = today() + DAY
    while next_one.weekday() >= SATURDAY:
        next_one += DAY
    return and_(_unannounced_on(next_one + DAY), not_(_ran_out(Key.TIP_NOTICE, today())))


def is_without_outcome() -> ColumnElement[bool]:
    """Return the condition that a tip was passed on, and no outcome came within its term."""
    is_over = terms.ran_out(Key.TIP_OUTCOME, TipEvent.created_at, now())
    in_term = exists().where(
        TipEvent.tip_id == Tip.id, TipEvent.act == "transferred", not_(is_over)
    )
    return and_(Tip.status == Status.TRANSFERRED, ~in_term)


def passed_on_at() -> ColumnElement[datetime]:
    """Return when a tip was passed on, the last time; when it came, where no step tells."""
    told = (
        select(func.max(TipEvent.created_at))
        .where(TipEvent.tip_id == Tip.id, TipEvent.act == "transferred")
        .correlate(Tip)
        .scalar_subquery()
    )
    return func.coalesce(told, Tip.received_hour)


def working_day_before(day: date, number: int) -> date:
    """Return the day that lies `number` working days before `day`; holidays are not known.

    >>> working_day_before(date(2026, 11, 23), 3)
    datetime.date(2026, 11, 18)
    """
    while number:
        day -= DAY
        number -= day.weekday() < SATURDAY
    return day


def _unannounced_on(day: date) -> ColumnElement[bool]:
    """Return the condition that by the end of the day before `day` the sender was to be told.

    No answer was written yet, and the tip is open or on its way. Of one that came long ago only
    passing on, or the outcome, is asked for: so not all tips that ever were are searched.
    """
    long_ago = now() - terms.length(Key.TIP_OUTCOME) - terms.length(Key.TIP_ORDINARY)
    return and_(
        or_(Tip.status.in_(OPEN), Tip.status == Status.TRANSFERRED),
        Tip.received_hour > long_ago,
        _ran_out(Key.TIP_NOTICE, day),
        ~exists().where(TipMessage.tip_id == Tip.id),
    )


def _ran_out(key: Key, day: date) -> ColumnElement[bool]:
    """Return the condition that the working days after the receipt were over before `day`."""
    ends = (
        and_(holds, Tip.received_hour < _midnight(working_day_before(day, rule.amounts[-1])))
        for holds, rule in terms.by_day(key, Tip.received_hour)
    )
    return or_(*ends)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)
