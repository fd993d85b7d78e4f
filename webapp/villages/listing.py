"""The list of villages for staff: inside status, rights, words, order."""

from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from webapp.aliases import shared_alias
from webapp.areas.models import Area, AreaVersion, Level
from webapp.areas.name_search import stands_in
from webapp.areas.names import NATURAL
from webapp.areas.public import names
from webapp.permissions import HasGrants, Permission, everywhere, holds, within
from webapp.villages.filters import Asked
from webapp.villages.found import folded
from webapp.villages.models import Status, Surface, VillageStatus
from webapp.villages.public import NO_DATA
from webapp.villages.tally_rows import VillageTally

Commune = shared_alias(Area, "commune")
CommuneVersion = shared_alias(AreaVersion, "commune_version")
Seen = shared_alias(VillageStatus, "seen")
Outside = shared_alias(VillageStatus, "outside")

STATUS = func.coalesce(Seen.status, NO_DATA)
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
            func.lower(Seen.valid).label("since"),
            Seen.expires_on,
            func.coalesce(Outside.status, NO_DATA).label("public_status"),
        )
        .join(AreaVersion, (AreaVersion.area_id == Area.id) & true_on(AreaVersion, day))
        .join(Commune, Commune.id == AreaVersion.parent_id)
        .join(
            CommuneVersion,
            (CommuneVersion.area_id == Commune.id) & true_on(CommuneVersion, day),
        )
        .outerjoin(Seen, seen_of(Seen, user, day))
        .outerjoin(Outside, status_of(Outside, Surface.PUBLIC, day))
        .where(Area.level == Level.VILLAGE, within(user, Permission.VILLAGE_VIEW, Area.path))
    )


def true_on(version, day: date) -> ColumnElement[bool]:
    """Return the condition that a version holds on `day`, as known now."""
    return func.upper_inf(version.known) & version.valid.contains(day)


def seen_of(row, user: HasGrants, day: date) -> ColumnElement[bool]:
    """Return the condition that `row` is the status that `user` sees: inside, or the public one."""
    inside = within(user, Permission.VILLAGE_INSIDE, Area.path)
    surface = case((inside, Surface.INSIDE.value), else_=Surface.PUBLIC.value)
    return (row.village_id == Area.id) & (row.surface == surface) & true_on(row, day)


def status_of(row, surface: Surface, day: date) -> ColumnElement[bool]:
    """Return the condition that a status is the village's on one surface."""
    return (row.village_id == Area.id) & (row.surface == surface) & true_on(row, day)


def counts(session: Session, user: HasGrants, asked: Asked) -> dict[str, int]:
    """Return how many villages have each status, as the user sees it, whatever is asked for."""
    if not asked.q and sees_all_as_published(user):
        return counted_everywhere(session, asked)
    if asked.q:
        rows = narrowed(rows_on(user, asked.day), asked)
        rows = rows.with_only_columns(STATUS, func.count()).group_by(STATUS)
    else:
        rows = counted_within(user, asked.day)
        if asked.commune:
            rows = rows.where(names.c.parent_id.in_(communes_coded(asked.commune)))
    return dict(session.execute(rows).all())


def sees_all_as_published(user: HasGrants) -> bool:
    """True for who sees every village of the country, and none of them from inside."""
    return everywhere(user, Permission.VILLAGE_VIEW) and not holds(user, Permission.VILLAGE_INSIDE)


def counted_within(user: HasGrants, day: date) -> Select:
    """Return how many villages the user's rights reach, by the status that he sees."""
    return (
        select(STATUS, func.count())
        .select_from(Area)
        .join(names, (names.c.area_id == Area.id) & names.c.valid.contains(day))
        .outerjoin(Seen, seen_of(Seen, user, day))
        .where(Area.level == Level.VILLAGE, within(user, Permission.VILLAGE_VIEW, Area.path))
        .group_by(STATUS)
    )


def counted_everywhere(session: Session, asked: Asked) -> dict[str, int]:
    """Return the same for one who sees all as published: the kept counts, added up."""
    sums = [func.sum(getattr(VillageTally, status)).label(status) for status in Status]
    sums.append(func.sum(VillageTally.total - VillageTally.known).label(NO_DATA))
    rows = select(*sums).where(
        VillageTally.surface == Surface.PUBLIC, VillageTally.valid.contains(asked.day)
    )
    if asked.commune:
        rows = rows.where(VillageTally.commune_id.in_(communes_coded(asked.commune)))
    found = session.execute(rows).one()._mapping
    return {status: number for status, number in found.items() if number}


def communes_coded(code: str) -> Select:
    """Return the ids of the communes that have or had this code."""
    return select(Commune.id).where(Commune.code == code)


def narrowed(rows: Select, asked: Asked) -> Select:
    """Return what the commune and the words asked for leave."""
    if asked.commune:
        rows = rows.where(Commune.code == asked.commune)
    if asked.q:
        wanted, bare = folded(asked.q)
        both = AreaVersion.name_folded + " " + CommuneVersion.name_folded
        communes = stands_in(CommuneVersion.name_folded, bare, asked.q)
        rows = rows.where(stands_in(both, wanted, asked.q, own=AreaVersion.name_folded) | communes)
    return rows


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
