"""What waits for a person today; features add their own finders."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_login import current_user
from sqlalchemy import Row, Select, func

from webapp.extensions import db

Finder = Callable[..., "Iterable[Task | More]"]
FINDERS: list[Finder] = []


@dataclass(frozen=True)
class Task:
    """One thing to do: what, where, why now, and the one button."""

    title: str
    place: str
    url: str
    button: str
    since: date | None = None
    is_late: bool = False
    came_back: bool = False

    @property
    def group(self) -> str:
        if self.is_late:
            return "late"
        return "back" if self.came_back else "waiting"


@dataclass(frozen=True)
class More:
    """How many further tasks of a group a finder counted and did not name."""

    group: str
    count: int


@dataclass(frozen=True)
class Group:
    """The most pressing tasks of one group, and how many there are in all."""

    name: str
    tasks: list[Task]
    count: int

    @property
    def rest(self) -> int:
        return self.count - len(self.tasks)


GROUPS = ("late", "back", "waiting")
MOST = 30  # of a group at once: whose duty reaches far has thousands
ALL = 300  # when all are asked for; past that the list of the section is the way


def finds_tasks(function: Finder) -> Finder:
    """Register a function that yields tasks the user may see.

    It gets the user and how many of a group the page has room for: the most pressing ones it names
    and the rest it counts in the database, so that no page reads all there is.
    """
    FINDERS.append(function)
    return function


def first(rows: Select, most: int) -> tuple[Sequence[Row[Any]], int]:
    """Return the first `most` of `rows`, and how many more there are, in one statement."""
    counted = rows.add_columns(func.count().over().label("in_all"))
    found = db.session.execute(counted.limit(most)).all()
    return found, found[0].in_all - len(found) if found else 0


def waiting(most: int = MOST) -> list[Group]:
    """Return the visitor's tasks: what is late, what came back, what waits; the oldest first."""
    found = [one for finder in FINDERS for one in finder(current_user, most)]
    groups = [group_of(name, found, most) for name in GROUPS]
    return [group for group in groups if group.count]


def group_of(name: str, found: Iterable[Task | More], most: int) -> Group:
    mine = [one for one in found if one.group == name]
    named = [one for one in mine if isinstance(one, Task)]
    unnamed = sum(one.count for one in mine if isinstance(one, More))
    named.sort(key=lambda task: task.since or date.min)
    return Group(name, named[:most], len(named) + unnamed)
