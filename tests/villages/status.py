"""Arrange and read statuses in tests."""

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range

from webapp.areas.models import Area
from webapp.extensions import db
from webapp.villages import decisions, operations
from webapp.villages.models import Decision, Surface, VillageStatus


def days(first: date, end: date | None) -> Range[date]:
    return Range(first, end)


def decision(village: Area, number: str, signed_on: date, by=None) -> Decision:
    return decisions.enter(
        village.parent,
        number=number,
        signed_on=signed_on,
        body="UBND xã",
        signer="Chủ tịch UBND xã",
        by=by,
    )


def certified(
    village: Area, *, on: date, by=None, number: str = "12/QĐ-UBND", expires_on: date | None = None
) -> None:
    """Register, propose and certify, two months, one month and no day before `on`."""
    operations.register(village, by=by, on=on - timedelta(days=60))
    operations.propose(village, by=by, on=on - timedelta(days=30))
    operations.certify(
        village, by=by, on=on, decision=decision(village, number, on, by), expires_on=expires_on
    )


def rows(village: Area, surface: Surface) -> list[VillageStatus]:
    return list(
        db.session.scalars(
            select(VillageStatus)
            .where(
                VillageStatus.village_id == village.id,
                VillageStatus.surface == surface,
                func.upper_inf(VillageStatus.known),
            )
            .order_by(func.lower(VillageStatus.valid))
        )
    )


def history(village: Area, surface: Surface) -> list[tuple[str, date, date | None]]:
    return [(row.status, row.valid.lower, row.valid.upper) for row in rows(village, surface)]


def row(village: Area, surface: Surface) -> VillageStatus:
    return rows(village, surface)[-1]


def now(village: Area, surface: Surface) -> str:
    return row(village, surface).status
