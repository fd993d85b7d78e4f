"""What may be taken back of routes and shifts within ten minutes."""

from uuid import UUID

from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import Select

from webapp.audit.models import AuditEntry
from webapp.audit.undo import undoes
from webapp.formatters import daytime
from webapp.patrols import operations, queries, shift_operations
from webapp.patrols.models import PatrolRoute, PatrolShift
from webapp.permissions import Permission

PLAN = Permission.PATROL_PLAN


def seen(shift_id: UUID) -> Select[tuple[PatrolShift]]:
    """Return the shift where the visitor may see it; professional ones are not for all planners."""
    return queries.shifts_visible_to(current_user).where(PatrolShift.uuid == shift_id)


def route_name(route: PatrolRoute) -> str:
    return route.name


def shift_name(shift: PatrolShift) -> str:
    return f"{shift.route.name}, {daytime(shift.starts_at)}"


@undoes("patrol_route.reversed", PLAN, queries.one, called=route_name)
def reverse(route: PatrolRoute, *, by, entry: AuditEntry) -> None:
    operations.reverse(route, by=by)


@undoes("patrol_route.ended", PLAN, queries.one, called=route_name)
def reopen(route: PatrolRoute, *, by, entry: AuditEntry) -> None:
    operations.reopen(route, by=by)


@undoes("patrol_route.reopened", PLAN, queries.one, called=route_name)
@undoes("patrol_route.drawn", PLAN, queries.one, called=route_name)
def end(route: PatrolRoute, *, by, entry: AuditEntry) -> None:
    operations.end(route, by=by)


@undoes("patrol_shift.planned", PLAN, seen, called=shift_name)
def cancel(shift: PatrolShift, *, by, entry: AuditEntry) -> None:
    shift_operations.cancel(shift, reason=_("Planned by mistake."), by=by)


@undoes("patrol_shift.cancelled", PLAN, seen, called=shift_name)
def restore(shift: PatrolShift, *, by, entry: AuditEntry) -> None:
    shift_operations.restore(shift, by=by)
