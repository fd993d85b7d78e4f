"""Moves of a record from one status to the next, by a table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from flask_babel import lazy_gettext as _l

from webapp.error_texts import NO_LONGER
from webapp.errors import AppError
from webapp.extensions import db


class HasStatus(Protocol):
    status: StrEnum


@dataclass(frozen=True)
class Present:
    """Where a record stands: its status, in the family of words of its kind, since when, by whom.

    `by` is a post, never a person's name.
    """

    family: str
    status: str
    at: datetime | None = None
    by: str = ""


PRESENTS: dict[str, Callable[[object], Present | None]] = {}
"""By the table of a record: who tells a visitor that may act on it where it stands."""


def presents(table: str) -> Callable[[Callable], Callable]:
    """Register a function (record) that tells where a record of `table` stands."""

    def register(tell: Callable) -> Callable:
        PRESENTS[table] = tell
        return tell

    return register


class IllegalMove(AppError):
    """The table of moves has no such step from where `record` stands."""

    status = 409
    title = NO_LONGER
    message = _l(
        "This step is not possible from the present state. Open the record again to see it."
    )

    def __init__(self, record: object = None) -> None:
        super().__init__(getattr(record, "status", ""))
        self.record = record

    def present(self) -> Present | None:
        """Return where the record stands, whatever the act that failed has changed of it."""
        tell = PRESENTS.get(getattr(self.record, "__tablename__", ""))
        if tell is None:
            return None
        db.session.rollback()
        return tell(self.record)


def move(
    record: HasStatus, to: StrEnum, moves: Mapping[StrEnum, frozenset[StrEnum]]
) -> tuple[StrEnum, StrEnum]:
    """Set `record.status` and return (from, to) for the audit log.

    Raises:
        IllegalMove: `moves` has no such step.
    """
    came_from = record.status
    if to not in moves.get(came_from, frozenset()):
        raise IllegalMove(record)
    record.status = to
    return came_from, to
