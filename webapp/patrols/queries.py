"""Routes, teams and shifts as far as a user may see them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import joinedload, selectinload

from webapp.accounts.models import Grant, User
from webapp.areas.models import Area
from webapp.areas.names import NATURAL
from webapp.clock import now, today
from webapp.patrols import hours
from webapp.patrols.models import (
    Kind,
    PatrolRoute,
    PatrolShift,
    PatrolTeam,
    Status,
    TeamMember,
)
from webapp.permissions import ROLES, HasGrants, Permission, within


def one(route_id: UUID) -> Select[tuple[PatrolRoute]]:
    """Return the route with this id, its commune and its points."""
    return (
        select(PatrolRoute)
        .where(PatrolRoute.uuid == route_id)
        .options(joinedload(PatrolRoute.area), joinedload(PatrolRoute.points))
    )


def visible_to(user: HasGrants) -> Select[tuple[PatrolRoute]]:
    """Return the routes of the communes where the user plans."""
    return (
        select(PatrolRoute)
        .join(PatrolRoute.area)
        .where(within(user, Permission.PATROL_PLAN, Area.path))
    )


def map_rows(user: HasGrants, day: date) -> Select:
    """Return id, name and geom (EPSG:3857) of the routes in use on `day`, for tiles."""
    return (
        visible_to(user)
        .with_only_columns(
            cast(PatrolRoute.uuid, Text).label("id"),
            PatrolRoute.name,
            func.ST_Transform(PatrolRoute.course, 3857).label("geom"),
        )
        .where(or_(PatrolRoute.ended_on.is_(None), PatrolRoute.ended_on > day))
    )


def one_team(team_id: UUID) -> Select[tuple[PatrolTeam]]:
    """Return the team with this id and its commune."""
    return select(PatrolTeam).where(PatrolTeam.uuid == team_id).options(joinedload(PatrolTeam.area))


def teams_of(user: HasGrants) -> Select[tuple[PatrolTeam]]:
    """Return the teams of the communes where the user plans."""
    return (
        select(PatrolTeam)
        .join(PatrolTeam.area)
        .where(within(user, Permission.PATROL_PLAN, Area.path), PatrolTeam.ended_on.is_(None))
        .order_by(PatrolTeam.name.collate(NATURAL))
        .options(selectinload(PatrolTeam.members))
    )


def walkers_of(area: Area) -> Select[tuple[User]]:
    """Return the active users who may walk in the commune `area` today."""
    walking = [role for role, held in ROLES.items() if Permission.PATROL_WALK in held]
    ground = select(Area.path).where(Area.id == Grant.area_id).scalar_subquery()
    holding = (
        select(Grant.user_id)
        .where(
            Grant.role.in_(walking),
            Grant.valid.contains(today()),
            or_(Grant.area_id.is_(None), literal(area.path).startswith(ground)),
        )
        .scalar_subquery()
    )
    return (
        select(User).where(User.active, User.id.in_(holding)).order_by(User.title.collate(NATURAL))
    )


def shifts_visible_to(user: HasGrants) -> Select[tuple[PatrolShift]]:
    """Return the shifts of the communes where the user plans, professional ones for police only."""
    return (
        select(PatrolShift)
        .join(PatrolRoute, PatrolRoute.id == PatrolShift.route_id)
        .join(Area, Area.id == PatrolRoute.area_id)
        .where(
            within(user, Permission.PATROL_PLAN, Area.path),
            or_(
                PatrolShift.kind != Kind.PROFESSIONAL,
                within(user, Permission.PATROL_PROFESSIONAL, Area.path),
            ),
        )
    )


def shifts_of_member(user: HasGrants) -> Select[tuple[PatrolShift]]:
    """Return the shifts of the user's own teams, while the user may still walk there.

    A professional shift shows to police alone, whatever the team.
    """
    own = select(TeamMember.team_id).where(TeamMember.user_id == user.id)
    return (
        select(PatrolShift)
        .join(PatrolRoute, PatrolRoute.id == PatrolShift.route_id)
        .join(Area, Area.id == PatrolRoute.area_id)
        .where(
            PatrolShift.team_id.in_(own),
            within(user, Permission.PATROL_WALK, Area.path),
            or_(
                PatrolShift.kind != Kind.PROFESSIONAL,
                within(user, Permission.PATROL_PROFESSIONAL, Area.path),
            ),
        )
    )


def whole(shifts: Select[tuple[PatrolShift]]) -> Select[tuple[PatrolShift]]:
    """Return `shifts` with route and team loaded along, for pages."""
    return shifts.options(joinedload(PatrolShift.route), joinedload(PatrolShift.team))


def overlapping(team_id: int, starts_at: datetime, ends_at: datetime) -> ColumnElement[bool]:
    """True for shifts of the team that are planned or walked in those hours."""
    return and_(
        PatrolShift.team_id == team_id,
        PatrolShift.status != Status.CANCELLED,
        PatrolShift.starts_at < ends_at,
        PatrolShift.ends_at > starts_at,
    )


def shift_rows(user: HasGrants, day: date) -> Select:
    """Return id, name (the kind), status and geom (EPSG:3857) of the shifts of `day`, for tiles."""
    shape = func.coalesce(PatrolShift.meeting_place, PatrolRoute.course)
    return (
        shifts_visible_to(user)
        .with_only_columns(
            cast(PatrolShift.uuid, Text).label("id"),
            PatrolShift.kind.label("name"),
            hours.state_at(now()).label("status"),
            func.ST_Transform(shape, 3857).label("geom"),
        )
        .where(hours.begins_on(day, day))
    )
