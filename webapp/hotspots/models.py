"""Hotspots, what happened to them, their clearances, and the files that belong to them."""

from datetime import date

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, SmallInteger, Text, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from webapp.accounts.models import User
from webapp.areas.models import Area, Level
from webapp.columns import Recorded
from webapp.extensions import db
from webapp.files.models import StoredFile
from webapp.hotspots.states import MOVES as MOVES
from webapp.hotspots.states import OPEN
from webapp.hotspots.states import Force as Force
from webapp.hotspots.states import Kind as Kind
from webapp.hotspots.states import Source as Source
from webapp.hotspots.states import Status as Status


def code_of(commune_code: str, number: int) -> str:
    """Return the code of a hotspot: "11635-002"."""
    return f"{commune_code}-{number:03}"


class Hotspot(Recorded, db.Model):
    """A registered point; `place` is a Point, a Polygon or, for a route, a LineString (EPSG:4326).

    `area_id` is the village, or the commune where no village is known; its path of today is what
    rights are checked against. `place_is_rough` means the middle of the village, nothing better.
    """

    __tablename__ = "hotspots"
    __table_args__ = (
        Index("ix_hotspots_place", "place", postgresql_using="gist"),
        Index("ix_hotspots_place_3857", text("ST_Transform(place, 3857)"), postgresql_using="gist"),
        Index("ix_hotspots_area_id", "area_id"),
        Index("ix_hotspots_number", "commune_code", "number", unique=True),
        CheckConstraint(
            "status IN ({})".format(", ".join(f"'{s}'" for s in Status)), name="status"
        ),
        CheckConstraint("kind IN ({})".format(", ".join(f"'{k}'" for k in Kind)), name="kind"),
        CheckConstraint(
            "source IN ({})".format(", ".join(f"'{s}'" for s in Source)), name="source"
        ),
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        CheckConstraint("plants >= 0 AND plants_m2 >= 0", name="counts"),
        CheckConstraint(
            "kind = 'plants' OR (plants IS NULL AND plants_m2 IS NULL)", name="plants_only"
        ),
        CheckConstraint(
            "CASE WHEN kind = 'key_route' THEN GeometryType(place) = 'LINESTRING'"
            " ELSE GeometryType(place) IN ('POINT', 'POLYGON') END",
            name="shape_of_kind",
        ),
        CheckConstraint("ST_IsValid(place)", name="valid_place"),
        CheckConstraint("relapses >= 0", name="relapses"),
    )

    commune_code: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(Integer)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(Text, default=Status.REPORTED)
    level: Mapped[int] = mapped_column(SmallInteger, default=2)
    place: Mapped[object] = mapped_column(Geometry("GEOMETRY", srid=4326, spatial_index=False))
    place_is_rough: Mapped[bool] = mapped_column(default=False, server_default="false")
    first_seen_on: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, server_default="")
    plants: Mapped[int | None] = mapped_column(Integer)
    plants_m2: Mapped[float | None]
    relapses: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    cleared_on: Mapped[date | None]
    edition: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    area_path: Mapped[str] = column_property(
        select(Area.path).where(Area.id == area_id).correlate_except(Area).scalar_subquery()
    )
    area: Mapped[Area] = relationship()
    events: Mapped[list["HotspotEvent"]] = relationship(
        back_populates="hotspot", order_by="HotspotEvent.id"
    )
    clearances: Mapped[list["Clearance"]] = relationship(
        back_populates="hotspot", order_by="Clearance.id"
    )

    @property
    def name(self) -> str:
        """The number by which people speak of it: never a place, never a person."""
        return code_of(self.commune_code, self.number)

    @property
    def commune(self) -> Area:
        return self.area.parent if self.area.level == Level.VILLAGE else self.area

    @property
    def village_id(self) -> int | None:
        return self.area_id if self.area.level == Level.VILLAGE else None

    @property
    def standing_events(self) -> list["HotspotEvent"]:
        """Its steps without those that were taken back, and without the taking back."""
        undone = {event.undoes_id for event in self.events}
        return [one for one in self.events if one.undoes_id is None and one.id not in undone]

    @property
    def clearance(self) -> "Clearance | None":
        """Its last clearance that was not taken back."""
        return next((one for one in reversed(self.clearances) if not one.is_taken_back), None)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


class HotspotEvent(Recorded, db.Model):
    """One step of a hotspot's story; never changed."""

    __tablename__ = "hotspot_events"
    __table_args__ = (Index("ix_hotspot_events_hotspot_id", "hotspot_id", "id"),)

    hotspot_id: Mapped[int] = mapped_column(ForeignKey("hotspots.id"))
    from_status: Mapped[str | None] = mapped_column(Text)
    to_status: Mapped[str] = mapped_column(Text)
    on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, server_default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("hotspot_events.id"), unique=True)

    hotspot: Mapped[Hotspot] = relationship(back_populates="events")
    undoes: Mapped["HotspotEvent | None"] = relationship(
        remote_side="HotspotEvent.id", back_populates="undone_by"
    )
    undone_by: Mapped["HotspotEvent | None"] = relationship(back_populates="undoes", uselist=False)
    by: Mapped[User | None] = relationship()
    files: Mapped[list[StoredFile]] = relationship(
        secondary="hotspot_files", viewonly=True, order_by=StoredFile.id
    )

    @property
    def is_check(self) -> bool:
        """True for a visit during the watch that found nothing."""
        is_visit = self.from_status == self.to_status == Status.CLEARED
        return is_visit and self.undoes_id is None

    @property
    def moves(self) -> bool:
        """True for a step after the report; of the report itself `first_seen_on` tells the day."""
        return self.from_status is not None and not self.is_check


class Clearance(Recorded, db.Model):
    """A clearance: day, forces that took part, result, what was found (things, never persons).

    `event` is the step that it belongs to: where that was taken back, so was the clearance.
    """

    __tablename__ = "hotspot_clearances"
    __table_args__ = (Index("ix_hotspot_clearances_hotspot_id", "hotspot_id"),)

    hotspot_id: Mapped[int] = mapped_column(ForeignKey("hotspots.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("hotspot_events.id"), unique=True)
    on: Mapped[date]
    forces: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    result: Mapped[str] = mapped_column(Text)
    found: Mapped[str] = mapped_column(Text, server_default="")
    plants_destroyed: Mapped[int | None] = mapped_column(Integer)
    m2_destroyed: Mapped[float | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    hotspot: Mapped[Hotspot] = relationship(back_populates="clearances")
    event: Mapped[HotspotEvent | None] = relationship()
    by: Mapped[User | None] = relationship()
    files: Mapped[list[StoredFile]] = relationship(
        secondary="hotspot_files", viewonly=True, order_by=StoredFile.id
    )

    @property
    def is_taken_back(self) -> bool:
        return self.event is not None and self.event.undone_by is not None


class HotspotFile(db.Model):
    """A file that belongs to a step of a hotspot, or to one of its clearances."""

    __tablename__ = "hotspot_files"
    __table_args__ = (
        CheckConstraint("num_nonnulls(event_id, clearance_id) <= 1", name="one_owner"),
        Index("ix_hotspot_files_event_id", "event_id"),
    )

    hotspot_id: Mapped[int] = mapped_column(ForeignKey("hotspots.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), primary_key=True)
    clearance_id: Mapped[int | None] = mapped_column(ForeignKey("hotspot_clearances.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("hotspot_events.id"))
