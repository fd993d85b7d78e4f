"""How many villages of each commune and province show which status to the public.

Counting the country takes the database a third of a second, so it is done once for each day asked
about and each edition of what is published, and kept.
"""

from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from sqlalchemy import ARRAY, Integer, Select, Subquery, Text, bindparam, case, cast, func, select
from sqlalchemy.orm import Session

from webapp.areas.models import Level
from webapp.areas.public import edition, names
from webapp.villages.models import Status
from webapp.villages.public import NO_DATA, standing_on

KEPT_DAYS = 16
WORKING = "working"
COLUMNS = ("area_id", "certified", "total", "known")


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

    def __init__(self, rows) -> None:
        """Sum up rows (province_id, commune_id, status, villages)."""
        self.country = Tally()
        self.areas: dict[int, Tally] = {}
        levels: dict[str, set[int]] = {"province": set(), "commune": set()}
        for province_id, commune_id, status, villages in rows:
            levels["province"].add(province_id)
            levels["commune"].add(commune_id)
            for number in (province_id, commune_id):
                self.areas.setdefault(number, Tally()).counts[status] += villages
            self.country.counts[status] += villages
        self.values: dict[str, str] = {}
        for level, ids in levels.items():
            self.values |= self._columns(level, sorted(ids))

    def of(self, area_id: int | None) -> Tally:
        """Return the tally of a commune or province, of the country for None."""
        return self.country if area_id is None else self.areas.get(area_id, Tally())

    def values_of(self, commune_ids: Sequence[int]) -> dict[str, str]:
        """Return `values` with no communes but these."""
        few = sorted(set(commune_ids) & self.areas.keys())
        return self.values | self._columns("commune", few)

    def _columns(self, level: str, ids: list[int]) -> dict[str, str]:
        # As text PostgreSQL reads thousands of numbers in no time; as a list of values it does not.
        found = [(number, self.areas[number]) for number in ids]
        rows = [(number, one.certified, one.total, one.known) for number, one in found]
        columns = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
        return {
            f"{level}_{name}": "{" + ",".join(map(str, column)) + "}"
            for name, column in zip(COLUMNS, columns, strict=True)
        }


def table(level: str) -> Subquery:
    """Return (area_id, certified, total, status) of one level, to be joined in a query.

    Whoever runs it gives the values: `Tallies.values`.
    """
    given = [cast(bindparam(f"{level}_{name}", type_=Text), ARRAY(Integer)) for name in COLUMNS]
    rows = func.unnest(*given).table_valued(*COLUMNS).render_derived(name=f"{level}_counts")
    status = case((rows.c.known > 0, WORKING), else_=NO_DATA)
    return select(rows.c.area_id, rows.c.certified, rows.c.total, status.label("status")).subquery(
        f"{level}_tally"
    )


_kept: OrderedDict[tuple, Tallies] = OrderedDict()
_lock = Lock()


def on(session: Session, day: date) -> Tallies:
    """Return the tallies as of `day`, counted anew when something public has changed."""
    key = (*edition(session), day)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
        found = _kept[key] = Tallies(session.execute(counted(day)))
        while len(_kept) > KEPT_DAYS:
            _kept.popitem(last=False)
        return found


def counted(day: date) -> Select:
    """Return (province_id, commune_id, status, villages) of the villages of `day`."""
    return by_area(standing_on(day).subquery("known"), day)


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
