"""What may be taken back of a hotspot within ten minutes.

The steps are the history: the state before comes from them, the log names no values. A clearance
stays written down as one that was taken back. A relapse has shaken its village, which
`villages.relapses` knows of. Not taken back is a correction, whose earlier facts nothing keeps.
"""

from datetime import date

from webapp.audit import operations as audit
from webapp.audit.models import AuditEntry
from webapp.audit.undo import TooLateToUndo, undoes
from webapp.extensions import db
from webapp.hotspots import queries
from webapp.hotspots.models import Hotspot, HotspotEvent, Source, Status
from webapp.permissions import Permission

EDIT = Permission.HOTSPOT_EDIT


def called(hotspot: Hotspot) -> str:
    """Return what an offer to undo calls a hotspot."""
    return hotspot.name


def is_by_itself(hotspot: Hotspot, entry: AuditEntry) -> bool:
    """True when no tip led to it: the tip goes on naming the hotspot made from it."""
    return hotspot.source != Source.TIP


@undoes("hotspot.reported", EDIT, queries.one, called=called, free=is_by_itself)
@undoes("hotspot.verified", EDIT, queries.one, called=called)
@undoes("hotspot.dismissed", EDIT, queries.one, called=called)
@undoes("hotspot.checked", EDIT, queries.one, called=called)
@undoes("hotspot.cleared", EDIT, queries.one, called=called)
@undoes("hotspot.closed", EDIT, queries.one, called=called)
def take_back(hotspot: Hotspot, *, by, entry: AuditEntry) -> None:
    """Let the state before the last step hold again, from the day of that step.

    A hotspot logged by mistake has no state before: it is without grounds from its first day on.

    Raises:
        TooLateToUndo: the last step is not this person's, or not that of `entry`.
    """
    db.session.scalars(queries.locked(hotspot)).one()
    last = (hotspot.standing_events or [None])[-1]
    if last is None or last.by_id != by.id or _act(last) != entry.action:
        raise TooLateToUndo
    hotspot.status, came_from = Status(last.from_status or Status.DISMISSED), hotspot.status
    hotspot.edition += 1
    if last.to_status == Status.RELAPSED:
        hotspot.relapses -= 1
    event = HotspotEvent(
        hotspot=hotspot,
        from_status=came_from,
        to_status=hotspot.status,
        on=last.on,
        by_id=by.id,
        undoes=last,
    )
    db.session.add(event)
    db.session.flush()
    hotspot.cleared_on = _watched_since(hotspot)
    audit.record("hotspot.taken_back", hotspot, by=by, named=("status",))


def _watched_since(hotspot: Hotspot) -> date | None:
    """Return the day of the clearance that holds, None for a hotspot that is none cleared."""
    is_cleared = hotspot.status in (Status.CLEARED, Status.CLOSED)
    return hotspot.clearance.on if is_cleared and hotspot.clearance else None


def _act(event: HotspotEvent) -> str:
    return "hotspot.checked" if event.is_check else f"hotspot.{event.to_status}"
