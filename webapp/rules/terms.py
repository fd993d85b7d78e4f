"""The terms in force on a record's day, for records in hand and inside queries.

All rules are read once a request. A query gets them as plain conditions on its own column, one for
each stretch of days with its own amount (mostly one), so that an index on that column still serves.
"""

from datetime import date, datetime, time, timedelta

from flask import g
from sqlalchemy import ColumnElement, Date, Interval, and_, case, literal, or_, true

from webapp.clock import VIETNAM, today
from webapp.duties import rests_on
from webapp.extensions import db
from webapp.rules import queries
from webapp.rules.models import Key, Rule
from webapp.rules.words import unit_of


def on(key: Key, day: date | None = None) -> Rule:
    """Return what the rule says on `day`, today without one."""
    day = day or today()
    return next(rule for rule in _all()[key] if rule.valid.contains(day))


def length(key: Key, day: date | None = None) -> timedelta:
    """Return the (last) term of the rule on `day`."""
    return lengths(on(key, day))[-1]


def lengths(rule: Rule) -> list[timedelta]:
    """Return the lengths of time that a rule sets."""
    return [unit_of(rule) * amount for amount in rule.amounts]


def by_day(key: Key, column: ColumnElement) -> list[tuple[ColumnElement[bool], Rule]]:
    """Return (condition that the day of `column` lies in the rule's days, rule), for `case`."""
    return [(and_(true(), *_days_of(rule, column)), rule) for rule in _all()[key]]


def length_of(key: Key, column: ColumnElement) -> ColumnElement[timedelta]:
    """Return the term on the day of `column`."""
    return case(
        *((where, literal(lengths(rule)[-1], Interval)) for where, rule in by_day(key, column)),
        else_=None,
    )


def ran_out(key: Key, column: ColumnElement, at: date | datetime) -> ColumnElement[bool]:
    """Return the condition that the term counted from `column` has run out before `at`."""
    return or_(
        *(and_(*_days_of(rule, column), column < at - lengths(rule)[-1]) for rule in _all()[key])
    )


@rests_on
def as_known() -> tuple[int, ...]:
    """Return the numbers of all rules known now: the same ones, the same terms."""
    return tuple(rule.id for rules in _all().values() for rule in rules)


def forget() -> None:
    """Read the rules anew: one of them has changed."""
    g.pop("rules", None)


def _all() -> dict[str, list[Rule]]:
    if "rules" not in g:
        found: dict[str, list[Rule]] = {}
        for rule in db.session.scalars(queries.known_now()):
            db.session.expunge(rule)
            found.setdefault(rule.key, []).append(rule)
        g.rules = found
    return g.rules


def _days_of(rule: Rule, column: ColumnElement) -> list[ColumnElement[bool]]:
    edges = [
        column >= _edge(rule.valid.lower, column) if rule.valid.lower else None,
        column < _edge(rule.valid.upper, column) if rule.valid.upper else None,
    ]
    return [edge for edge in edges if edge is not None]


def _edge(day: date, column: ColumnElement) -> date | datetime:
    return day if isinstance(column.type, Date) else datetime.combine(day, time(), VIETNAM)
