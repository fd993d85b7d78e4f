"""What lies where somebody tapped, or what was named there."""

import re
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from flask import request
from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import Session

from webapp.areas.public import areas, boundaries
from webapp.maps.layers import COMMUNES_FROM, VILLAGES_FROM
from webapp.maps.places import LEVELS, UNITS, Place, bears, described, with_parents
from webapp.permissions import HasGrants

UNIT_CODE = re.compile(r"[0-9]{2}|[0-9]{5}|0000[A-Z]")


def at(session: Session, day: date, viewer: HasGrants | None = None) -> Place | None:
    """Return the area named by `?id=`, else the smallest one shown at `?lat=&lon=&z=`.

    A commune or province is named by its code too (`?id=11635&layer=communes`).
    """
    identity = request.args.get("id", "")
    level = UNITS.get(request.args.get("layer", ""))
    if level and UNIT_CODE.fullmatch(identity):
        return first(session, day, viewer, [(level, bears(level, identity))])
    try:
        wanted = UUID(identity)
    except ValueError:
        return at_point(session, day, viewer)
    return first(
        session, day, viewer, [(level, (areas.c.uuid == wanted,)) for level in reversed(LEVELS)]
    )


def first(
    session: Session,
    day: date,
    viewer: HasGrants | None,
    wanted: Iterable[tuple[str, tuple[ColumnElement[bool], ...]]],
) -> Place | None:
    """Return the first area found among `wanted`, pairs of a level and its conditions."""
    for level, conditions in wanted:
        rows = described(level, day, viewer).where(*conditions)
        row = session.execute(rows.order_by(areas.c.code).limit(1)).one_or_none()
        if row:
            return with_parents(session, row, day, viewer)
    return None


def at_point(session: Session, day: date, viewer: HasGrants | None = None) -> Place | None:
    """Return the area under the point in the address, at the level that its zoom shows."""
    lon, lat = request.args.get("lon", type=float), request.args.get("lat", type=float)
    if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return None
    z = request.args.get("z", 22, type=int)
    shown = LEVELS[: 1 + (z >= COMMUNES_FROM) + (z >= VILLAGES_FROM)]
    point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326)
    # A point on a common border belongs to the area with the lower code.
    under = (func.ST_Intersects(boundaries.c.boundary, point),)
    return first(session, day, viewer, [(level, under) for level in reversed(shown)])
