"""Whether a shift, as it stands and by the clock, still takes a step."""

from webapp.clock import now
from webapp.lifecycle import IllegalMove
from webapp.patrols.errors import NotBegun, ShiftOver, ShiftUnreported
from webapp.patrols.models import PatrolShift, Status


def is_ahead(shift: PatrolShift) -> bool:
    """True while a shift may be changed or cancelled: it is planned, and its end lies ahead."""
    return shift.status == Status.PLANNED and shift.ends_at > now()


def check_ahead(shift: PatrolShift) -> None:
    """Refuse to change or cancel what is settled.

    Raises:
        IllegalMove: it was cancelled or reported on. ShiftUnreported: its end has passed.
    """
    if shift.status != Status.PLANNED:
        raise IllegalMove(shift)
    if shift.ends_at <= now():
        raise ShiftUnreported(shift)


def check_restorable(shift: PatrolShift) -> None:
    """Refuse to restore what could no longer be walked.

    Raises:
        ShiftOver: its end has passed.
    """
    if shift.ends_at <= now():
        raise ShiftOver(shift)


def check_reportable(shift: PatrolShift) -> None:
    """Refuse a report on what is not walked.

    Raises:
        IllegalMove: it was cancelled. NotBegun: it lies ahead.
    """
    if shift.status == Status.CANCELLED:
        raise IllegalMove(shift)
    if shift.starts_at > now():
        raise NotBegun(shift)
