"""What a finder of tasks yields, told row by row."""

from collections.abc import Iterable

from webapp.duties import Duty, Task
from webapp.extensions import db


def told(duties: Iterable[Duty]) -> list[tuple[str, Task]]:
    """Return (group, task) of each thing that waits."""
    return [
        (duty.group, duty.tell(row)) for duty in duties for row in db.session.execute(duty.rows)
    ]
