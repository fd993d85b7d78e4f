"""What the time makes of a shift: open to its team, running, missed, still to be reported on.

How long before and after a shift its team sees the route is a rule, read as of the day it begins.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, case, not_, or_

from webapp.clock import VIETNAM
from webapp.patrols.models import PatrolShift, Status
from webapp.rules import terms
from webapp.rules.models import Key


def opens_at(shift: PatrolShift) -> datetime:
    """Return the instant from which the team may see route and points."""
    return shift.starts_at - terms.length(Key.SHIFT_OPEN_BEFORE, _day(shift))


def closes_at(shift: PatrolShift) -> datetime:
    """Return until when the team sees the route of a shift."""
    return shift.ends_at + terms.length(Key.SHIFT_OPEN_AFTER, _day(shift))


def is_open_at(shift: PatrolShift, at: datetime) -> bool:
    """True while the team may see route and points: around the shift, not long before or after."""
    return shift.status != Status.CANCELLED and opens_at(shift) <= at < closes_at(shift)


def opened_at(at: datetime) -> ColumnElement[bool]:
    """Return the condition of `is_open_at`."""
    after = terms.length_of(Key.SHIFT_OPEN_AFTER, PatrolShift.starts_at)
    return and_(
        PatrolShift.status != Status.CANCELLED,
        _opening() <= at,
        PatrolShift.ends_at + after > at,
    )


def state_at(at: datetime) -> ColumnElement[str]:
    """Return what a shift is at an instant: as stored, or as the time makes it."""
    return case(
        (PatrolShift.status != Status.PLANNED, PatrolShift.status),
        (_opening() > at, Status.PLANNED),
        (PatrolShift.starts_at > at, Status.READY),
        (PatrolShift.ends_at > at, Status.ACTIVE),
        else_=Status.MISSED,
    )


def still_concerns(at: datetime) -> ColumnElement[bool]:
    """True for shifts not over yet, cancelled or not, and those still to be reported on."""
    return or_(
        PatrolShift.ends_at > at,
        and_(
            PatrolShift.status == Status.PLANNED,
            not_(terms.ran_out(Key.SHIFT_REPORT, PatrolShift.ends_at, at)),
        ),
    )


def begins_on(first: date, last: date) -> ColumnElement[bool]:
    """True for shifts that begin on the Việt Nam days from `first` to `last`."""
    after = datetime.combine(last + timedelta(days=1), time(), VIETNAM)
    return and_(
        PatrolShift.starts_at >= datetime.combine(first, time(), VIETNAM),
        PatrolShift.starts_at < after,
    )


def _opening() -> ColumnElement[datetime]:
    starts_at = PatrolShift.starts_at
    return starts_at - terms.length_of(Key.SHIFT_OPEN_BEFORE, starts_at)


def _day(shift: PatrolShift) -> date:
    return shift.starts_at.astimezone(VIETNAM).date()
