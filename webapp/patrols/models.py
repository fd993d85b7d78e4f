"""Routes with their numbered points, teams, and shifts."""

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from webapp.accounts.models import User
from webapp.areas.models import Area
from webapp.areas.names import NATURAL
from webapp.columns import Recorded
from webapp.extensions import db
from webapp.patrols.states import LONGEST_SHIFT as LONGEST_SHIFT
from webapp.patrols.states import MOVES as MOVES
from webapp.patrols.states import STORED as STORED
from webapp.patrols.states import Kind as Kind
from webapp.patrols.states import Status as Status


def one_of(column: str, values) -> CheckConstraint:
    """Return the constraint that a column holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class PatrolRoute(Recorded, db.Model):
    """A line to walk; `course` is a LineString in EPSG:4326, in walking order.

    It belongs to the commune that its maker chose, whatever borders it crosses.
    """

    __tablename__ = "patrol_routes"
    __table_args__ = (
        UniqueConstraint("id", "commune_code"),
        CheckConstraint("name <> '' AND name = btrim(name)", name="name"),
        CheckConstraint("ST_IsValid(course) AND ST_Length(course) > 0", name="valid_course"),
        CheckConstraint("length_m > 0", name="length"),
        Index("ix_patrol_routes_area_id", "area_id"),
        Index("ix_patrol_routes_course", "course", postgresql_using="gist"),
        Index(
            "ix_patrol_routes_course_3857",
            func.ST_Transform(text("course"), text("3857")),
            postgresql_using="gist",
        ),
    )

    commune_code: Mapped[str] = mapped_column(Text)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    name: Mapped[str] = mapped_column(Text)
    course: Mapped[object] = mapped_column(Geometry("LINESTRING", srid=4326, spatial_index=False))
    length_m: Mapped[float]
    note: Mapped[str] = mapped_column(Text, server_default="")
    edition: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    ended_on: Mapped[date | None]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    earlier: Mapped[dict[str, Any] | None] = mapped_column(JSONB, deferred=True)

    area_path: Mapped[str] = column_property(
        select(Area.path).where(Area.id == area_id).correlate_except(Area).scalar_subquery()
    )
    area: Mapped[Area] = relationship()
    points: Mapped[list["RoutePoint"]] = relationship(
        order_by="RoutePoint.number", cascade="all, delete-orphan"
    )

    @property
    def is_ended(self) -> bool:
        return self.ended_on is not None


class RoutePoint(db.Model):
    """A place to pass, known by its number alone: never what it is."""

    __tablename__ = "route_points"
    __table_args__ = (CheckConstraint("number >= 1", name="number"),)

    route_id: Mapped[int] = mapped_column(ForeignKey("patrol_routes.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    location: Mapped[object] = mapped_column(Geometry("POINT", srid=4326, spatial_index=False))


class PatrolTeam(Recorded, db.Model):
    """People of one commune who patrol together; no two teams in use there bear one name."""

    __tablename__ = "patrol_teams"
    __table_args__ = (
        UniqueConstraint("id", "commune_code"),
        CheckConstraint("name <> '' AND name = btrim(name)", name="name"),
        Index("ix_patrol_teams_area_id", "area_id"),
        Index(
            "uq_patrol_teams_area_id_name",
            "area_id",
            text("lower(normalize(name, NFC) COLLATE vi_natural)"),
            unique=True,
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    commune_code: Mapped[str] = mapped_column(Text)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    name: Mapped[str] = mapped_column(Text)
    edition: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    ended_on: Mapped[date | None]
    earlier: Mapped[dict[str, Any] | None] = mapped_column(JSONB, deferred=True)

    area_path: Mapped[str] = column_property(
        select(Area.path).where(Area.id == area_id).correlate_except(Area).scalar_subquery()
    )
    area: Mapped[Area] = relationship()
    members: Mapped[list[User]] = relationship(
        secondary="team_members", order_by=User.title.collate(NATURAL)
    )


class TeamMember(db.Model):
    __tablename__ = "team_members"
    __table_args__ = (Index("ix_team_members_user_id", "user_id"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("patrol_teams.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)


class PatrolShift(Recorded, db.Model):
    """One walk of a route by a team; route and team are of the same commune.

    A team is never in two places at once. Professional shifts are compared with each other only:
    a refusal would tell a planner that there is one.
    """

    __tablename__ = "patrol_shifts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["route_id", "commune_code"],
            ["patrol_routes.id", "patrol_routes.commune_code"],
            name="fk_patrol_shifts_route_id_patrol_routes",
        ),
        ForeignKeyConstraint(
            ["team_id", "commune_code"],
            ["patrol_teams.id", "patrol_teams.commune_code"],
            name="fk_patrol_shifts_team_id_patrol_teams",
        ),
        one_of("kind", Kind),
        one_of("status", STORED),
        CheckConstraint(
            "ends_at > starts_at AND ends_at - starts_at <= interval '24 hours'", name="hours"
        ),
        CheckConstraint("status <> 'cancelled' OR btrim(cancel_reason) <> ''", name="reason"),
        CheckConstraint(
            "(status IN ('done', 'incomplete')) = (reported_at IS NOT NULL)", name="reported"
        ),
        ExcludeConstraint(
            ("team_id", "="),
            (text("(CASE WHEN kind = 'professional' THEN 1 ELSE 0 END)"), "="),
            (text("tstzrange(starts_at, ends_at)"), "&&"),
            name="ex_patrol_shifts_one_place",
            using="gist",
            where=text("status <> 'cancelled'"),
        ),
        Index("ix_patrol_shifts_route_id", "route_id", "starts_at"),
        Index("ix_patrol_shifts_starts_at", "commune_code", "starts_at"),
    )

    commune_code: Mapped[str] = mapped_column(Text)
    route_id: Mapped[int] = mapped_column(Integer)
    team_id: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(Text, default=Status.PLANNED)
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    meeting_point: Mapped[str] = mapped_column(Text, server_default="")
    meeting_place: Mapped[object | None] = mapped_column(
        Geometry("POINT", srid=4326, spatial_index=False)
    )
    cancel_reason: Mapped[str] = mapped_column(Text, server_default="")
    report_note: Mapped[str] = mapped_column(Text, server_default="")
    reported_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    edition: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    earlier: Mapped[dict[str, Any] | None] = mapped_column(JSONB, deferred=True)

    area_path: Mapped[str] = column_property(
        select(Area.path)
        .join(PatrolRoute, PatrolRoute.area_id == Area.id)
        .where(PatrolRoute.id == route_id)
        .correlate_except(Area, PatrolRoute)
        .scalar_subquery()
    )
    route: Mapped[PatrolRoute] = relationship(foreign_keys=[route_id, commune_code], viewonly=True)
    team: Mapped[PatrolTeam] = relationship(foreign_keys=[team_id, commune_code], viewonly=True)
    reported_by: Mapped[User | None] = relationship(foreign_keys=[reported_by_id])

    @property
    def is_professional(self) -> bool:
        return self.kind == Kind.PROFESSIONAL
