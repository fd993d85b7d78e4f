"""What lies in the part of the map that is in view: the list beside it."""

from datetime import date

from flask import request
from sqlalchemy import ARRAY, BigInteger, any_, bindparam, func
from sqlalchemy.orm import Session

from webapp.areas.names import NATURAL
from webapp.areas.public import areas, boundaries
from webapp.maps import statuses
from webapp.maps.contents import lacks_data
from webapp.maps.places import LEVELS, Place, as_place, described
from webapp.permissions import HasGrants
from webapp.villages import tallies
from webapp.villages.tallies import Tally

LIMIT = 60
COMMUNES_AT, VILLAGES_AT = 8, 11  # zooms of the map from which their names are drawn
Box = tuple[float, float, float, float]


def asked_box() -> Box | None:
    """Return `?bbox=` as west, south, east, north in degrees, None when it is no box."""
    try:
        west, south, east, north = (float(part) for part in request.args["bbox"].split(","))
    except (KeyError, ValueError):
        return None
    if -180 <= west < east <= 180 and -90 <= south < north <= 90:
        return west, south, east, north
    return None


def listed(
    session: Session, day: date, box: Box, viewer: HasGrants | None = None
) -> tuple[list[Place], bool]:
    """Return the smallest areas named in `box` at `?z=`, and whether there are more of them."""
    z = request.args.get("z", 0, type=int)
    shown = LEVELS[: 1 + (z >= COMMUNES_AT) + (z >= VILLAGES_AT)]
    for level in reversed(shown):
        found = areas_in(session, level, day, box, viewer)
        if found:
            return found[:LIMIT], len(found) > LIMIT
    return [], False


def areas_in(
    session: Session, level: str, day: date, box: Box, viewer: HasGrants | None
) -> list[Place]:
    """Return the areas of a level that a map shows: what has data first, then by name.

    Which communes and provinces have data is what the public knows, so that the limit leaves out
    those without; what only the viewer sees sorts the rows that are left.
    """
    window = func.ST_MakeEnvelope(*box, 4326)
    rows = described(level, day, viewer).where(func.ST_Intersects(boundaries.c.boundary, window))
    by_name = (areas.c.name.collate(NATURAL), areas.c.code)
    if level == "village":
        villages = session.execute(rows.order_by(*by_name).limit(LIMIT + 1))
        return [as_place(row, Tally()) for row in villages]
    counted = tallies.on(session, day)
    known = bindparam("known", counted.known_areas(), ARRAY(BigInteger))
    in_order = ((areas.c.id == any_(known)).desc(), *by_name)
    found = session.execute(rows.order_by(*in_order).limit(LIMIT + 1)).all()
    seen = {row.id: counted.of(row.id) for row in found}
    if viewer:
        seen = statuses.tallies_seen(session, day, viewer, seen.keys())
    return sorted((as_place(row, seen[row.id]) for row in found), key=lacks_data)
