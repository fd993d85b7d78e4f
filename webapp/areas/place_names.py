"""The names that search and the register go through, written by triggers alone."""

import uuid as uuids
from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import DATERANGE, UUID, Range
from sqlalchemy.orm import Mapped, mapped_column

from webapp.areas.names import NATURAL
from webapp.extensions import db

VILLAGES = text("level = 'village'")


class PlaceName(db.Model):
    """An area beside what it lies in, for days on which neither changed; as known now.

    `above` is the path of today of the area it lies in; `called` is its folded name, a village's
    followed by the name of its commune, so that one index finds "an trường hà tây".
    """

    __tablename__ = "place_names"
    __table_args__ = (
        Index(
            "ix_place_names_area_id",
            "area_id",
            postgresql_include=["valid", "uuid", "code", "kind", "name"],  # all that tiles ask
        ),
        Index("ix_place_names_parent_id", "parent_id"),
        Index("ix_place_names_order", "above", "name", "area_id", postgresql_where=VILLAGES),
        Index(
            "ix_place_names_order_in_province",
            *("province_id", "above", "name", "area_id"),
            postgresql_where=VILLAGES,
        ),
        Index(
            "ix_place_names_beginning",
            "folded",
            postgresql_where=VILLAGES,
        ),
        Index(
            "ix_place_names_folded",
            "folded",
            postgresql_using="gin",
            postgresql_ops={"folded": "gin_trgm_ops"},
            postgresql_where=VILLAGES,
        ),
        Index(
            "ix_place_names_called",
            "called",
            postgresql_using="gin",
            postgresql_ops={"called": "gin_trgm_ops"},
            postgresql_where=VILLAGES,
        ),
        Index(
            "ix_place_names_above_villages",
            *("level", "folded"),
            postgresql_where=text("level <> 'village'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id", ondelete="CASCADE"))
    uuid: Mapped[uuids.UUID] = mapped_column(UUID(as_uuid=True))
    level: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    parent_id: Mapped[int | None]
    province_id: Mapped[int | None]
    above: Mapped[str] = mapped_column(Text(collation="C"))
    name: Mapped[str] = mapped_column(Text(collation=NATURAL))
    folded: Mapped[str] = mapped_column(Text(collation="C"))
    called: Mapped[str] = mapped_column(Text)
    valid: Mapped[Range[date]] = mapped_column(DATERANGE)
