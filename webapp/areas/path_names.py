"""Names of areas, the last ones of those that have ended."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from webapp.areas import queries
from webapp.areas.models import Area, AreaVersion
from webapp.areas.names import full_name
from webapp.extensions import db


def last_name(area: Area) -> str:
    """Return the full name of today; the last one of an area that has ended or was taken back."""
    version = db.session.scalar(queries.last_version(area.id)) or _last_known(area)
    return full_name(version.kind, version.name)


def _last_known(area: Area) -> AreaVersion:
    """Return what was known last of an area of which nothing is known any more.

    Who refers to it at the very moment at which it is taken back still finds its name.
    """
    versions = select(AreaVersion).where(AreaVersion.area_id == area.id)
    return db.session.scalars(versions.order_by(AreaVersion.id.desc()).limit(1)).one()


def names_at(paths: Iterable[str]) -> dict[str, str]:
    """Return {path: full name, the last one known}; a path that no area has today is left out."""
    found = db.session.execute(
        select(Area.path, AreaVersion.kind, AreaVersion.name)
        .join(AreaVersion, AreaVersion.area_id == Area.id)
        .where(Area.path.in_(set(paths)), func.upper_inf(AreaVersion.known))
        .ext(distinct_on(Area.path))
        .order_by(Area.path, func.lower(AreaVersion.valid).desc())
    )
    return {path: full_name(kind, name) for path, kind, name in found}
