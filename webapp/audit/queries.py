"""Entries of the audit log, shown only to those who may see their subject."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select

from webapp.audit.models import AuditEntry, AuditHead
from webapp.clock import VIETNAM
from webapp.permissions import HasGrants, Permission, within

GUARDED = {
    "hotspots": Permission.HOTSPOT_OPEN,
    "tips": Permission.TIP_OPEN,
    "patrol_routes": Permission.PATROL_PLAN,
    "patrol_shifts": Permission.PATROL_PLAN,
    "patrol_teams": Permission.PATROL_PLAN,
    "professional_shifts": Permission.PATROL_PROFESSIONAL,
    "users": Permission.ACCOUNT_MANAGE,
    "grants": Permission.ACCOUNT_MANAGE,
}


def visible_to(user: HasGrants) -> Select[tuple[AuditEntry]]:
    """Return the entries whose subject the user may see, newest first."""
    return (
        select(AuditEntry)
        .where(within(user, Permission.AUDIT_VIEW, AuditEntry.subject_path), _subject_seen(user))
        .order_by(AuditEntry.id.desc())
    )


def about(user: HasGrants, subject_uuid: UUID) -> Select[tuple[AuditEntry]]:
    """Return the entries about one record that the user may read."""
    return visible_to(user).where(AuditEntry.subject_uuid == subject_uuid)


def broken_links() -> Select:
    """Return (chain, seq) of each row whose number or keyed hash does not follow from the last.

    Needs `operations.unlock_chain()` in the same transaction.
    """
    by_chain = {"partition_by": AuditEntry.chain, "order_by": AuditEntry.seq}
    rows = select(
        AuditEntry.chain,
        AuditEntry.seq,
        AuditEntry.hash,
        func.row_number().over(**by_chain).label("place"),
        func.audit_digest(
            AuditEntry.__table__.table_valued(),
            func.coalesce(func.lag(AuditEntry.hash).over(**by_chain), func.decode("", "hex")),
        ).label("expected"),
    ).subquery()
    return (
        select(rows.c.chain, rows.c.seq)
        .where(or_(rows.c.seq != rows.c.place, rows.c.hash != rows.c.expected))
        .order_by(rows.c.chain, rows.c.seq)
    )


def cut_tails() -> Select:
    """Return the chains whose head and last row disagree: rows were cut off at the end."""
    last = (
        select(AuditEntry.chain, func.max(AuditEntry.seq).label("seq"))
        .group_by(AuditEntry.chain)
        .subquery()
    )
    tail = (
        select(last.c.chain, last.c.seq, AuditEntry.hash)
        .join(
            AuditEntry,
            (AuditEntry.chain == last.c.chain) & (AuditEntry.seq == last.c.seq),
        )
        .subquery()
    )
    return (
        select(func.coalesce(AuditHead.chain, tail.c.chain), AuditHead.seq)
        .select_from(AuditHead)
        .join(tail, tail.c.chain == AuditHead.chain, full=True)
        .where(
            or_(
                AuditHead.seq.is_distinct_from(tail.c.seq),
                AuditHead.hash.is_distinct_from(tail.c.hash),
            )
        )
    )


def _subject_seen(user: HasGrants) -> ColumnElement[bool]:
    """Status and figures of a village are seen inside it, all else needs `audit:all`.

    A guarded kind of subject needs its own permission at the subject's path as well.
    """
    path, kind = AuditEntry.subject_path, AuditEntry.subject_type
    everything = within(user, Permission.AUDIT_ALL, path)
    of_village, is_note = (AuditEntry.action.like(one) for one in ("village.%", "%.note_%"))
    inside = and_(of_village, within(user, Permission.VILLAGE_INSIDE, path))
    told = or_(and_(inside, or_(not_(is_note), everything)), and_(not_(of_village), everything))
    guarded = ((kind == name) & within(user, held, path) for name, held in GUARDED.items())
    return or_(kind.not_in(GUARDED) & told, *guarded)


def filtered(
    entries: Select[tuple[AuditEntry]], *, area: str = "", action: str = "", day: date | None = None
) -> Select[tuple[AuditEntry]]:
    """Narrow `entries` to an area's path or code, to an action and to a Việt Nam day."""
    if code := area.strip().strip("/"):
        path = func.concat("/", AuditEntry.subject_path)
        entries = entries.where(path.contains(f"/{code}/", autoescape=True))
    if action:
        entries = entries.where(AuditEntry.action == action)
    if day:
        start = datetime.combine(day, time(), VIETNAM)
        entries = entries.where(AuditEntry.at >= start, AuditEntry.at < start + timedelta(days=1))
    return entries


def before(entries: Select[tuple[AuditEntry]], entry_id: int) -> Select[tuple[AuditEntry]]:
    """Return the entries older than the one with this id."""
    return entries.where(AuditEntry.id < entry_id)
