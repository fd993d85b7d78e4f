"""Lists of villages in the log: which villages one entered, and whether they are as they were."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, func, select

from webapp.areas.models import Area, AreaBoundary, AreaVersion
from webapp.areas.references import used_elsewhere
from webapp.audit.models import AuditEntry
from webapp.audit.undo import WINDOW
from webapp.clock import now
from webapp.extensions import db


def known_from(entry: AuditEntry) -> datetime:
    """Return the instant from which the villages of a list in the log are known."""
    return datetime.fromisoformat(entry.changes["known_from"][1])


def count_of(entry: AuditEntry) -> int:
    """Return how many villages a list in the log has."""
    return entry.changes["villages"][1]


def villages_of(commune: Area, instant: datetime) -> list[Area]:
    """Return the villages of the list that was entered at `instant`, as far as they lie there."""
    return list(db.session.scalars(_entered(commune, instant, Area)))


def _entered(commune: Area, instant: datetime, what) -> Select:
    # By way of the commune: the versions of the whole country have no index by their instant.
    return (
        select(what)
        .join_from(Area, AreaVersion, AreaVersion.area_id == Area.id)
        .where(Area.parent_id == commune.id, func.lower(AreaVersion.known) == instant)
        .order_by(Area.id)
    )


def names_taken_back(commune: Area, *, by) -> list[str]:
    """Return the names of the list that was the last thing `by` took back there, just now."""
    last = db.session.scalar(
        select(AuditEntry)
        .where(
            AuditEntry.subject_type == commune.__tablename__,
            AuditEntry.subject_uuid == commune.uuid,
            AuditEntry.action.not_like("%.opened"),
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    is_own = last is not None and last.by_id == by.id and last.at > now() - WINDOW
    if not is_own or last.action != "area.villages_taken_back":
        return []
    return list(db.session.scalars(_entered(commune, known_from(last), AreaVersion.name)))


def are_as_entered(villages: Sequence[Area], count: int) -> bool:
    """True while all lie there, none has a boundary or new facts, and no record speaks of them."""
    ids = [village.id for village in villages]
    changed = exists().where(AreaVersion.area_id.in_(ids), ~func.upper_inf(AreaVersion.known))
    drawn = exists().where(AreaBoundary.area_id.in_(ids))
    followed = db.session.scalar(select(changed | drawn))
    return len(ids) == count and not followed and not used_elsewhere(ids)
