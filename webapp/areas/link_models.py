"""Which unit came from which."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.columns import Recorded
from webapp.extensions import db


class LinkKind(StrEnum):
    MERGED = "merged"
    SPLIT = "split"
    RENAMED = "renamed"
    MOVED = "moved"


class AreaLink(Recorded, db.Model):
    """`successor` came from `predecessor` on a day, by a decision."""

    __tablename__ = "area_links"
    __table_args__ = (
        CheckConstraint("kind IN ('merged', 'split', 'renamed', 'moved')", name="kind"),
        Index("ix_area_links_predecessor_id", "predecessor_id"),
        Index("ix_area_links_successor_id", "successor_id"),
    )

    predecessor_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    successor_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    on: Mapped[date]
    kind: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(Text)
