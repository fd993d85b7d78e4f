"""The words of a shift's life, apart from its tables."""

from datetime import timedelta
from enum import StrEnum

LONGEST_SHIFT = timedelta(hours=24)  # local rule, to be confirmed; the table holds it too


class Kind(StrEnum):
    ARMED = "armed"
    PEOPLE = "people"
    ADMINISTRATIVE_CONTROL = "administrative_control"
    PROFESSIONAL = "professional"


class Status(StrEnum):
    """What is stored, and what follows from the time (`hours.state_at`)."""

    PLANNED = "planned"
    READY = "ready"
    ACTIVE = "active"
    DONE = "done"
    INCOMPLETE = "incomplete"
    MISSED = "missed"
    CANCELLED = "cancelled"


STORED = (Status.PLANNED, Status.DONE, Status.INCOMPLETE, Status.CANCELLED)
MOVES: dict[Status, frozenset[Status]] = {
    Status.PLANNED: frozenset({Status.DONE, Status.INCOMPLETE, Status.CANCELLED}),
    Status.CANCELLED: frozenset({Status.PLANNED}),
    Status.DONE: frozenset({Status.INCOMPLETE}),
    Status.INCOMPLETE: frozenset({Status.DONE}),
}
