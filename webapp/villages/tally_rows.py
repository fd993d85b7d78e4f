"""Counts of villages by status for each commune and run of days, written by triggers alone."""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import db

READ_BY_TILES = ["valid", "total", "known", "certified"]
OF_THE_PUBLIC = text("surface = 'public'")


class VillageTally(db.Model):
    """How many villages of a commune show which status on one surface, as known now.

    A row holds for the days on which none of them changed; `known` are those with any status. To
    count the country anew after each change took each process a quarter of a second.
    """

    __tablename__ = "village_tallies"
    __table_args__ = (
        ExcludeConstraint(
            ("commune_id", "="),
            ("surface", "="),
            ("valid", "&&"),
            name="ex_village_tallies_one_count",
            using="gist",
        ),
        *(
            Index(
                f"ix_village_tallies_{key}",
                key,
                postgresql_include=READ_BY_TILES,
                postgresql_where=OF_THE_PUBLIC,
            )
            for key in ("commune_id", "province_id")
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    surface: Mapped[str] = mapped_column(Text)
    commune_id: Mapped[int] = mapped_column(ForeignKey("areas.id", ondelete="CASCADE"))
    province_id: Mapped[int | None]
    valid: Mapped[Range[date]] = mapped_column(DATERANGE)
    total: Mapped[int]
    known: Mapped[int]
    unregistered: Mapped[int]
    registered: Mapped[int]
    proposed: Mapped[int]
    certified: Mapped[int]
    under_review: Mapped[int]
    delisted: Mapped[int]
