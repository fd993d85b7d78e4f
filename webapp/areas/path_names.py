"""Names of areas for lists that know only their paths."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from webapp.areas.models import Area, AreaVersion
from webapp.areas.names import full_name
from webapp.extensions import db


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
