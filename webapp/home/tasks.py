"""What waits for a person today; features add their own finders."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

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


def finds_tasks(function: Callable[..., Iterable[Task]]) -> Callable[..., Iterable[Task]]:
    """Register a function that gets the user and yields tasks the user may see."""
    FINDERS.append(function)
    return function


def waiting() -> list[Task]:
    """Return the visitor's tasks, late ones first."""
    found = [task for finder in FINDERS for task in finder(current_user)]
    return sorted(found, key=lambda task: (not task.is_late, task.since or date.min))
