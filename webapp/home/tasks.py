"""What waits for a person today; features add their own finders."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask_login import current_user

FINDERS: list[Callable[..., Iterable["Task"]]] = []


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


GROUPS = ("late", "back", "waiting")
MOST = 30  # of a group at once: whose duty reaches far has thousands


def finds_tasks(function: Callable[..., Iterable[Task]]) -> Callable[..., Iterable[Task]]:
    """Register a function that gets the user and yields tasks the user may see."""
    FINDERS.append(function)
    return function


def waiting() -> list[Task]:
    """Return the visitor's tasks: what is late, what came back, what waits; the oldest first."""
    found = [task for finder in FINDERS for task in finder(current_user)]
    return sorted(found, key=lambda task: (GROUPS.index(task.group), task.since or date.min))


def grouped(tasks: Iterable[Task]) -> list[tuple[str, list[Task]]]:
    """Return (group, its tasks) of the groups that hold any."""
    return [(name, list(held)) for name, held in groupby(tasks, key=lambda task: task.group)]
