"""The villages that no patrol route passes."""

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from webapp.areas.models import Area, AreaBoundary, AreaVersion, Level
from webapp.clock import today
from webapp.patrols.models import PatrolRoute
from webapp.permissions import HasGrants, Permission, within

COMMUNES = 200  # more than any province has


def communes_with_unpassed(user: HasGrants) -> Select:
    """Return the communes with villages that no route in use passes: (kind, name, count).

    Of one whose rights reach past a province only the first communes are looked at: for the whole
    country the database would compare shapes for seconds.
    """
    passed = exists().where(
        PatrolRoute.ended_on.is_(None),
        func.ST_Intersects(PatrolRoute.course, AreaBoundary.boundary),
    )
    village, commune = aliased(Area), aliased(Area)
    communes = (
        select(commune.id)
        .where(commune.level == Level.COMMUNE, within(user, Permission.PATROL_PLAN, commune.path))
        .order_by(commune.id)
        .limit(COMMUNES)
    )
    return (
        select(AreaVersion.kind, AreaVersion.name, func.count().label("count"))
        .select_from(village)
        .join(AreaBoundary, AreaBoundary.area_id == village.id)
        .join(AreaVersion, AreaVersion.area_id == village.parent_id)
        .where(
            village.level == Level.VILLAGE,
            village.parent_id.in_(communes),
            within(user, Permission.PATROL_PLAN, village.path),
            *(func.upper_inf(one.known) for one in (AreaBoundary, AreaVersion)),
            *(one.valid.contains(today()) for one in (AreaBoundary, AreaVersion)),
            ~passed,
        )
        .group_by(AreaVersion.area_id, AreaVersion.kind, AreaVersion.name)
        .order_by(AreaVersion.area_id)
    )
