"""Tips, their photos, what police did with them, and what they answered the sender."""

import uuid as uuids
from datetime import date, datetime
from enum import StrEnum

from geoalchemy2 import Geometry
from sqlalchemy import (
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from webapp.accounts.models import User
from webapp.areas.models import Area, Level
from webapp.columns import Recorded
from webapp.extensions import db
from webapp.files.models import KeptFile
from webapp.hotspots.models import Hotspot
from webapp.tips.states import Channel as Channel
from webapp.tips.states import Occurred as Occurred
from webapp.tips.states import Status as Status

CLOSED_WITHOUT = frozenset({Status.NOT_CRIMINAL, Status.DUPLICATE, Status.SPAM})
OPEN = frozenset({Status.RECEIVED, Status.TRIAGED})

# Only the bodies of criminal procedure resolve a tip (Thông tư liên tịch 01/2017 Đ4.3): an outcome
# is theirs, so it follows a transfer. Taking a tip up again is a local rule, for mistakes.
MOVES: dict[Status, frozenset[Status]] = {
    Status.RECEIVED: frozenset({Status.TRIAGED}) | CLOSED_WITHOUT,
    Status.TRIAGED: frozenset({Status.TRANSFERRED}) | CLOSED_WITHOUT,
    Status.TRANSFERRED: frozenset({Status.OUTCOME_REPORTED, Status.NOT_CRIMINAL}),
    Status.NOT_CRIMINAL: frozenset({Status.TRIAGED}),
    Status.DUPLICATE: frozenset({Status.TRIAGED}),
    Status.SPAM: frozenset({Status.TRIAGED}),
}


def listed(values: type[StrEnum]) -> str:
    """Return the values of an enumeration as SQL."""
    return ", ".join(f"'{value}'" for value in values)


class Tip(db.Model):
    """What somebody told.

    Not a `Recorded`: no instant is kept, only the hour. `id` counts up, which tells the order of
    tips and nothing about their times; it never leaves the server. A tip sent by web comes in
    through `submit_tip()`, as the public role may do nothing else. `area_id` is the village, or
    the commune where no village is known; its path of today is what rights are checked against.
    """

    __tablename__ = "tips"
    __table_args__ = (
        CheckConstraint(f"status IN ({listed(Status)})", name="status"),
        CheckConstraint(f"channel IN ({listed(Channel)})", name="channel"),
        CheckConstraint(
            "received_hour = date_trunc('hour', received_hour, 'UTC')", name="received_hour"
        ),
        CheckConstraint("octet_length(receipt_hash) = 32", name="receipt_hash"),
        CheckConstraint("body <> '' AND char_length(body) <= 5000", name="body"),
        CheckConstraint("char_length(place_text) <= 300", name="place_text"),
        CheckConstraint(f"occurred IN ({listed(Occurred)})", name="occurred"),
        CheckConstraint("char_length(occurred_text) <= 200", name="occurred_text"),
        CheckConstraint("(status = 'duplicate') = (duplicate_of_id IS NOT NULL)", name="duplicate"),
        CheckConstraint("duplicate_of_id <> id", name="not_of_itself"),
        Index("ix_tips_area_id", "area_id"),
        Index("ix_tips_cell_id", "commune_code", "cell_id"),
        Index("ix_tips_status", "commune_code", "status", "id"),
        Index("ix_tips_location", "location", postgresql_using="gist"),
        Index("ix_tips_place_3857", text("ST_Transform(location, 3857)"), postgresql_using="gist"),
        Index(
            "ix_tips_open",
            "received_hour",
            postgresql_include=["status", "is_urgent", "area_id"],
            postgresql_where=text("status IN ('received', 'triaged')"),
        ),
        Index(
            "ix_tips_passed_on",
            "received_hour",
            postgresql_include=["area_id"],
            postgresql_where=text("status = 'transferred'"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    uuid: Mapped[uuids.UUID] = mapped_column(
        UUID(as_uuid=True),
        unique=True,
        default=uuids.uuid4,
        server_default=text("gen_random_uuid()"),
    )
    commune_code: Mapped[str] = mapped_column(Text)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    status: Mapped[str] = mapped_column(Text, server_default="received", default=Status.RECEIVED)
    channel: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text, deferred=True)
    place_text: Mapped[str] = mapped_column(Text, server_default="", deferred=True)
    location: Mapped[object | None] = mapped_column(
        Geometry("POINT", srid=4326, spatial_index=False), deferred=True
    )
    cell_id: Mapped[str | None] = mapped_column(
        Text, Computed("grid_cell(st_x(location), st_y(location))", persisted=True)
    )
    occurred: Mapped[str] = mapped_column(Text, server_default="unknown", default="unknown")
    occurred_text: Mapped[str] = mapped_column(Text, server_default="", deferred=True)
    received_hour: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("date_trunc('hour', now())")
    )
    receipt_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, deferred=True)
    form_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True, deferred=True)
    is_urgent: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    transferred_to: Mapped[str] = mapped_column(Text, server_default="")
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("tips.id"))
    hotspot_id: Mapped[int | None] = mapped_column(ForeignKey("hotspots.id"))

    area_path: Mapped[str] = column_property(
        select(Area.path).where(Area.id == area_id).correlate_except(Area).scalar_subquery()
    )
    area: Mapped[Area] = relationship()
    hotspot: Mapped[Hotspot | None] = relationship()
    duplicate_of: Mapped["Tip | None"] = relationship(remote_side="Tip.id")
    photos: Mapped[list["TipPhoto"]] = relationship(
        back_populates="tip", order_by="TipPhoto.position"
    )
    messages: Mapped[list["TipMessage"]] = relationship(
        back_populates="tip", order_by="TipMessage.id"
    )
    events: Mapped[list["TipEvent"]] = relationship(
        back_populates="tip", order_by="TipEvent.id", foreign_keys="TipEvent.tip_id"
    )

    @property
    def village_id(self) -> int | None:
        return self.area_id if self.area.level == Level.VILLAGE else None

    @property
    def reference(self) -> str:
        """What staff call it by: short, and telling nothing."""
        return "T-" + self.uuid.hex[:8].upper()


