"""What becomes of the patrols through villages that end."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.areas.consequences import Consequence, Ending, tells_consequences
from webapp.areas.models import AreaBoundary
from webapp.extensions import db
from webapp.patrols import queries
from webapp.patrols.models import PatrolRoute
from webapp.permissions import HasGrants, Permission


@tells_consequences(40)
def routes_through(ending: Ending, user: HasGrants) -> Iterable[Consequence]:
    """Say that routes and teams stay as they are."""
    if not ending.villages:
        return
    count = None
    if ending.shows(user, Permission.PATROL_PLAN):
        crosses = select(AreaBoundary.id).where(
            AreaBoundary.area_id.in_(ending.ids),
            func.upper_inf(AreaBoundary.known),
            AreaBoundary.valid.contains(ending.since),
            func.ST_Intersects(AreaBoundary.boundary, PatrolRoute.course),
        )
        routes = queries.visible_to(user).where(PatrolRoute.ended_on.is_(None), crosses.exists())
        count = db.session.scalar(routes.with_only_columns(func.count(PatrolRoute.id)))
    yield Consequence(
        _("Patrol routes that pass through"),
        _("They stay as they are, and so do their shifts and teams: these belong to the commune."),
        count,
    )
