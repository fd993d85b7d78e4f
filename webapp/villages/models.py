"""Statuses on two axes and two surfaces, the events that made them, decisions and figures."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Identity, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.areas.models import Area
from webapp.columns import Recorded, Versioned, index_of_current, no_two_truths
from webapp.extensions import db


class Status(StrEnum):
    UNREGISTERED = "unregistered"
    REGISTERED = "registered"
    PROPOSED = "proposed"
    CERTIFIED = "certified"
    UNDER_REVIEW = "under_review"
    DELISTED = "delisted"


# Local rule, to be confirmed by each commune's plan.
MOVES: dict[Status, frozenset[Status]] = {
    Status.UNREGISTERED: frozenset({Status.REGISTERED}),
    Status.REGISTERED: frozenset({Status.UNREGISTERED, Status.PROPOSED}),
    Status.PROPOSED: frozenset({Status.REGISTERED, Status.CERTIFIED}),
    Status.CERTIFIED: frozenset({Status.UNDER_REVIEW}),
    Status.UNDER_REVIEW: frozenset({Status.CERTIFIED, Status.DELISTED}),
    Status.DELISTED: frozenset({Status.REGISTERED}),
}


# The public may first hear of a review when it ends in the delisting: it never saw it begin.
PUBLIC_MOVES: dict[Status, frozenset[Status]] = MOVES | {
    Status.CERTIFIED: MOVES[Status.CERTIFIED] | {Status.CERTIFIED, Status.DELISTED},
}


class Cause(StrEnum):
    """What brought a change about; all but `person` put a village under review by themselves."""

    PERSON = "person"
    HOTSPOT = "hotspot"
    CRITERION = "criterion"
    LAPSE = "lapse"


class Surface(StrEnum):
    """Who sees a status: those inside, or the public. A review begun inside warns nobody."""

    INSIDE = "inside"
    PUBLIC = "public"


class Decision(Recorded, db.Model):
    """A decision document: its number, day, body and signer's post, as a person entered them."""

    __tablename__ = "decisions"
    __table_args__ = (
        Index(
            "ix_decisions_number",
            "commune_id",
            text("extract(year from signed_on)"),
            "number",
            unique=True,
        ),
        CheckConstraint("number <> ''", name="number"),
    )

    commune_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    number: Mapped[str] = mapped_column(Text)
    signed_on: Mapped[date]
    body: Mapped[str] = mapped_column(Text)
    signer: Mapped[str] = mapped_column(Text)
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))


class StatusEvent(Recorded, db.Model):
    """One change of a village's status: who, when (true from `on`, recorded at), why."""

    __tablename__ = "village_status_events"
    __table_args__ = (
        Index("ix_village_status_events_village_id", "village_id", "id"),
        Index(
            "ix_village_status_events_sent_back",
            "village_id",
            postgresql_where=text("from_status = 'proposed' AND to_status = 'registered'"),
        ),
        CheckConstraint(
            "cause IN ({})".format(", ".join(f"'{cause}'" for cause in Cause)), name="cause"
        ),
    )

    village_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    from_status: Mapped[str] = mapped_column(Text)
    to_status: Mapped[str] = mapped_column(Text)
    on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, server_default="")
    cause: Mapped[str] = mapped_column(Text, server_default="person")
    published: Mapped[bool]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))

    decision: Mapped[Decision | None] = relationship()
    village: Mapped[Area] = relationship()


class VillageStatus(Versioned, db.Model):
    """The status of a village on one surface for some days, as known for some time.

    No row means that nothing is known: unknown is not clean, and not "unregistered" either.
    """

    __tablename__ = "village_statuses"
    __table_args__ = (
        no_two_truths("village_statuses", "village_id", "surface"),
        index_of_current("village_statuses", "village_id", "surface", holds=["status", "valid"]),
        Index(
            "ix_village_statuses_public",
            "village_id",
            postgresql_include=["status", "valid"],
            postgresql_where=text("surface = 'public' AND upper_inf(known)"),
        ),
        Index(
            "ix_village_statuses_since",
            text("lower(valid)"),
            "village_id",
            postgresql_include=["valid", "status"],
            postgresql_where=text("surface = 'public' AND upper_inf(known)"),
        ),
        Index(
            "ix_village_statuses_expires_on",
            "expires_on",
            postgresql_where=text(
                "surface = 'inside' AND status = 'certified' AND upper_inf(known)"
            ),
        ),
        CheckConstraint("surface IN ('inside', 'public')", name="surface"),
        CheckConstraint(
            "status IN ({})".format(", ".join(f"'{status}'" for status in Status)), name="status"
        ),
        CheckConstraint(
            "status <> 'certified' OR decision_id IS NOT NULL", name="certified_by_decision"
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    surface: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    event_id: Mapped[int] = mapped_column(ForeignKey("village_status_events.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))
    expires_on: Mapped[date | None]

    decision: Mapped[Decision | None] = relationship()


class VillageProfile(Recorded, db.Model):
    """What a village head keeps besides the dated facts of the area."""

    __tablename__ = "village_profiles"
    __table_args__ = (CheckConstraint("households_signed >= 0", name="signed"),)

    village_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), unique=True)
    households_signed: Mapped[int | None] = mapped_column(Integer)
    signed_as_of: Mapped[date | None]
    hotline: Mapped[str] = mapped_column(Text, server_default="")
    hotline_is_public: Mapped[bool] = mapped_column(server_default=text("false"))
    community_models: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    edition: Mapped[int] = mapped_column(Integer, server_default="1")
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now()")
    )
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class VillageNote(Recorded, db.Model):
    """A note on a village, for staff only. Counts and facts, never names of persons."""

    __tablename__ = "village_notes"
    __table_args__ = (Index("ix_village_notes_village_id", "village_id", "id"),)

    village_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    body: Mapped[str] = mapped_column(Text)

    village: Mapped[Area] = relationship()

    @property
    def area_path(self) -> str:
        return self.village.path
