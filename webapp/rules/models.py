"""Which rules there are, and what each says from when to when."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import User
from webapp.columns import Recorded, Versioned, index_of_current, no_two_truths
from webapp.extensions import db


class Key(StrEnum):
    """One term; alphabetical."""

    FIGURES_OLD = "figures_old"
    HOTSPOT_GRACE = "hotspot_grace"
    HOTSPOT_WATCH = "hotspot_watch"
    LAPSE_NOTICE = "lapse_notice"
    ROUTE_IDLE = "route_idle"
    SHIFT_OPEN_AFTER = "shift_open_after"
    SHIFT_OPEN_BEFORE = "shift_open_before"
    SHIFT_REPORT = "shift_report"
    TIP_NOTICE = "tip_notice"
    TIP_ORDINARY = "tip_ordinary"
    TIP_OUTCOME = "tip_outcome"
    TIP_URGENT = "tip_urgent"


class Rule(Recorded, Versioned, db.Model):
    """What one term is on the days of `valid`, as known in `known`.

    `amounts` are days or hours, as the term's unit says; only a watch has several. `source` is the
    decree or decision, empty for an internal rule; `is_confirmed` says that somebody has checked
    it. Rules hold for every area of the server, so their path is empty: only a right on the whole
    system covers them.
    """

    __tablename__ = "rules"
    __table_args__ = (
        no_two_truths("rules", "key"),
        index_of_current("rules", "key"),
        CheckConstraint("key IN ({})".format(", ".join(f"'{k}'" for k in Key)), name="key"),
        CheckConstraint("cardinality(amounts) BETWEEN 1 AND 6 AND 0 <= ALL (amounts)", name="size"),
    )

    key: Mapped[Key] = mapped_column(Text)
    amounts: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    source: Mapped[str] = mapped_column(Text, server_default="")
    is_confirmed: Mapped[bool] = mapped_column(server_default=text("false"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User | None] = relationship()

    @property
    def area_path(self) -> str:
        return ""
