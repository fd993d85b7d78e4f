"""What becomes of the tips about villages that end."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.areas.consequences import Consequence, Ending, tells_consequences
from webapp.extensions import db
from webapp.permissions import HasGrants, Permission
from webapp.tips.models import Tip


@tells_consequences(30)
def tips_about(ending: Ending, user: HasGrants) -> Iterable[Consequence]:
    """Say that tips stay with the commune police under the last name of their village."""
    if not ending.villages:
        return
    count = None
    if ending.shows(user, Permission.TIP_OPEN):
        count = db.session.scalar(select(func.count(Tip.id)).where(Tip.area_id.in_(ending.ids)))
    yield Consequence(
        _("Tips"),
        _("They stay with the commune police under the last name of the village."),
        count,
    )
