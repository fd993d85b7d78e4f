"""Areas as staff see them: identities with the version and boundary of a day, as known now."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from webapp.areas.import_models import AreaImport
from webapp.areas.models import Area, AreaBoundary, AreaVersion, Level
from webapp.areas.names import NATURAL
from webapp.permissions import HasGrants, Permission, within


def one(area_id: UUID) -> Select[tuple[Area]]:
    """Return the area with this id and what it lies in."""
    return select(Area).where(Area.uuid == area_id).options(joinedload(Area.parent))


def version_on(day: date) -> Select[tuple[AreaVersion]]:
    """Return the versions valid on `day`, as known now."""
    return select(AreaVersion).where(
        func.upper_inf(AreaVersion.known), AreaVersion.valid.contains(day)
    )


def last_version(area_id: ColumnElement[int] | int) -> Select[tuple[AreaVersion]]:
    """Return the last version of an area, or of `Area` in the query around: also when it ended."""
    return (
        select(AreaVersion)
        .where(func.upper_inf(AreaVersion.known), AreaVersion.area_id == area_id)
        .order_by(func.lower(AreaVersion.valid).desc())
        .limit(1)
        .correlate(Area)
    )


def named_last(fact: InstrumentedAttribute) -> ColumnElement[str]:
    """Return a fact of the version that the query around joined to `Area`; without, of its last."""
    last = last_version(Area.id).with_only_columns(fact)
    return func.coalesce(fact, last.scalar_subquery())


def boundary_on(day: date) -> Select[tuple[AreaBoundary]]:
    """Return the boundaries valid on `day`, as known now."""
    return select(AreaBoundary).where(
        func.upper_inf(AreaBoundary.known), AreaBoundary.valid.contains(day)
    )


def named_on(day: date) -> Select:
    """Return (Area, AreaVersion) of every area that exists on `day`."""
    return (
        select(Area, AreaVersion)
        .join(AreaVersion, AreaVersion.area_id == Area.id)
        .where(func.upper_inf(AreaVersion.known), AreaVersion.valid.contains(day))
    )


def visible_to(user: HasGrants, permission: Permission, day: date) -> Select:
    """Return (Area, AreaVersion) of the areas where the user holds `permission`."""
    return named_on(day).where(within(user, permission, Area.path))


def villages_of(path: str, day: date) -> Select:
    """Return (Area, AreaVersion) of the villages inside the area with this path."""
    return named_on(day).where(Area.level == Level.VILLAGE, Area.path.like(path + "%"))


def by_commune_and_name() -> tuple[ColumnElement, ...]:
    """Return an order of communes, each before its villages, and of these by their names."""
    commune = case(
        (Area.level == Level.VILLAGE, func.regexp_replace(Area.path, "[^/]+/$", "")),
        else_=Area.path,
    )
    return commune, Area.level, AreaVersion.name.collate(NATURAL), Area.path


def by_code(level: Level, code: str) -> Select[tuple[Area]]:
    """Return the province or commune that bears the official code."""
    return select(Area).where(Area.level == level, Area.code == code)


def one_import(import_id: UUID) -> Select[tuple[AreaImport]]:
    """Return the import with this id."""
    return select(AreaImport).where(AreaImport.uuid == import_id)
