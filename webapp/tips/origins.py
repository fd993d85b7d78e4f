"""The tip behind a hotspot, for those who may open tips there, and for nobody else."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.extensions import db
from webapp.hotspots.models import Hotspot
from webapp.hotspots.origins import Origin, finds_origins
from webapp.permissions import HasGrants, Permission, permits
from webapp.tips.models import Tip


@finds_origins
def tips_behind(hotspot: Hotspot, user: HasGrants) -> Iterator[Origin]:
    """Yield a link to each tip that became this hotspot."""
    for tip in db.session.scalars(select(Tip).where(Tip.hotspot_id == hotspot.id)):
        if permits(user, Permission.TIP_OPEN, tip.area_path):
            label = _("Tip %(reference)s", reference=tip.reference)
            yield Origin(label, url_for("tips.show", tip_id=tip.uuid))
