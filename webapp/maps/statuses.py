"""Which status each area shows on a day, to the public or to one who works here."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Subquery,
    Text,
    any_,
    bindparam,
    case,
    exists,
    func,
    not_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from webapp.areas.public import areas
from webapp.permissions import HasGrants, Permission, paths, within
from webapp.villages import tallies
from webapp.villages.models import Surface, VillageStatus
from webapp.villages.public import NO_DATA as NO_DATA
from webapp.villages.public import standings as published
from webapp.villages.tallies import Tally


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
    granted = within(viewer, Permission.VILLAGE_INSIDE, areas.c.path)
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


class Sight(StrEnum):
    """How much of the inner statuses somebody sees."""

    NONE = "none"
    SOME = "some"
    ALL = "all"


def sight_of(viewer: HasGrants | None) -> tuple[Sight, list[str]]:
    """Return what `viewer` sees, and the patterns of the paths inside which he does."""
    prefixes = paths(viewer, Permission.VILLAGE_INSIDE) if viewer else []
    if "" in prefixes:
        return Sight.ALL, []
    return (Sight.SOME if prefixes else Sight.NONE), [f"{prefix}%" for prefix in prefixes]


def of_village(village_id: ColumnElement[int], day: Any, sight: Sight) -> ColumnElement[str]:
    """Return one village's status in `of_villages`, looked up by itself.

    For a few thousand rows that is quicker than a join, which would read the country. With some
    rights the statement takes `patterns`, those of `sight_of`.
    """
    outside = select(published.c.status).where(
        published.c.village_id == village_id, published.c.valid.contains(day)
    )
    if sight is Sight.NONE:
        return outside.scalar_subquery()
    inside = select(VillageStatus.status).where(
        VillageStatus.village_id == village_id,
        VillageStatus.surface == Surface.INSIDE,
        func.upper_inf(VillageStatus.known),
        VillageStatus.valid.contains(day),
    )
    if sight is Sight.ALL:
        return inside.scalar_subquery()
    patterns = any_(bindparam("patterns", type_=ARRAY(Text)))
    granted = areas.c.path.op("LIKE", is_comparison=True)(patterns)
    sees_inside = exists().where(areas.c.id == village_id, areas.c.valid.contains(day), granted)
    return case((sees_inside, inside.scalar_subquery()), else_=outside.scalar_subquery())


def tallies_seen(
    session: Session, day: date, viewer: HasGrants | None, area_ids: Collection[int]
) -> dict[int, Tally]:
    """Return the tallies of a few communes or provinces as `viewer` sees their villages.

    Tiles draw what is published, whoever looks.
    """
    if viewer is None:
        counted = tallies.on(session, day)
        return {number: counted.of(number) for number in area_ids}
    seen = {number: Tally() for number in area_ids}
    rows = tallies.by_area(of_villages(day, viewer), day)
    commune, province = rows.selected_columns[1], rows.selected_columns[0]
    inside = commune.in_(area_ids) | province.in_(area_ids)
    for province_id, commune_id, status, villages in session.execute(rows.where(inside)):
        for number in {province_id, commune_id} & seen.keys():
            seen[number].counts[status] += villages
    return seen
