"""Verbs: report, verify, dismiss, clear, check, confirm, relapse."""

from collections.abc import Iterable
from datetime import date

from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from webapp.areas.models import Area
from webapp.audit import operations as audit
from webapp.extensions import db
from webapp.files.checks import Checked
from webapp.hotspots import attachments, placing, queries, signals
from webapp.hotspots.errors import SameOfficer
from webapp.hotspots.models import (
    MOVES,
    Clearance,
    Hotspot,
    HotspotEvent,
    Kind,
    Source,
    Status,
)
from webapp.lifecycle import IllegalMove, move


def report(
    *,
    commune: Area,
    village: Area | None,
    kind: Kind,
    place: BaseGeometry,
    first_seen_on: date,
    source: Source,
    by,
    description: str = "",
    level: int = 2,
    plants: int | None = None,
    plants_m2: float | None = None,
    place_is_rough: bool = False,
    files: Iterable[Checked] = (),
) -> Hotspot:
    """Register a hotspot at `place` (EPSG:4326), which lies in `commune`.

    `place_is_rough` says that nothing better than the middle of the village is known.
    """
    hotspot = Hotspot(
        commune_code=commune.code,
        number=_next_number(commune),
        area=village or commune,
        kind=kind,
        status=Status.REPORTED,
        level=level,
        place=from_shape(place, srid=4326),
        place_is_rough=place_is_rough,
        first_seen_on=first_seen_on,
        source=source,
        description=description,
        plants=plants,
        plants_m2=plants_m2,
        reported_by_id=by.id if by else None,
    )
    db.session.add(hotspot)
    db.session.flush()
    event = _tell(hotspot, None, on=first_seen_on, note="", by=by)
    attachments.attach(hotspot, files, event=event, by=by)
    audit.record("hotspot.reported", hotspot, by=by, named=("kind", "place", "description"))
    return hotspot


def verify(hotspot: Hotspot, *, on: date, note: str, by, files: Iterable[Checked] = ()) -> Hotspot:
    """Record that the hotspot was found on the spot."""
    event = _step(hotspot, Status.VERIFIED, on=on, note=note, by=by)
    attachments.attach(hotspot, files, event=event, by=by)
    return hotspot


def dismiss(hotspot: Hotspot, *, on: date, note: str, by, files: Iterable[Checked] = ()) -> Hotspot:
    """Find it without grounds; `note` is the reason."""
    event = _step(hotspot, Status.DISMISSED, on=on, note=note, by=by)
    attachments.attach(hotspot, files, event=event, by=by)
    return hotspot


def clear(
    hotspot: Hotspot,
    *,
    on: date,
    forces: list[str],
    result: str,
    found: str,
    by,
    plants_destroyed: int | None = None,
    m2_destroyed: float | None = None,
    files: Iterable[Checked] = (),
) -> Clearance:
    """Log a clearance: provisional until another officer confirms it after the watch."""
    event = _step(hotspot, Status.CLEARED, on=on, note=result, by=by)
    hotspot.cleared_on = on
    clearance = Clearance(
        hotspot=hotspot,
        event=event,
        on=on,
        forces=forces,
        result=result,
        found=found,
        plants_destroyed=plants_destroyed,
        m2_destroyed=m2_destroyed,
        by_id=by.id if by else None,
    )
    db.session.add(clearance)
    db.session.flush()
    attachments.attach(hotspot, files, clearance=clearance, by=by)
    return clearance


def check(hotspot: Hotspot, *, on: date, note: str, by) -> Hotspot:
    """Log a visit during the watch that found the place still clear.

    Raises:
        IllegalMove: it is not being watched.
    """
    db.session.scalars(queries.locked(hotspot)).one()
    if hotspot.status != Status.CLEARED:
        raise IllegalMove(hotspot)
    _tell(hotspot, hotspot.status, on=on, note=note, by=by)
    audit.record("hotspot.checked", hotspot, by=by)
    return hotspot


def confirm(hotspot: Hotspot, *, on: date, note: str, by) -> Hotspot:
    """End the watch.

    Raises:
        SameOfficer: who cleared cannot be who confirms (local rule: four eyes).
    """
    db.session.scalars(queries.locked(hotspot)).one()
    if hotspot.clearance and by and hotspot.clearance.by_id == by.id:
        raise SameOfficer
    _step(hotspot, Status.CLOSED, on=on, note=note, by=by)
    return hotspot


def relapse(hotspot: Hotspot, *, on: date, note: str, by) -> Hotspot:
    """Reopen the same hotspot, count it, and let its village be put under review inside."""
    _step(hotspot, Status.RELAPSED, on=on, note=note, by=by)
    hotspot.relapses += 1
    hotspot.cleared_on = None
    if village_id := placing.village_of_today(hotspot):
        signals.relapsed.send(hotspot, village_id=village_id, on=on, by=by)
    return hotspot


def _step(hotspot: Hotspot, to: Status, *, on: date, note: str, by) -> HotspotEvent:
    db.session.scalars(queries.locked(hotspot)).one()
    came_from, _ = move(hotspot, to, MOVES)
    hotspot.edition += 1
    event = _tell(hotspot, came_from, on=on, note=note, by=by)
    audit.record(f"hotspot.{to}", hotspot, by=by, named=("status",))
    return event


def _tell(hotspot: Hotspot, came_from: str | None, *, on: date, note: str, by) -> HotspotEvent:
    event = HotspotEvent(
        hotspot=hotspot,
        from_status=came_from,
        to_status=hotspot.status,
        on=on,
        note=note,
        by_id=by.id if by else None,
    )
    db.session.add(event)
    db.session.flush()
    return event


def _next_number(commune: Area) -> int:
    """Return the commune's next number, held until the transaction ends."""
    db.session.execute(select(Area.id).where(Area.id == commune.id).with_for_update(key_share=True))
    last = select(func.max(Hotspot.number)).where(Hotspot.commune_code == commune.code)
    return (db.session.scalar(last) or 0) + 1
