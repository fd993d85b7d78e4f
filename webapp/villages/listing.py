"""The list of villages for staff: inside status, rights, words, order."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, case, cast, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.types import Date

from webapp.areas.models import Area, AreaVersion, Level
from webapp.areas.names import NATURAL
from webapp.areas.public import names
from webapp.permissions import HasGrants, Permission, everywhere, within
from webapp.villages.filters import Asked
from webapp.villages.models import Surface, VillageStatus
from webapp.villages.public import NO_DATA
from webapp.villages.register import WORDS_OF_UNITS, pattern

Commune = aliased(Area, name="commune")
CommuneVersion = aliased(AreaVersion, name="commune_version")
Inside = aliased(VillageStatus, name="inside")
Outside = aliased(VillageStatus, name="outside")

STATUS = func.coalesce(Inside.status, NO_DATA)
NEVER = cast(literal("0001-01-01"), Date)
SORTS = ("name", "since")


def rows_on(user: HasGrants, day: date) -> Select:
    """Return the villages that `user` may see, as they were on `day`."""
    return (
        select(
            Area.id,
            Area.uuid,
            Area.code,
            AreaVersion.name,
            AreaVersion.kind,
            AreaVersion.households,
            AreaVersion.population,
            AreaVersion.population_on,
            CommuneVersion.name.label("commune_name"),
            CommuneVersion.kind.label("commune_kind"),
            STATUS.label("status"),
            func.lower(Inside.valid).label("since"),
            Inside.expires_on,
            func.coalesce(Outside.status, NO_DATA).label("public_status"),
        )
        .join(AreaVersion, (AreaVersion.area_id == Area.id) & true_on(AreaVersion, day))
        .join(Commune, Commune.id == AreaVersion.parent_id)
        .join(
            CommuneVersion,
            (CommuneVersion.area_id == Commune.id) & true_on(CommuneVersion, day),
        )
        .outerjoin(Inside, seen_of(Inside, user, day))
        .outerjoin(Outside, status_of(Outside, Surface.PUBLIC, day))
        .where(Area.level == Level.VILLAGE, within(user, Permission.VILLAGE_VIEW, Area.path))
    )


def true_on(version, day: date) -> ColumnElement[bool]:
    return func.upper_inf(version.known) & version.valid.contains(day)


def seen_of(row, user: HasGrants, day: date) -> ColumnElement[bool]:
    """Return the condition that `row` is the status that `user` sees: inside, or the public one."""
    inside = within(user, Permission.VILLAGE_INSIDE, Area.path)
    surface = case((inside, Surface.INSIDE.value), else_=Surface.PUBLIC.value)
    return (row.village_id == Area.id) & (row.surface == surface) & true_on(row, day)


def status_of(row, surface: Surface, day: date) -> ColumnElement[bool]:
    return (row.village_id == Area.id) & (row.surface == surface) & true_on(row, day)


def listed(user: HasGrants, asked: Asked) -> Select:
    """Return the rows that the address asks for."""
    rows = narrowed(rows_on(user, asked.day), asked)
    if not asked.status:
        return rows
    # The column itself: of what is in it the planner knows how much there is, and keeps the order.
    is_so = Inside.status.is_(None) if asked.status == NO_DATA else Inside.status == asked.status
    return rows.where(is_so)


def counts(user: HasGrants, asked: Asked) -> Select:
    """Return (inside status, number), whatever status is asked for."""
    if asked.q:
        rows = narrowed(rows_on(user, asked.day), asked)
        return rows.with_only_columns(STATUS, func.count()).group_by(STATUS)
    rows = counted_everywhere(asked.day) if sees_all(user) else counted_within(user, asked.day)
    if asked.commune:
        above = select(Commune.id).where(Commune.code == asked.commune)
        rows = rows.where(names.c.parent_id.in_(above))
    return rows


def sees_all(user: HasGrants) -> bool:
    return everywhere(user, Permission.VILLAGE_VIEW, Permission.VILLAGE_INSIDE)


def counted_within(user: HasGrants, day: date) -> Select:
    return (
        select(STATUS, func.count())
        .select_from(Area)
        .join(names, (names.c.area_id == Area.id) & names.c.valid.contains(day))
        .outerjoin(Inside, seen_of(Inside, user, day))
        .where(Area.level == Level.VILLAGE, within(user, Permission.VILLAGE_VIEW, Area.path))
        .group_by(STATUS)
    )


def counted_everywhere(day: date) -> Select:
    """Return the same for one who sees every village from inside: no path need be read."""
    inside = (Inside.surface == Surface.INSIDE) & true_on(Inside, day)
    return (
        select(STATUS, func.count())
        .select_from(names)
        .outerjoin(Inside, (Inside.village_id == names.c.area_id) & inside)
        .where(names.c.level == Level.VILLAGE, names.c.valid.contains(day))
        .group_by(STATUS)
    )


def narrowed(rows: Select, asked: Asked) -> Select:
    if asked.commune:
        rows = rows.where(Commune.code == asked.commune)
    if asked.q:
        wanted = pattern(func.fold(asked.q))
        bare = pattern(func.regexp_replace(func.fold(asked.q), WORDS_OF_UNITS, ""))
        both = AreaVersion.name_folded + " " + CommuneVersion.name_folded
        rows = rows.where(or_(both.like(wanted), CommuneVersion.name_folded.like(bare)))
    return rows


def order(sort: str) -> Sequence[ColumnElement]:
    """Return the order by commune and name, or by the day of the latest change."""
    if sort.removeprefix("-") == "since":
        return (func.coalesce(func.lower(Inside.valid), NEVER), Area.id)
    return (Commune.path, AreaVersion.name.collate(NATURAL), Area.id)


def communes(user: HasGrants, day: date) -> Select:
    """Return (code, kind, name) of the communes whose villages `user` may see."""
    rows = (
        select(names.c.code, names.c.kind, names.c.name)
        .where(names.c.level == Level.COMMUNE, names.c.valid.contains(day))
        .order_by(names.c.name.collate(NATURAL), names.c.code)
    )
    if everywhere(user, Permission.VILLAGE_VIEW):
        return rows
    here = within(user, Permission.VILLAGE_VIEW, Commune.path)
    return rows.join(Commune, Commune.id == names.c.area_id).where(here)
