"""What waits for a person: told by today's work, counted by the rail, both from the same rows."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, func, literal_column, select

from webapp.permissions import HasGrants

MOST = 99  # what is counted on every page; past that a number tells nobody more


@dataclass(frozen=True)
class Task:
    """One thing to do: what, where, why now, and the one button."""

    title: str
    place: str
    url: str
    button: str
    since: date | None = None
    is_urgent: bool = False


@dataclass(frozen=True)
class Duty:
    """One kind of thing that waits for a user.

    Each of `rows` is one task, the most pressing first, and leads into the section of the rail
    whose endpoint is `section`. `counted` has as many rows, where that is cheaper to find out.
    """

    section: str
    rows: Select
    tell: Callable[[Row[Any]], Task]
    group: str = "waiting"
    counted: Select | None = None

    def number(self) -> ScalarSelect[int]:
        """Return how many there are, counted no further than `MOST` + 1."""
        few = self._bare().limit(MOST + 1).subquery()
        return select(func.count()).select_from(few).scalar_subquery()

    def number_in_all(self) -> Select[tuple[int]]:
        """Return how many there are, however many."""
        return select(func.count()).select_from(self._bare().subquery())

    def _bare(self) -> Select:
        rows = self.rows if self.counted is None else self.counted
        one = literal_column("1").label("one")
        return rows.with_only_columns(one, maintain_column_froms=True).order_by(None)


Finder = Callable[[HasGrants], Iterable[Duty]]
Ground = Callable[[], Hashable]
FINDERS: list[Finder] = []
GROUNDS: list[Ground] = []


def finds_tasks(function: Finder) -> Finder:
    """Register a function that yields the duties of a user.

    It reads no records, it only says which ones to read; what it says serves for a minute.
    """
    FINDERS.append(function)
    return function


def rests_on(ground: Ground) -> Ground:
    """Register a function whose answer the finders rely on besides user and time, as for rules."""
    GROUNDS.append(ground)
    return ground


def of(user: HasGrants) -> list[Duty]:
    """Return the duties of a user: the same while user, grounds and time are."""
    return [duty for finder in FINDERS for duty in finder(user)]


def grounds() -> tuple[Hashable, ...]:
    """Return what the finders rely on now."""
    return tuple(ground() for ground in GROUNDS)
