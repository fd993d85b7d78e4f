"""Areas, their dated names and figures, and their dated boundaries."""

from datetime import date
from enum import StrEnum

from geoalchemy2 import Geometry
from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.columns import Recorded, Versioned, index_of_current, no_two_truths
from webapp.extensions import db


class Level(StrEnum):
    PROVINCE = "province"
    COMMUNE = "commune"
    VILLAGE = "village"
    GROUP = "group"


class Kind(StrEnum):
    """The word for the unit, which never follows from its code."""

    PROVINCE = "tinh"
    CITY = "thanh_pho"
    COMMUNE = "xa"
    WARD = "phuong"
    SPECIAL_ZONE = "dac_khu"
    VILLAGE = "thon"
    HAMLET = "xom"
    AP = "ap"
    BAN = "ban"
    BUON = "buon"
    SUBZONE = "tieu_khu"
    RESIDENTIAL_GROUP = "to_dan_pho"
    QUARTER = "khu_pho"
    SECURITY_GROUP = "to_anxh"
    NEIGHBOURS = "to_lien_gia"


KINDS_OF: dict[Level, tuple[Kind, ...]] = {
    Level.PROVINCE: (Kind.PROVINCE, Kind.CITY),
    Level.COMMUNE: (Kind.COMMUNE, Kind.WARD, Kind.SPECIAL_ZONE),
    Level.VILLAGE: (
        Kind.VILLAGE,
        Kind.RESIDENTIAL_GROUP,
        Kind.QUARTER,
        Kind.HAMLET,
        Kind.AP,
        Kind.BAN,
        Kind.BUON,
        Kind.SUBZONE,
    ),
    Level.GROUP: (Kind.SECURITY_GROUP, Kind.NEIGHBOURS),
}


class BoundarySource(StrEnum):
    SURVEYED = "surveyed"
    IMPORTED = "imported"
    DRAWN = "drawn"
    APPROXIMATE = "approximate"


class Area(Recorded, db.Model):
    """An identity; everything that may change lives in versions.

    `path` is made of codes from the province down, each followed by a slash ("31/11635/0007/").
    It is the path of today: rights follow the parent of today.
    """

    __tablename__ = "areas"
    __table_args__ = (
        CheckConstraint("level IN ('province', 'commune', 'village', 'group')", name="level"),
        CheckConstraint(
            "CASE level WHEN 'province' THEN code ~ '^[0-9]{2}$'"
            " WHEN 'commune' THEN code ~ '^([0-9]{5}|0000[A-Z])$'"
            " ELSE code ~ '^[0-9A-Za-z-]{1,20}$' END",
            name="code",
        ),
        CheckConstraint("path ~ '^([0-9A-Za-z-]+/)+$'", name="path"),
        Index("ix_areas_path", "path", unique=True, postgresql_ops={"path": "text_pattern_ops"}),
        Index(
            "ix_areas_official_code",
            "level",
            "code",
            unique=True,
            postgresql_where="level IN ('province', 'commune')",
        ),
        Index("ix_areas_by_path", "path"),  # for lists in that order; the other one is for LIKE
        Index("ix_areas_parent_id", "parent_id"),
    )

    level: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    is_demo: Mapped[bool] = mapped_column(default=False, server_default="false")
    parent: Mapped["Area | None"] = relationship(remote_side="Area.id")
    versions: Mapped[list["AreaVersion"]] = relationship(
        back_populates="area", foreign_keys="AreaVersion.area_id"
    )
    boundaries: Mapped[list["AreaBoundary"]] = relationship(back_populates="area")

    @property
    def area_path(self) -> str:
        return self.path

    @property
    def commune_code(self) -> str:
        """The code by which rows that grow are kept apart; a province's own code above that."""
        return "/".join(self.path.split("/")[:2]).rpartition("/")[2]


class AreaVersion(Versioned, db.Model):
    """Name, kind, parent and figures of an area for some days, as known for some time."""

    __tablename__ = "area_versions"
    __table_args__ = (
        no_two_truths("area_versions", "area_id"),
        index_of_current("area_versions", "area_id"),
        Index(
            "ix_area_versions_name_folded",
            "name_folded",
            postgresql_using="gin",
            postgresql_ops={"name_folded": "gin_trgm_ops"},
            postgresql_where="upper_inf(known)",
        ),
        Index("ix_area_versions_parent_id", "parent_id", postgresql_where="upper_inf(known)"),
        Index(
            "ix_area_versions_without_figures",
            "parent_id",
            postgresql_where="upper_inf(known) AND (population IS NULL OR households IS NULL)",
        ),
        CheckConstraint("population >= 0 AND households >= 0", name="counts"),
        CheckConstraint("name <> '' AND name = btrim(name)", name="name"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    population: Mapped[int | None] = mapped_column(Integer)
    population_source: Mapped[str | None] = mapped_column(Text)
    population_on: Mapped[date | None]
    households: Mapped[int | None] = mapped_column(Integer)
    decision: Mapped[str | None] = mapped_column(Text)
    recorded_by_id: Mapped[int | None] = mapped_column(Integer)
    name_folded: Mapped[str] = mapped_column(Text, Computed("fold(name)", persisted=True))
    area: Mapped[Area] = relationship(back_populates="versions", foreign_keys=[area_id])


class AreaBoundary(Versioned, db.Model):
    """The boundary of an area for some days, as known for some time.

    `boundary` is a MultiPolygon in EPSG:4326 (lon, lat), `label_point` a point inside it.
    """

    __tablename__ = "area_boundaries"
    __table_args__ = (
        no_two_truths("area_boundaries", "area_id"),
        index_of_current("area_boundaries", "area_id", holds=["valid"]),
        CheckConstraint("ST_IsValid(boundary) AND NOT ST_IsEmpty(boundary)", name="valid_shape"),
        CheckConstraint(
            "source IN ('surveyed', 'imported', 'drawn', 'approximate')", name="source"
        ),
        Index(
            "ix_area_boundaries_boundary",
            "boundary",
            postgresql_using="gist",
            postgresql_where="upper_inf(known)",
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    boundary: Mapped[object] = mapped_column(
        Geometry("MULTIPOLYGON", srid=4326, spatial_index=False)
    )
    label_point: Mapped[object] = mapped_column(Geometry("POINT", srid=4326, spatial_index=False))
    source: Mapped[str] = mapped_column(Text)
    origin: Mapped[str | None] = mapped_column(Text)
    area_m2: Mapped[float]
    recorded_by_id: Mapped[int | None] = mapped_column(Integer)
    area: Mapped[Area] = relationship(back_populates="boundaries")
