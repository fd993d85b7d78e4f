"""A route, shift or team as it was before its last change, kept with it so that it can return.

The audit log keeps no geometry, and of a professional shift it is not to be read for this; the
record itself remembers one state. Returning remembers the state left, so it may be undone too.
"""

from datetime import datetime
from typing import Any

import shapely
from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import select

from webapp.accounts.models import User
from webapp.extensions import db
from webapp.patrols.models import PatrolRoute, PatrolShift, PatrolTeam, RoutePoint

PLAIN = {
    PatrolRoute: ("name", "note", "length_m"),
    PatrolShift: (
        *("route_id", "team_id", "kind", "status", "meeting_point"),
        *("cancel_reason", "report_note", "reported_by_id"),
    ),
    PatrolTeam: ("name",),
}
INSTANTS = {PatrolShift: ("starts_at", "ends_at", "reported_at")}
SHAPES = {PatrolRoute: ("course",), PatrolShift: ("meeting_place",)}


def remember(record: PatrolRoute | PatrolShift | PatrolTeam) -> None:
    """Keep what the record is now, before it changes."""
    record.earlier = facts_of(record)


def bring_back(record: PatrolRoute | PatrolShift | PatrolTeam) -> None:
    """Let the record be what it was before its last change, and remember what it is now."""
    before, record.earlier = record.earlier, facts_of(record)
    kind = type(record)
    for name in PLAIN[kind]:
        setattr(record, name, before[name])
    for name in INSTANTS.get(kind, ()):
        setattr(record, name, datetime.fromisoformat(before[name]) if before[name] else None)
    for name in SHAPES.get(kind, ()):
        setattr(record, name, _read(before[name]))
    if kind is PatrolRoute:
        record.points.clear()
        db.session.flush()
        record.points.extend(
            RoutePoint(number=number, location=_read(place))
            for number, place in enumerate(before["points"], 1)
        )
    if kind is PatrolTeam:
        record.members = list(
            db.session.scalars(select(User).where(User.id.in_(before["members"])))
        )
    record.edition += 1
    db.session.flush()


def facts_of(record: PatrolRoute | PatrolShift | PatrolTeam) -> dict[str, Any]:
    """Return the record as JSON can keep it."""
    kind = type(record)
    facts: dict[str, Any] = {name: getattr(record, name) for name in PLAIN[kind]}
    for name in INSTANTS.get(kind, ()):
        at = getattr(record, name)
        facts[name] = at.isoformat() if at else None
    for name in SHAPES.get(kind, ()):
        facts[name] = _written(getattr(record, name))
    if kind is PatrolRoute:
        facts["points"] = [_written(point.location) for point in record.points]
    if kind is PatrolTeam:
        facts["members"] = [member.id for member in record.members]
    return facts


def _written(shape) -> str | None:
    return shapely.to_wkb(to_shape(shape), hex=True) if shape is not None else None


def _read(kept: str | None):
    return from_shape(shapely.from_wkb(kept), srid=4326) if kept else None
