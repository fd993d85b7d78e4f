"""Moves of a record from one status to the next, by a table."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from flask_babel import lazy_gettext as _l

from webapp.errors import AppError


class HasStatus(Protocol):
    status: StrEnum


class IllegalMove(AppError):
    """The table of moves has no such step."""

    status = 409
    message = _l(
        "This step is not possible from the present state. Open the record again to see it."
    )


def move(
    record: HasStatus, to: StrEnum, moves: Mapping[StrEnum, frozenset[StrEnum]]
) -> tuple[StrEnum, StrEnum]:
    """Set `record.status` and return (from, to) for the audit log.

    Raises:
        IllegalMove: `moves` has no such step.
    """
    came_from = record.status
    if to not in moves.get(came_from, frozenset()):
        raise IllegalMove(f"{came_from} -> {to}")
    record.status = to
    return came_from, to
