"""How a village stands on its two surfaces, and how a step on one of them is written.

Changes are appended: a step earlier than the latest known one is refused. No row of `MOVES` could
stand between two steps that follow each other anyway, so nothing lawful is lost by it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from webapp.areas import queries as area_queries
from webapp.areas.models import Area
from webapp.clock import today
from webapp.errors import AppError, ChangedMeanwhile, FutureDay
from webapp.extensions import db
from webapp.history import make_room
from webapp.lifecycle import IllegalMove, move
from webapp.villages import queries
from webapp.villages.models import MOVES, PUBLIC_MOVES, Status, Surface, VillageStatus

TABLES = {Surface.INSIDE: MOVES, Surface.PUBLIC: PUBLIC_MOVES}


class NotThere(AppError):
    """The village did not exist on the day from which the change should be true."""

    status = 422
    message = _l("This village did not exist on that day. Choose a later day.")


class OutOfOrder(IllegalMove):
    """A change that is true from a later day is known already."""

    title = AppError.title
    message = _l(
        "A change from a later day is already recorded. Choose that day or a later one; the"
        " history of the village shows it."
    )


def lock(village: Area) -> None:
    """Let one transaction at a time change anything of this village.

    What only refers to it, a hotspot logged there say, need not wait.

    Raises:
        ChangedMeanwhile: the list that entered it was taken back, so that nothing is known of it.
    """
    db.session.execute(select(Area.id).where(Area.id == village.id).with_for_update(key_share=True))
    if db.session.scalar(area_queries.last_version(village.id)) is None:
        raise ChangedMeanwhile


@dataclass
class Standing:
    """The status on each surface; `None` in `rows` where nothing is known."""

    village: Area
    rows: dict[Surface, VillageStatus | None] = field(default_factory=dict)
    status: Status = Status.UNREGISTERED

    @classmethod
    def of(cls, village: Area) -> Self:
        """Lock the village and return how it stands after its latest change."""
        lock(village)
        return cls.seen(village)

    @classmethod
    def seen(cls, village: Area) -> Self:
        """Return how the village stands, without keeping others from changing it."""
        rows = {
            Surface(row.surface): row
            for row in db.session.scalars(queries.latest_rows([village.id])).all()
        }
        return cls(village, {surface: rows.get(surface) for surface in Surface})

    @classmethod
    def as_of(cls, village: Area, day: date, instant: datetime | None = None) -> Self:
        """Return how the village stood on `day`, as known now or at `instant`."""
        rows = {
            surface: db.session.scalar(
                queries.rows_on(day, surface, instant).where(VillageStatus.village_id == village.id)
            )
            for surface in Surface
        }
        return cls(village, rows)

    def on(self, surface: Surface) -> Status:
        """Return the status on a surface; a village without any is not registered."""
        row = self.rows[surface]
        return Status(row.status) if row else Status.UNREGISTERED

    @property
    def since(self) -> date | None:
        """The day of the latest change on either surface."""
        return max((row.valid.lower for row in self.rows.values() if row), default=None)

    def check_day(self, on: date) -> None:
        """Refuse a day to come, before the village, or before the latest change."""
        if on > today():
            raise FutureDay
        there = area_queries.version_on(on).where(
            area_queries.AreaVersion.area_id == self.village.id
        )
        if db.session.scalar(there) is None:
            raise NotThere
        if self.since and on < self.since:
            raise OutOfOrder

    def check_move(self, to: Status, surface: Surface) -> tuple[Status, Status]:
        """Return (from, to), or raise IllegalMove."""
        self.status = self.on(surface)
        return move(self, to, TABLES[surface])

    def write(self, surface: Surface, to: Status, on: date, **values) -> VillageStatus:
        """Let `to` be the status on `surface` from `on`."""
        room = make_room(VillageStatus, on, village_id=self.village.id, surface=surface)
        row = VillageStatus(
            village_id=self.village.id,
            surface=surface,
            status=to,
            valid=room.valid,
            known=room.known,
            **values,
        )
        db.session.add(row)
        db.session.flush()
        self.rows[surface] = row
        return row


def last_certificate(village: Area) -> VillageStatus | None:
    """Return the inside row by which the village was certified last, whatever replaced it."""
    return db.session.scalar(
        select(VillageStatus)
        .where(
            VillageStatus.village_id == village.id,
            VillageStatus.surface == Surface.INSIDE,
            VillageStatus.status == Status.CERTIFIED,
        )
        .order_by(func.lower(VillageStatus.known).desc(), VillageStatus.id.desc())
        .limit(1)
    )
