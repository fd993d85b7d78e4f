"""The villages that no patrol route passes."""

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

from webapp.aliases import shared_alias
from webapp.areas.models import Area, AreaBoundary, AreaVersion, Level
from webapp.clock import today
from webapp.patrols.models import PatrolRoute
from webapp.permissions import HasGrants, Permission, within

COMMUNES = 200  # more than any province has

village, commune = shared_alias(Area), shared_alias(Area)


def by_commune(user: HasGrants) -> Select:
    """Return the communes with villages that no route in use passes: (kind, name, count).

    Of one whose rights reach past a province only the first communes are looked at: for the whole
    country the database would compare shapes for seconds.
    """
    return (
        select(AreaVersion.kind, AreaVersion.name, func.count().label("count"))
        .select_from(village)
        .join(AreaBoundary, AreaBoundary.area_id == village.id)
        .join(AreaVersion, AreaVersion.area_id == village.parent_id)
        .where(village.parent_id.in_(_looked_at(user)), _is_of_today(AreaVersion), _waits(user))
        .group_by(AreaVersion.area_id, AreaVersion.kind, AreaVersion.name)
        .order_by(AreaVersion.area_id)
    )


def communes(user: HasGrants) -> Select:
    """Return the same communes by id, each known by the first such village that is found."""
    one = (
        select(village.id)
        .join(AreaBoundary, AreaBoundary.area_id == village.id)
        .where(village.parent_id == AreaVersion.area_id, _waits(user))
        .correlate(AreaVersion)
    )
    return select(AreaVersion.area_id).where(
        AreaVersion.area_id.in_(_looked_at(user)), _is_of_today(AreaVersion), one.exists()
    )


def _looked_at(user: HasGrants) -> Select[tuple[int]]:
    return (
        select(commune.id)
        .where(commune.level == Level.COMMUNE, within(user, Permission.PATROL_PLAN, commune.path))
        .order_by(commune.id)
        .limit(COMMUNES)
    )


def _waits(user: HasGrants) -> ColumnElement[bool]:
    """Return the condition that a village where the user plans is passed by no route in use."""
    passed = exists().where(
        PatrolRoute.ended_on.is_(None),
        func.ST_Intersects(PatrolRoute.course, AreaBoundary.boundary),
    )
    return and_(
        village.level == Level.VILLAGE,
        within(user, Permission.PATROL_PLAN, village.path),
        _is_of_today(AreaBoundary),
        ~passed,
    )


def _is_of_today(row) -> ColumnElement[bool]:
    return and_(func.upper_inf(row.known), row.valid.contains(today()))
