"""Which status each area shows on a day, to the public or to one who works here."""

from datetime import date

from sqlalchemy import Subquery, case, func, literal, not_, select, union_all

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


def tallies(day: date, viewer: HasGrants | None = None, *, by_province: bool = False) -> Subquery:
    """Return (area_id, certified, total, status) of communes, or of provinces.

    A commune is "working" as soon as one of its villages has a status, else "no_data".
    """
    known = of_villages(day, viewer)
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
