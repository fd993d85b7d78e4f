"""Which status each area shows on a day, as the public or as those inside see it."""

from datetime import date

from sqlalchemy import Subquery, case, func, literal, select

from webapp.areas.public import areas
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


def tallies(day: date, surface: Surface, *, by_province: bool = False) -> Subquery:
    """Return (area_id, certified, total, status) of communes, or of provinces.

    A commune is "working" as soon as one of its villages has a status, else "no_data".
    """
    known = of_villages(day, surface)
    village = areas.alias("village")
    key = village.c.parent_id
    rows = select().select_from(village.outerjoin(known, known.c.village_id == village.c.id))
    if by_province:
        commune = areas.alias("commune")
        key = commune.c.parent_id
        rows = rows.join(
            commune, (commune.c.id == village.c.parent_id) & commune.c.valid.contains(day)
        )
    return (
        rows.add_columns(
            key.label("area_id"),
            func.count().filter(known.c.status == "certified").label("certified"),
            func.count().label("total"),
            case((func.count(known.c.status) > 0, literal(WORKING)), else_=literal(NO_DATA)).label(
                "status"
            ),
        )
        .where(village.c.level == "village", village.c.valid.contains(day))
        .group_by(key)
        .subquery("tally")
    )