class TipPhoto(KeptFile, db.Model):
    """A photo of a tip, drawn anew, under a random name.

    Not among the stored files of staff: their neighbours there, which carry instants, would tell
    when a tip came.
    """

    __tablename__ = "tip_photos"

    tip_id: Mapped[int] = mapped_column(ForeignKey("tips.id"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)

    tip: Mapped[Tip] = relationship(back_populates="photos")

    @property
    def area_path(self) -> str:
        return self.tip.area_path


class TipMessage(db.Model):
    """An answer of the police, which the sender reads with the code; a day, no instant."""

    __tablename__ = "tip_messages"
    __table_args__ = (
        CheckConstraint("body <> '' AND char_length(body) <= 2000", name="body"),
        Index("ix_tip_messages_tip_id", "tip_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    tip_id: Mapped[int] = mapped_column(ForeignKey("tips.id"))
    body: Mapped[str] = mapped_column(Text)
    sent_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    tip: Mapped[Tip] = relationship(back_populates="messages")
    by: Mapped[User] = relationship()


class TipEvent(Recorded, db.Model):
    """What staff did with a tip; what the sender did leaves no event.

    `was_urgent`, `was_area_id` and `was_duplicate_of_id` are what sorting or closing changed: it
    may be taken back, and the audit log keeps no values.
    """

    __tablename__ = "tip_events"
    __table_args__ = (Index("ix_tip_events_tip_id", "tip_id"),)

    tip_id: Mapped[int] = mapped_column(ForeignKey("tips.id"))
    act: Mapped[str] = mapped_column(Text)
    from_status: Mapped[str] = mapped_column(Text)
    to_status: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="")
    was_urgent: Mapped[bool | None]
    was_area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    was_duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("tips.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    tip: Mapped[Tip] = relationship(back_populates="events", foreign_keys=[tip_id])
    was_duplicate_of: Mapped[Tip | None] = relationship(foreign_keys=[was_duplicate_of_id])
    by: Mapped[User] = relationship()
