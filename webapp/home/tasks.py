"""What waits for a person today, in three groups; features say what waits by `webapp.duties`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from webapp import duties
from webapp.duties import Duty, Task
from webapp.extensions import db
from webapp.navigation import numbers


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


def waiting(most: int = MOST) -> list[Group]:
    """Return the visitor's tasks: what is late, what came back, what waits.

    In each group what is urgent comes first, then the oldest. How many there are is what the rail
    has counted; only where something waits are its rows read.
    """
    found = [(duty, number) for duty, number in numbers() if number]
    groups = (
        group_of(name, [one for one in found if one[0].group == name], most) for name in GROUPS
    )
    return [group for group in groups if group.count]


def group_of(name: str, found: Iterable[tuple[Duty, int]], most: int) -> Group:
    """Return one group of tasks, the most pressing first, and how many there are."""
    tasks: list[Task] = []
    count = 0
    for duty, number in found:
        rows = db.session.execute(duty.rows.limit(most)).all()
        tasks += [duty.tell(row) for row in rows]
        count += in_all(duty, number)
    tasks.sort(key=lambda task: (not task.is_urgent, task.since or date.min))
    return Group(name, tasks[:most], count)


def in_all(duty: Duty, number: int) -> int:
    """Return how many rows a duty has, of which `number` were counted."""
    return number if number <= duties.MOST else db.session.scalar(duty.number_in_all())
