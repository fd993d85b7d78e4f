"""What a place holds: the areas in it, their counts, and the decision behind its status."""

from datetime import date

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from webapp.areas.names import NATURAL
from webapp.areas.public import areas
from webapp.maps import statuses
from webapp.maps.places import BELOW, Place, as_place, described
from webapp.permissions import HasGrants
from webapp.villages import tallies
from webapp.villages.public import statuses as published
from webapp.villages.tallies import Tally

INSIDE_LIMIT = 300


def inside(
    session: Session, day: date, place: Place | None, viewer: HasGrants | None = None
) -> list[Place]:
    """Return what lies directly in `place`: those with data first, then by name."""
    if place is None or place.level not in BELOW:
        return []
    rows = described(BELOW[place.level], day, viewer)
    if place.id:
        rows = rows.where(areas.c.parent_id == place.id)
    in_order = (areas.c.name.collate(NATURAL), areas.c.code)
    found = session.execute(rows.order_by(*in_order).limit(INSIDE_LIMIT)).all()
    if place.level == "commune":
        return [as_place(row, Tally()) for row in found]
    seen = statuses.tallies_seen(session, day, viewer, [row.id for row in found])
    return sorted((as_place(row, seen[row.id]) for row in found), key=lacks_data)


def lacks_data(place: Place) -> bool:
    """Return what sorts communes and provinces: those with data stand before the many without."""
    return place.status == statuses.NO_DATA


def counts(
    session: Session, day: date, place: Place, viewer: HasGrants | None = None
) -> dict[str, int]:
    """Return how many villages inside `place` have each status on `day`, "no_data" included."""
    if place.id is None:
        return dict(tallies.on(session, day).country.counts)
    return dict(statuses.tallies_seen(session, day, viewer, [place.id])[place.id].counts)


def decision(session: Session, day: date, place: Place | None) -> Row | None:
    """Return the decision on which a village's public status rests on `day`."""
    if place is None or place.level != "village":
        return None
    return session.execute(
        select(published).where(
            published.c.village_id == place.id,
            published.c.valid.contains(day),
            published.c.decision_number.is_not(None),
        )
    ).one_or_none()
