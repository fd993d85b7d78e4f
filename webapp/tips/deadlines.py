"""By when a tip must be passed on: rules of law, read as of the day it came."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, not_, or_

from webapp.clock import VIETNAM, now
from webapp.rules import terms
from webapp.rules.models import Key, Rule
from webapp.tips.models import OPEN, Tip


def due_at(tip: Tip) -> datetime | None:
    """Return when it must have been passed on; None once it has been, or was closed."""
    if tip.status not in OPEN:
        return None
    return tip.received_hour + terms.lengths(rule_of(tip))[-1]


def rule_of(tip: Tip) -> Rule:
    return terms.on(Key.TIP_URGENT if tip.is_urgent else Key.TIP_ORDINARY, day_of(tip))


def day_of(tip: Tip) -> date:
    """Return the day it came."""
    return tip.received_hour.astimezone(VIETNAM).date()


def is_late(tip: Tip) -> bool:
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
