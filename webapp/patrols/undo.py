"""What may be taken back of routes, shifts and teams within ten minutes."""

from uuid import UUID

from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import Select, or_, select

from webapp.audit.models import AuditEntry
from webapp.audit.undo import undoes
from webapp.clock import now
from webapp.formatters import daytime
from webapp.patrols import operations, queries, shift_guards, shift_operations, team_operations
from webapp.patrols.models import PatrolRoute, PatrolShift, PatrolTeam
from webapp.permissions import Permission

PLAN, WALK = Permission.PATROL_PLAN, Permission.PATROL_WALK


def seen(shift_id: UUID) -> Select[tuple[PatrolShift]]:
    """Return the shift where the visitor may see it; professional ones are not for all planners."""
    return queries.shifts_visible_to(current_user).where(PatrolShift.uuid == shift_id)


def reported(shift_id: UUID) -> Select[tuple[PatrolShift]]:
    """Return the shift where the visitor plans, or is one of its team."""
    ways = (queries.shifts_visible_to(current_user), queries.shifts_of_member(current_user))
    ids = [way.with_only_columns(PatrolShift.id) for way in ways]
    return select(PatrolShift).where(
        PatrolShift.uuid == shift_id, or_(*(PatrolShift.id.in_(one) for one in ids))
    )


def remembers(record: PatrolRoute | PatrolShift | PatrolTeam, entry: AuditEntry) -> bool:
    """True while the record still holds what it was before the act."""
    return record.earlier is not None


def may_be_cancelled(shift: PatrolShift, entry: AuditEntry) -> bool:
    """True until the end of a planned shift."""
    return shift_guards.is_ahead(shift)


def may_be_restored(shift: PatrolShift, entry: AuditEntry) -> bool:
    """True until the end of a cancelled shift."""
    return shift.ends_at > now()


def team_name(team: PatrolTeam) -> str:
    """Return what an offer to undo calls a team."""
    return team.name


def route_name(route: PatrolRoute) -> str:
    """Return what an offer to undo calls a route."""
    return route.name


def shift_name(shift: PatrolShift) -> str:
    """Return what an offer to undo calls a shift."""
    return f"{shift.route.name}, {daytime(shift.starts_at)}"


@undoes("patrol_route.reversed", PLAN, queries.one, called=route_name)
def reverse(route: PatrolRoute, *, by, entry: AuditEntry) -> None:
    """Take the turning of a route back."""
    operations.reverse(route, by=by)


@undoes("patrol_route.ended", PLAN, queries.one, called=route_name)
def reopen(route: PatrolRoute, *, by, entry: AuditEntry) -> None:
    """Take the end of a route back."""
    operations.reopen(route, by=by)


@undoes("patrol_route.reopened", PLAN, queries.one, called=route_name)
@undoes("patrol_route.drawn", PLAN, queries.one, called=route_name)
def end(route: PatrolRoute, *, by, entry: AuditEntry) -> None:
    """Take the reopening of a route back."""
    operations.end(route, by=by)


@undoes("patrol_shift.planned", PLAN, seen, called=shift_name, free=may_be_cancelled)
def cancel(shift: PatrolShift, *, by, entry: AuditEntry) -> None:
    """Take the planning of a shift back."""
    shift_operations.cancel(shift, reason=_("Planned by mistake."), by=by)


@undoes("patrol_shift.cancelled", PLAN, seen, called=shift_name, free=may_be_restored)
def restore(shift: PatrolShift, *, by, entry: AuditEntry) -> None:
    """Take the cancelling of a shift back."""
    shift_operations.restore(shift, by=by)


@undoes("patrol_route.revised", PLAN, queries.one, called=route_name, free=remembers)
@undoes("patrol_route.numbered", PLAN, queries.one, called=route_name, free=remembers)
def unrevise(route: PatrolRoute, *, by, entry: AuditEntry) -> None:
    """Take the last change of a route back."""
    operations.bring_back(route, by=by)


@undoes("patrol_shift.revised", PLAN, seen, called=shift_name, free=remembers)
def unrevise_shift(shift: PatrolShift, *, by, entry: AuditEntry) -> None:
    """Take the last change of a shift back."""
    shift_operations.bring_back(shift, act="revised", by=by)


@undoes("patrol_shift.done", WALK, reported, called=shift_name, free=remembers)
@undoes("patrol_shift.incomplete", WALK, reported, called=shift_name, free=remembers)
def unreport(shift: PatrolShift, *, by, entry: AuditEntry) -> None:
    """Take the report on a shift back."""
    shift_operations.bring_back(shift, act="unreported", by=by)


@undoes("patrol_team.formed", PLAN, queries.one_team, called=team_name)
@undoes("patrol_team.reformed", PLAN, queries.one_team, called=team_name)
def disband(team: PatrolTeam, *, by, entry: AuditEntry) -> None:
    """Take the forming of a team back."""
    team_operations.disband(team, by=by)


@undoes("patrol_team.disbanded", PLAN, queries.one_team, called=team_name)
def reform(team: PatrolTeam, *, by, entry: AuditEntry) -> None:
    """Take the disbanding of a team back."""
    team_operations.reform(team, by=by)


@undoes("patrol_team.revised", PLAN, queries.one_team, called=team_name, free=remembers)
def unrevise_team(team: PatrolTeam, *, by, entry: AuditEntry) -> None:
    """Take the last change of a team back."""
    team_operations.bring_back(team, by=by)
