"""What may be taken back of routes and shifts within ten minutes."""

from uuid import UUID

from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import Select

from webapp.audit.models import AuditEntry
from webapp.audit.undo import undoes
from webapp.patrols import operations, queries, shift_operations
from webapp.patrols.models import PatrolRoute, PatrolShift
from webapp.permissions import Permission

PLAN = Permission.PATROL_PLAN


def seen(shift_id: UUID) -> Select[tuple[PatrolShift]]:
    """Return the shift where the visitor may see it; professional ones are not for all planners."""
    return queries.shifts_visible_to(current_user).where(PatrolShift.uuid == shift_id)


@undoes("patrol_route.reversed", PLAN, queries.one)
def reverse(route: PatrolRoute, *, by, entry: AuditEntry) -> None:
    operations.reverse(route, by=by)


@undoes("patrol_route.ended", PLAN, queries.one)
def reopen(route: PatrolRoute, *, by, entry: AuditEntry) -> None:
    operations.reopen(route, by=by)


@undoes("patrol_route.reopened", PLAN, queries.one)
@undoes("patrol_route.drawn", PLAN, queries.one)
def end(route: PatrolRoute, *, by, entry: AuditEntry) -> None:
    operations.end(route, by=by)


@undoes("patrol_shift.planned", PLAN, seen)
def cancel(shift: PatrolShift, *, by, entry: AuditEntry) -> None:
    shift_operations.cancel(shift, reason=_("Planned by mistake."), by=by)


@undoes("patrol_shift.cancelled", PLAN, seen)
def restore(shift: PatrolShift, *, by, entry: AuditEntry) -> None:
    shift_operations.restore(shift, by=by)
