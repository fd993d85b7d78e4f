"""Which status each area shows on a day, to the public or to one who works here."""

from datetime import date

from sqlalchemy import Subquery, func, not_, select, union_all

from webapp.areas.public import areas
from webapp.permissions import HasGrants, Permission, within
from webapp.villages.models import Surface, VillageStatus
from webapp.villages.public import statuses as published

WORKING = "working"
NO_DATA = "no_data"


def of_villages(day: date, viewer: HasGrants | None = None) -> Subquery:
    """Return (village_id, status) of the villages that have a status on `day`.

    Without a `viewer` it is what is published. A viewer sees the inner status of the villages
    granted to him, and of all others what everybody sees.
    """
    outside = select(published.c.village_id, published.c.status).where(
        published.c.valid.contains(day)
    )
    if viewer is None:
        return outside.subquery("village_status")
    granted = within(viewer, Permission.VILLAGE_VIEW, areas.c.path)
    inside = (
        select(VillageStatus.village_id, VillageStatus.status)
        .join(areas, areas.c.id == VillageStatus.village_id)
        .where(
            VillageStatus.surface == Surface.INSIDE,
            func.upper_inf(VillageStatus.known),
            VillageStatus.valid.contains(day),
            areas.c.valid.contains(day),
            granted,
        )
    )
    others = outside.join(areas, areas.c.id == published.c.village_id).where(
        areas.c.valid.contains(day), not_(granted)
    )
    return union_all(inside, others).subquery("village_status")
