"""Columns and constraints that several features share."""

import uuid as uuids
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import DateTime, Identity, Index, text
from sqlalchemy.dialects.postgresql import DATERANGE, TSTZRANGE, UUID, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column


class Recorded:
    """A record addressed from outside by a UUIDv4, with the instant it was made."""

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    uuid: Mapped[uuids.UUID] = mapped_column(
        UUID(as_uuid=True),
        unique=True,
        default=uuids.uuid4,
        server_default=text("gen_random_uuid()"),
    )
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now()")
    )


class Versioned:
    """A row true from `valid.lower` to `valid.upper`, known from `known.lower` to `known.upper`.

    Days are Việt Nam days, upper bounds are exclusive. The database lets nothing of a row change
    but the upper bound of `known` (trigger `keep_history`).
    """

    valid: Mapped[Range[date]] = mapped_column(DATERANGE)
    known: Mapped[Range[datetime]] = mapped_column(
        TSTZRANGE, server_default=text("tstzrange(clock_timestamp(), NULL)")
    )


def no_two_truths(table: str, *keys: str) -> ExcludeConstraint:
    """Forbid two rows of the same `keys` that are both valid and both known at one time."""
    return ExcludeConstraint(
        *((key, "=") for key in keys),
        ("valid", "&&"),
        ("known", "&&"),
        name=f"ex_{table}_one_truth",
        using="gist",
    )


def index_of_current(table: str, *keys: str, holds: Sequence[str] = ()) -> Index:
    """Index the rows that are known now, which is what nearly every query asks for.

    What the index `holds` besides its keys is read without the table.
    """
    return Index(
        f"ix_{table}_current",
        *keys,
        postgresql_where=text("upper_inf(known)"),
        **({"postgresql_include": list(holds)} if holds else {}),
    )
