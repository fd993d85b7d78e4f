"""The public register: villages of a day with their status, as the public role may read them."""

from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select

from webapp.aliases import shared_alias
from webapp.areas.models import Level
from webapp.areas.names import NATURAL
from webapp.areas.public import areas, boundaries
from webapp.villages.public import NO_DATA, status_on, statuses

WORDS_OF_UNITS = "^(tinh|thanh pho|tp|xa|phuong|dac khu|thon|to dan pho|khu pho) "

village = shared_alias(areas, "village")
commune = shared_alias(areas, "commune")
province = shared_alias(areas, "province")


def places_on(day: date) -> Select:
    """Return the villages of `day` with the commune and province they lay in that day."""
    return (
        select(
            village.c.id,
            village.c.uuid,
            village.c.code,
            village.c.name,
            village.c.kind,
            village.c.is_demo,
            village.c.households,
            village.c.population,
            village.c.population_source,
            village.c.population_on,
            commune.c.code.label("commune_code"),
            commune.c.name.label("commune_name"),
            commune.c.kind.label("commune_kind"),
            province.c.code.label("province_code"),
            province.c.name.label("province_name"),
            province.c.kind.label("province_kind"),
        )
        .join(commune, (commune.c.id == village.c.parent_id) & commune.c.valid.contains(day))
        .join(province, (province.c.id == commune.c.parent_id) & province.c.valid.contains(day))
        .where(village.c.level == Level.VILLAGE, village.c.valid.contains(day))
    )


def listed(day: date) -> Select:
    """Return the rows of the register of `day`, with their status."""
    known = status_on(day).subquery("known")
    return (
        places_on(day)
        .outerjoin(known, known.c.village_id == village.c.id)
        .add_columns(
            func.coalesce(known.c.status, NO_DATA).label("status"),
            known.c.since,
            known.c.expires_on,
            known.c.decision_number,
            known.c.decision_signed_on,
            known.c.decision_body,
            confirmed_on(day).label("confirmed_on"),
        )
    )


def confirmed_on(day: date) -> ScalarSelect[date]:
    """Return the latest decision that the public knew of on `day`, for one village of the list.

    Decisions alone count, so that nothing but an official act makes a village look fresh.
    """
    return (
        select(func.max(statuses.c.decision_signed_on))
        .where(
            statuses.c.village_id == village.c.id,
            func.lower(statuses.c.valid) <= day,
            statuses.c.decision_signed_on <= day,
        )
        .correlate(village)
        .scalar_subquery()
    )


def order() -> tuple[ColumnElement, ...]:
    """Return the register's order: province and commune by code, then the name as read."""
    return (
        commune.c.path,
        village.c.name.collate(NATURAL),
        village.c.id,
    )


def with_boundary(rows: Select, day: date) -> Select:
    """Add the source of each boundary of `day`, and the boundary itself as GeoJSON."""
    return rows.add_columns(
        boundaries.c.source.label("boundary_source"),
        func.ST_AsGeoJSON(boundaries.c.boundary, 6).label("geometry"),
    ).outerjoin(
        boundaries, (boundaries.c.area_id == village.c.id) & boundaries.c.valid.contains(day)
    )


def area_named(level: Level, code: str, day: date) -> Select:
    """Return the commune or province that bears `code` on `day`."""
    return select(areas).where(
        areas.c.level == level, areas.c.code == code, areas.c.valid.contains(day)
    )


def communes_of(province_code: str, day: date) -> Select:
    """Return the communes of a province for a list of choices, in natural order."""
    return (
        select(commune.c.code, commune.c.kind, commune.c.name)
        .join(province, (province.c.id == commune.c.parent_id) & province.c.valid.contains(day))
        .where(
            commune.c.level == Level.COMMUNE,
            commune.c.valid.contains(day),
            province.c.level == Level.PROVINCE,
            province.c.code == province_code,
        )
        .order_by(commune.c.name.collate(NATURAL))
    )


def provinces(day: date) -> Select:
    """Return code and name of the provinces of a day, by name."""
    return (
        select(province.c.code, province.c.kind, province.c.name)
        .where(province.c.level == Level.PROVINCE, province.c.valid.contains(day))
        .order_by(province.c.name.collate(NATURAL))
    )
