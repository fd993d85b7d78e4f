"""Imports: a file on its way from upload to new boundaries."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.areas.models import Area
from webapp.columns import Recorded
from webapp.extensions import db
from webapp.files.models import StoredFile


class ImportState(StrEnum):
    """Where an import stands; `ASKING` waits for a projection, `READY` for a yes."""

    READING = "reading"
    ASKING = "asking"
    READY = "ready"
    APPLYING = "applying"
    APPLIED = "applied"
    FAILED = "failed"
    DISCARDED = "discarded"
    UNDONE = "undone"


MOVES = {
    ImportState.READING: frozenset(
        {ImportState.ASKING, ImportState.READY, ImportState.FAILED, ImportState.DISCARDED}
    ),
    ImportState.ASKING: frozenset({ImportState.READING, ImportState.DISCARDED}),
    ImportState.READY: frozenset(
        {ImportState.READING, ImportState.APPLYING, ImportState.DISCARDED}
    ),
    ImportState.APPLYING: frozenset({ImportState.APPLIED, ImportState.READY, ImportState.FAILED}),
    ImportState.FAILED: frozenset({ImportState.READING, ImportState.DISCARDED}),
    ImportState.APPLIED: frozenset({ImportState.UNDONE}),
}


class AreaImport(Recorded, db.Model):
    """One file that somebody imports, what it would change, and what came of it.

    `known_from` is the instant from which all its versions are known; undoing goes by it.
    """

    __tablename__ = "area_imports"
    __table_args__ = (
        CheckConstraint("level IN ('province', 'commune', 'village')", name="level"),
        CheckConstraint(
            "status IN ({})".format(", ".join(f"'{state}'" for state in ImportState)),
            name="status",
        ),
        Index("ix_area_imports_area_id", "area_id"),
    )

    level: Mapped[str] = mapped_column(Text)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    since: Mapped[date]
    crs: Mapped[str | None] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    status: Mapped[str] = mapped_column(Text, server_default=ImportState.READING.value)
    preview: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    applied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    known_from: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    area: Mapped[Area | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    by = relationship("User")

    @property
    def area_path(self) -> str:
        return self.area.path if self.area else ""

    @property
    def is_working(self) -> bool:
        return self.status in (ImportState.READING, ImportState.APPLYING)


class AreaImportShape(db.Model):
    """One area of an import's file as its map shows it, in EPSG:3857."""

    __tablename__ = "area_import_shapes"

    import_id: Mapped[int] = mapped_column(
        ForeignKey("area_imports.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    fate: Mapped[str] = mapped_column(Text)
    is_repaired: Mapped[bool]
    shape: Mapped[object] = mapped_column(Geometry("MULTIPOLYGON", srid=3857, spatial_index=False))
    label_point: Mapped[object] = mapped_column(Geometry("POINT", srid=3857, spatial_index=False))
