"""What may be taken back of a tip within ten minutes: what has not left the house.

A tip passed on, an answer and an outcome reported have been read elsewhere by then; a code given
to a sender cannot be called back; a hotspot stays the hotspot of its tip.
"""

from webapp.audit.models import AuditEntry
from webapp.audit.undo import TooLateToUndo, undoes
from webapp.permissions import Permission
from webapp.tips import operations, queries
from webapp.tips.models import Status, Tip, TipEvent


def called(tip: Tip) -> str:
    """Return what an offer to undo calls a tip."""
    return tip.reference


def is_in_the_house(tip: Tip, entry: AuditEntry) -> bool:
    """True while the act is the last one, and what it changed may still hold again.

    Not what has been passed on, nor what would repeat a tip that repeats another one by now.
    """
    last = _last(tip)
    return (
        last is not None
        and last.was_area_id is not None
        and f"tip.{last.act}" == entry.action
        and last.from_status != Status.TRANSFERRED
        and (last.was_duplicate_of is None or last.was_duplicate_of.status != Status.DUPLICATE)
    )


@undoes("tip.triaged", Permission.TIP_OPEN, queries.one, called=called, free=is_in_the_house)
@undoes("tip.closed", Permission.TIP_OPEN, queries.one, called=called, free=is_in_the_house)
def take_back(tip: Tip, *, by, entry: AuditEntry) -> None:
    """Take the last act with a tip back."""
    last = _last(tip)
    if last is None or last.by_id != by.id:
        raise TooLateToUndo
    operations.take_back(tip, last=last, by=by)


def _last(tip: Tip) -> TipEvent | None:
    return tip.events[-1] if tip.events else None
