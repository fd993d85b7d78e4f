"""The rows of each layer of the area tiles: generalised shapes, names, statuses of the day.

The views hold no more than the public may read, and staff maps draw the same areas; only the
status joined to them differs by surface.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Integer, Select, Text, cast, func, literal, select

from gis.generalise import band_of
from webapp.areas.public import areas, boundaries, outlines
from webapp.maps import statuses
from webapp.permissions import HasGrants

COMMUNES_FROM = 6
VILLAGES_FROM = 10
COMMUNE_NAMES_FROM = 8
VILLAGE_NAMES_FROM = 11
PROVINCE_NAMES_UP_TO = 9


def area_layers(z: int, day: date, viewer: HasGrants | None = None) -> Mapping[str, Select]:
    """Return the layers that a tile of zoom `z` holds."""
    layers = {"provinces": shapes("province", z, day, viewer)}
    if z >= COMMUNES_FROM:
        layers["communes"] = shapes("commune", z, day, viewer)
    if z >= VILLAGES_FROM:
        layers["villages"] = shapes("village", z, day, viewer)
    names = [names_of(level, day, viewer) for level in levels_named(z)]
    layers["labels"] = names[0].union_all(*names[1:]) if len(names) > 1 else names[0]
    return layers


def levels_named(z: int) -> list[str]:
    """Return the levels whose names a tile of zoom `z` holds."""
    levels = []
    if z <= PROVINCE_NAMES_UP_TO:
        levels.append("province")
    if z >= COMMUNE_NAMES_FROM:
        levels.append("commune")
    if z >= VILLAGE_NAMES_FROM:
        levels.append("village")
    return levels


def shapes(level: str, z: int, day: date, viewer: HasGrants | None = None) -> Select:
    """Return the generalised outlines of one level, with name and status as of `day`."""
    columns = [
        cast(areas.c.uuid, Text).label("id"),
        areas.c.code,
        areas.c.name,
        outlines.c.outline.label("geom"),
        (outlines.c.source == "approximate").label("approximate"),
    ]
    rows = (
        select(*columns)
        .join(areas, (areas.c.id == outlines.c.area_id) & areas.c.valid.contains(day))
        .where(
            outlines.c.level == level,
            outlines.c.band == band_of(z).name,
            outlines.c.valid.contains(day),
        )
    )
    return with_status(rows, outlines.c.area_id, level, day, viewer)


def names_of(level: str, day: date, viewer: HasGrants | None = None) -> Select:
    """Return the label points of one level, largest areas first in rank."""
    point = func.ST_Transform(boundaries.c.label_point, 3857)
    rows = (
        select(
            cast(areas.c.uuid, Text).label("id"),
            areas.c.name,
            literal(level).label("level"),
            cast(-boundaries.c.area_m2 / 10_000, Integer).label("rank"),
            point.label("geom"),
        )
        .join(areas, (areas.c.id == boundaries.c.area_id) & areas.c.valid.contains(day))
        .where(boundaries.c.level == level, boundaries.c.valid.contains(day))
    )
    return with_status(rows, boundaries.c.area_id, level, day, viewer)


def with_status(
    rows: Select, area_id, level: str, day: date, viewer: HasGrants | None = None
) -> Select:
    """Join the status of the day: a village's own, a commune's or province's counts."""
    if level == "village":
        known = statuses.of_villages(day, viewer)
        return rows.add_columns(
            func.coalesce(known.c.status, statuses.NO_DATA).label("status"),
            literal(0).label("certified"),
            literal(0).label("total"),
        ).outerjoin(known, known.c.village_id == area_id)
    tally = statuses.tallies(day, viewer, by_province=level == "province")
    return rows.add_columns(
        func.coalesce(tally.c.status, statuses.NO_DATA).label("status"),
        func.coalesce(tally.c.certified, 0).label("certified"),
        func.coalesce(tally.c.total, 0).label("total"),
    ).outerjoin(tally, tally.c.area_id == area_id)
