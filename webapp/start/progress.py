"""How far a commune is: villages, boundaries, people, and the step that comes next."""

from dataclasses import dataclass
from functools import cached_property

from webapp.areas import pages
from webapp.areas.models import Area, BoundarySource, Level
from webapp.areas.names import full_name
from webapp.areas.pages import Row
from webapp.clock import today
from webapp.start import seats
from webapp.start.seats import Seat

STEPS = ("commune", "villages", "boundaries", "people")


@dataclass(frozen=True)
class Progress:
    """One commune on its way; `rows` are its villages of today."""

    commune: Area
    name: str
    rows: list[Row]

    @cached_property
    def seats(self) -> list[Seat]:
        return seats.of(self.commune, self.name, self.rows)

    @property
    def drawn(self) -> int:
        return sum(1 for row in self.rows if row.source)

    @property
    def sketched(self) -> int:
        return sum(1 for row in self.rows if row.source == BoundarySource.APPROXIMATE)

    @property
    def invited(self) -> int:
        return sum(1 for seat in self.seats if seat.holders)

    @property
    def done(self) -> frozenset[str]:
        """The steps that are taken; people can come one by one, so the first of them counts."""
        facts = {
            "commune": True,
            "villages": bool(self.rows),
            "boundaries": bool(self.rows) and self.drawn == len(self.rows),
            "people": self.invited > 0,
        }
        return frozenset(step for step, is_done in facts.items() if is_done)

    @property
    def next_step(self) -> str:
        """The first step not taken, "" when all are."""
        return next((step for step in STEPS if step not in self.done), "")


def of(commune: Area) -> Progress:
    """Return how far `commune` is today."""
    version = pages.version_of(commune, today())
    rows = [row for row in pages.children(commune, today()) if row.area.level == Level.VILLAGE]
    return Progress(commune, full_name(version.kind, version.name), rows)
