"""What police do with a tip. Audit entries name fields, never values."""

from operator import attrgetter

from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webapp.areas.models import Area
from webapp.audit import operations as audit
from webapp.clock import today
from webapp.extensions import db
from webapp.hotspots import operations as hotspots
from webapp.hotspots.models import Hotspot, Source
from webapp.lifecycle import move
from webapp.tips import receipts
from webapp.tips.errors import AlreadyAHotspot, IsADuplicate
from webapp.tips.models import MOVES, Channel, Occurred, Status, Tip, TipEvent, TipMessage


def record(
    *,
    commune: Area,
    village: Area | None,
    channel: Channel,
    body: str,
    by,
    nonce: str | None = None,
    place_text: str = "",
    location: Point | None = None,
    occurred: str = Occurred.UNKNOWN,
    occurred_text: str = "",
) -> tuple[Tip, str]:
    """Enter a tip that came by another channel; return it with the code for the sender.

    The same form (`nonce`) sent twice stays one tip with one code. Whoever comes may not be refused
    (Bộ luật Tố tụng hình sự 2015 Đ145.1).
    """
    nonce = nonce or receipts.new_nonce()
    code = receipts.code_for(nonce)
    if known := _sent_with(nonce):
        return known, code
    tip = Tip(
        commune_code=commune.code,
        area=village or commune,
        channel=channel,
        body=body,
        place_text=place_text,
        location=from_shape(location, srid=4326) if location else None,
        occurred=occurred,
        occurred_text=occurred_text,
        receipt_hash=receipts.hash_of(code),
        form_hash=receipts.form_hash(nonce),
    )
    try:
        with db.session.begin_nested():
            db.session.add(tip)
    except IntegrityError:  # the same form came twice at once
        if known := _sent_with(nonce):
            return known, code
        raise
    audit.record("tip.recorded", tip, by=by)
    return tip, code


def triage(tip: Tip, *, is_urgent: bool, area: Area, note: str, by) -> Tip:
    """Say how urgent it is and which village it is about; it begins the deadline."""
    hold(tip)
    was = _facts(tip)
    tip.is_urgent = is_urgent
    tip.area = area
    tip.duplicate_of = None
    named = ("is_urgent", "area")
    return _step(tip, Status.TRIAGED, "triaged", note=note, by=by, named=named, was=was)


def forward(tip: Tip, *, to: str, note: str, by) -> Tip:
    """Pass it on to the body that is competent to resolve it."""
    hold(tip)
    tip.transferred_to = to
    return _step(
        tip, Status.TRANSFERRED, "transferred", note=note, by=by, named=("transferred_to",)
    )


def close(tip: Tip, *, outcome: Status, note: str, by, duplicate_of: Tip | None = None) -> Tip:
    """End it: with the outcome that the competent body reported, or without one.

    Raises:
        IsADuplicate: the tip that it is said to repeat repeats another one itself.
    """
    # In one order, so that two tips named as each other's duplicates do not wait for each other.
    for one in sorted({tip, duplicate_of} - {None}, key=attrgetter("id")):
        hold(one)
    stands_for_itself(duplicate_of)
    was = _facts(tip)
    tip.duplicate_of = duplicate_of
    return _step(tip, outcome, "closed", note=note, by=by, was=was)


def stands_for_itself(other: Tip | None) -> None:
    """Refuse a tip that repeats another one as the one to be looked after."""
    if other is not None and other.status == Status.DUPLICATE:
        raise IsADuplicate(other)


def take_back(tip: Tip, *, last: TipEvent, by) -> Tip:
    """Let hold again what held before `last`, the sorting or closing that came last."""
    came_from, tip.status = tip.status, last.from_status
    tip.is_urgent, tip.area_id = last.was_urgent, last.was_area_id
    tip.duplicate_of_id = last.was_duplicate_of_id
    db.session.flush()
    db.session.expire(tip, ["area", "duplicate_of", "area_path"])
    if tip.duplicate_of:
        hold(tip.duplicate_of)
    stands_for_itself(tip.duplicate_of)
    _tell(tip, "taken_back", came_from, note="", by=by)
    audit.record("tip.taken_back", tip, by=by, named=("status", "is_urgent", "area"))
    return tip


def answer(tip: Tip, *, body: str, by) -> TipMessage:
    """Tell the sender something, to be read with the code."""
    hold(tip)
    message = TipMessage(tip=tip, body=body, sent_on=today(), by=by)
    db.session.add(message)
    _tell(tip, "answered", tip.status, note="", by=by)
    audit.record("tip.answered", tip, by=by, named=("messages",))
    return message


def to_hotspot(tip: Tip, *, kind, place: Point, description: str, by) -> Hotspot:
    """Register a hotspot from it; only those who may open tips see the way back.

    Raises:
        AlreadyAHotspot: it has one.
    """
    hold(tip)
    if tip.hotspot_id is not None:
        raise AlreadyAHotspot(tip)
    is_village = tip.village_id is not None
    tip.hotspot = hotspots.report(
        commune=tip.area.parent if is_village else tip.area,
        village=tip.area if is_village else None,
        kind=kind,
        place=place,
        first_seen_on=today(),
        source=Source.TIP,
        description=description,
        by=by,
    )
    _tell(tip, "made_hotspot", tip.status, note="", by=by)
    audit.record("tip.made_hotspot", tip, by=by, named=("hotspot",))
    return tip.hotspot


def hold(tip: Tip) -> None:
    """Read the tip as it is now, and let nobody else change it until the transaction ends."""
    db.session.refresh(tip, with_for_update={"of": Tip, "key_share": True})


def _sent_with(nonce: str) -> Tip | None:
    return db.session.scalar(select(Tip).where(Tip.form_hash == receipts.form_hash(nonce)))


def _facts(tip: Tip) -> dict[str, object]:
    """Return what an event keeps of the tip as it was."""
    return {
        "was_urgent": tip.is_urgent,
        "was_area_id": tip.area_id,
        "was_duplicate_of_id": tip.duplicate_of_id,
    }


def _step(
    tip: Tip,
    to: Status,
    act: str,
    *,
    note: str,
    by,
    named: tuple[str, ...] = (),
    was: dict[str, object] | None = None,
) -> Tip:
    came_from, _now = move(tip, to, MOVES)
    _tell(tip, act, came_from, note=note, by=by, **was or {})
    audit.record(f"tip.{act}", tip, by=by, named=("status", *named))
    return tip


def _tell(tip: Tip, act: str, came_from: str, *, note: str, by, **was: object) -> None:
    event = TipEvent(
        tip=tip, act=act, from_status=came_from, to_status=tip.status, note=note, by=by, **was
    )
    db.session.add(event)
    db.session.flush()
