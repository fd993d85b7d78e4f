"""The watch after a clearance: visits on set days, then confirmation by another officer.

The days are a rule (`rules.Key.HOTSPOT_WATCH`), read as of the day of the clearance. What is due or
late follows from the calendar alone, so it is computed, never stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import aliased

from webapp.clock import today
from webapp.hotspots.models import Hotspot, HotspotEvent, Status
from webapp.rules import terms
from webapp.rules.models import Key


@dataclass(frozen=True)
class Visit:
    """One visit of the watch: when it falls due, and when one that covers it was made."""

    day: int
    due_on: date
    done_on: date | None

    @property
    def is_due(self) -> bool:
        return self.done_on is None and self.due_on <= today()

    @property
    def is_late(self) -> bool:
        return self.done_on is None and is_late(self.due_on)


def is_late(due_on: date) -> bool:
    """True when the visit that fell due then should have been made by now."""
    return due_on + terms.length(Key.HOTSPOT_GRACE, due_on) < today()


def is_past_grace(due_on: ColumnElement[date]) -> ColumnElement[bool]:
    """Return `is_late` as a condition on a column."""
    return terms.ran_out(Key.HOTSPOT_GRACE, due_on, today())


def days(cleared_on: date) -> list[int]:
    """Return the days of the watch after a clearance on that day."""
    return terms.on(Key.HOTSPOT_WATCH, cleared_on).amounts


def visits(hotspot: Hotspot, events: Iterable[HotspotEvent]) -> list[Visit]:
    """Return the visits of the present watch; none when the hotspot is not cleared."""
    if hotspot.cleared_on is None:
        return []
    made = sorted(event.on for event in events if event.is_check and event.on >= hotspot.cleared_on)
    planned = [(day, hotspot.cleared_on + timedelta(days=day)) for day in days(hotspot.cleared_on)]
    return [
        Visit(day, due_on, next((on for on in made if on >= due_on), None))
        for day, due_on in planned
    ]


def next_visit(hotspot: Hotspot) -> Visit | None:
    """Return the first visit of the present watch that nothing covers yet."""
    planned = visits(hotspot, hotspot.standing_events)
    return next((one for one in planned if one.done_on is None), None)


def ends_on(hotspot: Hotspot) -> date:
    """Return the day from which the end of the watch may be confirmed as a matter of course."""
    return hotspot.cleared_on + timedelta(days=days(hotspot.cleared_on)[-1])


def due_on() -> ColumnElement[date]:
    """Return the day of the next visit of a cleared hotspot; NULL when none is left."""
    undoing = aliased(HotspotEvent)
    last = (
        select(func.max(HotspotEvent.on))
        .where(
            HotspotEvent.hotspot_id == Hotspot.id,
            HotspotEvent.from_status == Status.CLEARED,
            HotspotEvent.to_status == Status.CLEARED,
            HotspotEvent.on >= Hotspot.cleared_on,
            HotspotEvent.undoes_id.is_(None),
            ~exists().where(undoing.undoes_id == HotspotEvent.id),
        )
        .correlate(Hotspot)
        .scalar_subquery()
    )
    days_watched = func.coalesce(last - Hotspot.cleared_on, 0)
    steps = [
        (and_(holds, days_watched < day), Hotspot.cleared_on + day)
        for holds, rule in terms.by_day(Key.HOTSPOT_WATCH, Hotspot.cleared_on)
        for day in rule.amounts
    ]
    return case((Hotspot.status != Status.CLEARED, None), *steps, else_=None)
