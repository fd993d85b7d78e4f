"""Entering many villages at once, and taking the whole list back.

All villages of one list are known from one instant, which the log keeps: by it they are found
again. What is taken back is known no longer; no row goes.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select

from webapp.areas import bulk, reshaping, version_rows
from webapp.areas import operations as areas
from webapp.areas.models import Area, AreaVersion, Level
from webapp.audit import operations as audit
from webapp.errors import ChangedMeanwhile
from webapp.extensions import db
from webapp.start import queries


def enter_villages(commune: Area, kinds: Mapping[str, str], *, since: date, by) -> list[Area]:
    """Make a village of each name, of the kind that stands with it."""
    areas.hold(commune)
    instant = bulk.instant()
    made = [
        reshaping.create(
            commune,
            level=Level.VILLAGE,
            name=name,
            kind=kind,
            since=since,
            by=by,
            instant=instant,
        )
        for name, kind in kinds.items()
    ]
    if made:
        _record("area.villages_entered", commune, made, known_from=instant, by=by)
    return made


def take_back_villages(commune: Area, *, known_from: datetime, count: int, by) -> None:
    """Let none of the `count` villages entered at `known_from` have existed, as known from now on.

    Raises:
        ChangedMeanwhile: one of them was changed since, or something speaks of it.
    """
    areas.hold(commune)
    entered = queries.villages_of(commune, known_from)
    # Whoever is about to refer to one of them waits for us, and we for who does so already.
    ids = [village.id for village in entered]
    db.session.execute(select(Area.id).where(Area.id.in_(ids)).order_by(Area.id).with_for_update())
    if not queries.are_as_entered(entered, count):
        raise ChangedMeanwhile
    version_rows.take_back(AreaVersion, known_from, bulk.instant())
    for village in entered:
        audit.record("area.taken_back", village, by=by)
    _record("area.villages_taken_back", commune, entered, known_from=known_from, by=by)


def _record(
    action: str, commune: Area, villages: Sequence[Area], *, known_from: datetime, by
) -> None:
    changes = {"villages": (None, len(villages)), "known_from": (None, known_from)}
    audit.record(action, commune, by=by, changes=changes)
