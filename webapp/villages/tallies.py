"""How many villages of each commune and province show which status to the public.

The database keeps the counts of each commune (`webapp.villages.tally_rows`); their sums for a day
are kept here, for each edition of what is published.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from operator import add
from threading import Lock
from typing import Any

from sqlalchemy import ColumnElement, Lateral, Row, Select, Subquery, case, func, select
from sqlalchemy.orm import Session

from webapp.areas.models import Level
from webapp.areas.public import edition, names
from webapp.villages.models import Status
from webapp.villages.public import NO_DATA, tallies

KEPT_DAYS = 16
WORKING = "working"
SHOWN = (*map(str, Status), NO_DATA)


@dataclass(frozen=True)
class Tally:
    """Villages of one area by status, "no_data" included."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def certified(self) -> int:
        return self.counts[Status.CERTIFIED]

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def status(self) -> str:
        """Return "working" as soon as one village has a status, else "no_data"."""
        return WORKING if self.known else NO_DATA

    @property
    def known(self) -> int:
        return self.total - self.counts[NO_DATA]


class Tallies:
    """The tallies of all communes and provinces on one day, by the number of the area."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Sum up the rows of `counted`."""
        self._sums: dict[int | None, list[int]] = {None: [0] * len(SHOWN)}
        for province_id, commune_id, *numbers in rows:
            for number in (commune_id, province_id, None):
                so_far = self._sums.get(number)
                self._sums[number] = list(map(add, so_far, numbers)) if so_far else numbers

    def of(self, area_id: int | None) -> Tally:
        """Return the tally of a commune or province, of the country for None."""
        numbers = zip(SHOWN, self._sums.get(area_id, ()), strict=False)
        return Tally(Counter({status: number for status, number in numbers if number}))

    def known_areas(self) -> list[int]:
        """Return the numbers of the areas in which a village has a status."""
        data = slice(SHOWN.index(NO_DATA))
        return [number for number, sums in self._sums.items() if number and any(sums[data])]

    @property
    def country(self) -> Tally:
        return self.of(None)


_kept: OrderedDict[tuple, Tallies] = OrderedDict()
_lock = Lock()


def on(session: Session, day: date) -> Tallies:
    """Return the tallies as of `day`, read anew when something public has changed."""
    key = (*edition(session), day)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = Tallies(session.execute(counted(day)))
    with _lock:
        _kept[key] = found
        while len(_kept) > KEPT_DAYS:
            _kept.popitem(last=False)
    return found


def counted(day: date) -> Select:
    """Return (province_id, commune_id, villages of each status, those of none) of `day`."""
    columns = (tallies.c[name] for name in SHOWN[:-1])
    none = (tallies.c.total - tallies.c.known).label(NO_DATA)
    place = tallies.c.province_id, tallies.c.commune_id
    return select(*place, *columns, none).where(tallies.c.valid.contains(day))


def of_area(level: Level, area_id: ColumnElement[int], day: Any) -> Lateral:
    """Return (certified, total, status) of one commune or province, to be joined beside it."""
    key = tallies.c.province_id if level == Level.PROVINCE else tallies.c.commune_id
    is_known = func.sum(tallies.c.known) > 0
    return (
        select(
            func.coalesce(func.sum(tallies.c.certified), 0).label("certified"),
            func.coalesce(func.sum(tallies.c.total), 0).label("total"),
            case((is_known, WORKING), else_=NO_DATA).label("status"),
        )
        .where(key == area_id, tallies.c.valid.contains(day))
        .lateral(f"{level}_tally")
    )


def by_area(known: Subquery, day: date) -> Select:
    """Count the villages of `day` by the statuses in `known` (village_id, status)."""
    status = func.coalesce(known.c.status, NO_DATA)
    place = names.c.province_id, names.c.parent_id
    return (
        select(*place, status, func.count())
        .outerjoin(known, known.c.village_id == names.c.area_id)
        .where(names.c.level == Level.VILLAGE, names.c.valid.contains(day))
        .group_by(*place, status)
    )
