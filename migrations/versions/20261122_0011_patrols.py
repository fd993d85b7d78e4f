"""Patrol routes, their points, teams and shifts.

Revision ID: 0011
Revises: 0010
"""

import geoalchemy2
import sqlalchemy as sa
from alembic import op

from migrations.roles import grant

revision = "0011"
down_revision = "0010"


def recorded() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
    ]


def shape(kind: str) -> geoalchemy2.Geometry:
    return geoalchemy2.Geometry(kind, srid=4326, dimension=2, spatial_index=False)


def upgrade() -> None:
    create_routes()
    create_teams()
    create_shifts()
    grant("app", "SELECT, INSERT, UPDATE", "patrol_routes", "patrol_teams", "patrol_shifts")
    grant("app", "SELECT, INSERT, UPDATE, DELETE", "route_points")
    grant("app", "SELECT, INSERT, DELETE", "team_members")


def create_routes() -> None:
    op.create_table(
        "patrol_routes",
        *recorded(),
        sa.Column("commune_code", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("course", shape("LINESTRING"), nullable=False),
        sa.Column("length_m", sa.Double(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("edition", sa.Integer(), server_default="1", nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("name <> '' AND name = btrim(name)", name=op.f("ck_patrol_routes_name")),
        sa.CheckConstraint(
            "ST_IsValid(course) AND ST_Length(course) > 0",
            name=op.f("ck_patrol_routes_valid_course"),
        ),
        sa.CheckConstraint("length_m > 0", name=op.f("ck_patrol_routes_length")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_patrol_routes_area_id_areas")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_patrol_routes_made_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_routes")),
        sa.UniqueConstraint("uuid", name=op.f("uq_patrol_routes_uuid")),
        sa.UniqueConstraint("id", "commune_code", name=op.f("uq_patrol_routes_id_commune_code")),
    )
    op.create_index("ix_patrol_routes_area_id", "patrol_routes", ["area_id"])
    op.create_index("ix_patrol_routes_course", "patrol_routes", ["course"], postgresql_using="gist")
    op.execute(
        "CREATE INDEX ix_patrol_routes_course_3857 ON patrol_routes"
        " USING gist (ST_Transform(course, 3857))"
    )
    op.create_table(
        "route_points",
        sa.Column("route_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("location", shape("POINT"), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_route_points_number")),
        sa.ForeignKeyConstraint(
            ["route_id"], ["patrol_routes.id"], name=op.f("fk_route_points_route_id_patrol_routes")
        ),
        sa.PrimaryKeyConstraint("route_id", "number", name=op.f("pk_route_points")),
    )


def create_teams() -> None:
    op.create_table(
        "patrol_teams",
        *recorded(),
        sa.Column("commune_code", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), server_default="1", nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("name <> '' AND name = btrim(name)", name=op.f("ck_patrol_teams_name")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_patrol_teams_area_id_areas")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_teams")),
        sa.UniqueConstraint("uuid", name=op.f("uq_patrol_teams_uuid")),
        sa.UniqueConstraint("id", "commune_code", name=op.f("uq_patrol_teams_id_commune_code")),
    )
    op.create_index("ix_patrol_teams_area_id", "patrol_teams", ["area_id"])
    op.create_table(
        "team_members",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["patrol_teams.id"], name=op.f("fk_team_members_team_id_patrol_teams")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_team_members_user_id_users")
        ),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f("pk_team_members")),
    )
    op.create_index("ix_team_members_user_id", "team_members", ["user_id"])


def create_shifts() -> None:
    op.create_table(
        "patrol_shifts",
        *recorded(),
        sa.Column("commune_code", sa.Text(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("meeting_point", sa.Text(), server_default="", nullable=False),
        sa.Column("meeting_place", shape("POINT"), nullable=True),
        sa.Column("cancel_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("report_note", sa.Text(), server_default="", nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("planned_by_id", sa.Integer(), nullable=True),
        sa.Column("edition", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "kind IN ('armed', 'people', 'administrative_control', 'professional')",
            name=op.f("ck_patrol_shifts_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'done', 'incomplete', 'cancelled')",
            name=op.f("ck_patrol_shifts_status"),
        ),
        sa.CheckConstraint(
            "ends_at > starts_at AND ends_at - starts_at <= interval '24 hours'",
            name=op.f("ck_patrol_shifts_hours"),
        ),
        sa.CheckConstraint(
            "status <> 'cancelled' OR btrim(cancel_reason) <> ''",
            name=op.f("ck_patrol_shifts_reason"),
        ),
        sa.CheckConstraint(
            "(status IN ('done', 'incomplete')) = (reported_at IS NOT NULL)",
            name=op.f("ck_patrol_shifts_reported"),
        ),
        sa.ForeignKeyConstraint(
            ["route_id", "commune_code"],
            ["patrol_routes.id", "patrol_routes.commune_code"],
            name=op.f("fk_patrol_shifts_route_id_patrol_routes"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id", "commune_code"],
            ["patrol_teams.id", "patrol_teams.commune_code"],
            name=op.f("fk_patrol_shifts_team_id_patrol_teams"),
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["users.id"], name=op.f("fk_patrol_shifts_reported_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["planned_by_id"], ["users.id"], name=op.f("fk_patrol_shifts_planned_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_shifts")),
        sa.UniqueConstraint("uuid", name=op.f("uq_patrol_shifts_uuid")),
    )
    op.execute(
        """
        ALTER TABLE patrol_shifts ADD CONSTRAINT ex_patrol_shifts_one_place
        EXCLUDE USING gist (
          team_id WITH =,
          (CASE WHEN kind = 'professional' THEN 1 ELSE 0 END) WITH =,
          (tstzrange(starts_at, ends_at)) WITH &&
        ) WHERE (status <> 'cancelled')
        """
    )
    op.create_index("ix_patrol_shifts_route_id", "patrol_shifts", ["route_id", "starts_at"])
    op.create_index("ix_patrol_shifts_starts_at", "patrol_shifts", ["commune_code", "starts_at"])


def downgrade() -> None:
    for table in (
        "patrol_shifts",
        "team_members",
        "patrol_teams",
        "route_points",
        "patrol_routes",
    ):
        op.drop_table(table)
