"""What becomes of the hotspots in villages that end."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.areas.consequences import Consequence, Ending, tells_consequences
from webapp.extensions import db
from webapp.hotspots.models import Hotspot, Status
from webapp.permissions import HasGrants, Permission


@tells_consequences(20)
def hotspots_inside(ending: Ending, user: HasGrants) -> Iterable[Consequence]:
    """Say that hotspots stay with the commune under the last name of their village."""
    if not ending.villages:
        return
    count = None
    if ending.shows(user, Permission.HOTSPOT_COUNT):
        count = db.session.scalar(
            select(func.count(Hotspot.id)).where(
                Hotspot.area_id.in_(ending.ids), Hotspot.status != Status.DISMISSED
            )
        )
    yield Consequence(
        _("Hotspots"),
        _("They stay with the commune police under the last name of the village."),
        count,
    )
