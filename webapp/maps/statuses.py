"""Which status each area shows on a day, as the public or as those inside see it."""

from datetime import date

from sqlalchemy import Subquery, func, select

from webapp.villages.models import Surface, VillageStatus
from webapp.villages.public import statuses as published

WORKING = "working"
NO_DATA = "no_data"


def of_villages(day: date, surface: Surface) -> Subquery:
    """Return (village_id, status) of the villages that have a status on `day`."""
    if surface is Surface.PUBLIC:
        return (
            select(published.c.village_id, published.c.status)
            .where(published.c.valid.contains(day))
            .subquery("village_status")
        )
    return (
        select(VillageStatus.village_id, VillageStatus.status)
        .where(
            VillageStatus.surface == surface,
            func.upper_inf(VillageStatus.known),
            VillageStatus.valid.contains(day),
        )
        .subquery("village_status")
    )
