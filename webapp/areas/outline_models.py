"""Generalised copies of boundaries."""

from datetime import date

from geoalchemy2 import Geometry
from sqlalchemy import FetchedValue, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from webapp.areas.models import AreaBoundary
from webapp.extensions import db


class AreaOutline(db.Model):
    """A generalised copy of one boundary version for one band of zooms, in EPSG:3857.

    What a tile asks of the boundary itself is copied by a trigger when the row is written;
    `is_current` falls when the boundary is no longer what is known.
    """

    __tablename__ = "area_outlines"
    __table_args__ = (
        Index(
            "ix_area_outlines_outline",
            *("level", "band", "outline"),
            postgresql_using="gist",
            postgresql_where="is_current AND level <> 'village'",
        ),
        *(
            Index(
                f"ix_area_outlines_villages_{band}",
                "outline",
                postgresql_using="gist",
                postgresql_where=f"is_current AND level = 'village' AND band = '{band}'",
            )
            for band in ("province", "commune", "full")
        ),
    )

    boundary_id: Mapped[int] = mapped_column(ForeignKey("area_boundaries.id"), primary_key=True)
    band: Mapped[str] = mapped_column(Text, primary_key=True)
    level: Mapped[str] = mapped_column(Text)
    outline: Mapped[object] = mapped_column(
        Geometry("MULTIPOLYGON", srid=3857, spatial_index=False)
    )
    area_id: Mapped[int] = mapped_column(server_default=FetchedValue())
    valid: Mapped[Range[date]] = mapped_column(DATERANGE, server_default=FetchedValue())
    is_current: Mapped[bool] = mapped_column(server_default=FetchedValue())
    is_approximate: Mapped[bool] = mapped_column(server_default=FetchedValue())
    label: Mapped[object] = mapped_column(
        Geometry("POINT", srid=3857, spatial_index=False), server_default=FetchedValue()
    )
    area_m2: Mapped[float] = mapped_column(server_default=FetchedValue())

    version: Mapped[AreaBoundary] = relationship(
        backref=backref("outlines", cascade="all, delete-orphan")
    )
