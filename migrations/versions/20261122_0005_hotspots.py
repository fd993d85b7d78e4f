"""Hotspots, their story, clearances and files.

Revision ID: 0005
Revises: 0004
"""

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.roles import grant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "hotspots",
        sa.Column("commune_code", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column(
            "place",
            geoalchemy2.Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("place_is_rough", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("first_seen_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("plants", sa.Integer(), nullable=True),
        sa.Column("plants_m2", sa.Double(), nullable=True),
        sa.Column("relapses", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("edition", sa.Integer(), server_default="1", nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "CASE WHEN kind = 'key_route' THEN GeometryType(place) = 'LINESTRING' ELSE GeometryType(place) IN ('POINT', 'POLYGON') END",
            name=op.f("ck_hotspots_shape_of_kind"),
        ),
        sa.CheckConstraint(
            "kind = 'plants' OR (plants IS NULL AND plants_m2 IS NULL)",
            name=op.f("ck_hotspots_plants_only"),
        ),
        sa.CheckConstraint(
            "kind IN ('drug_use_point', 'retail_point', 'risk_point', 'plants', 'key_route')",
            name=op.f("ck_hotspots_kind"),
        ),
        sa.CheckConstraint(
            "source IN ('patrol', 'tip', 'review', 'other_agency', 'residents')",
            name=op.f("ck_hotspots_source"),
        ),
        sa.CheckConstraint(
            "status IN ('reported', 'verified', 'dismissed', 'cleared', 'closed', 'relapsed')",
            name=op.f("ck_hotspots_status"),
        ),
        sa.CheckConstraint("ST_IsValid(place)", name=op.f("ck_hotspots_valid_place")),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_hotspots_level")),
        sa.CheckConstraint("plants >= 0 AND plants_m2 >= 0", name=op.f("ck_hotspots_counts")),
        sa.CheckConstraint("relapses >= 0", name=op.f("ck_hotspots_relapses")),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["users.id"], name=op.f("fk_hotspots_reported_by_id_users")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_hotspots_area_id_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotspots")),
        sa.UniqueConstraint("uuid", name=op.f("uq_hotspots_uuid")),
    )
    op.create_index("ix_hotspots_area_id", "hotspots", ["area_id"], unique=False)
    op.create_index("ix_hotspots_number", "hotspots", ["commune_code", "number"], unique=True)
    op.create_index(
        "ix_hotspots_place", "hotspots", ["place"], unique=False, postgresql_using="gist"
    )
    op.create_index(
        "ix_hotspots_place_3857",
        "hotspots",
        [sa.text("ST_Transform(place, 3857)")],
        unique=False,
        postgresql_using="gist",
    )
    op.create_table(
        "hotspot_clearances",
        sa.Column("hotspot_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("forces", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), server_default="", nullable=False),
        sa.Column("plants_destroyed", sa.Integer(), nullable=True),
        sa.Column("m2_destroyed", sa.Double(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_hotspot_clearances_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["hotspot_id"], ["hotspots.id"], name=op.f("fk_hotspot_clearances_hotspot_id_hotspots")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotspot_clearances")),
        sa.UniqueConstraint("uuid", name=op.f("uq_hotspot_clearances_uuid")),
    )
    op.create_index(
        "ix_hotspot_clearances_hotspot_id", "hotspot_clearances", ["hotspot_id"], unique=False
    )
    op.create_table(
        "hotspot_events",
        sa.Column("hotspot_id", sa.Integer(), nullable=False),
        sa.Column("from_status", sa.Text(), nullable=True),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_hotspot_events_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["hotspot_id"], ["hotspots.id"], name=op.f("fk_hotspot_events_hotspot_id_hotspots")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotspot_events")),
        sa.UniqueConstraint("uuid", name=op.f("uq_hotspot_events_uuid")),
    )
    op.create_index(
        "ix_hotspot_events_hotspot_id", "hotspot_events", ["hotspot_id", "id"], unique=False
    )
    op.create_table(
        "hotspot_files",
        sa.Column("hotspot_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("clearance_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clearance_id"],
            ["hotspot_clearances.id"],
            name=op.f("fk_hotspot_files_clearance_id_hotspot_clearances"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_hotspot_files_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["hotspot_id"], ["hotspots.id"], name=op.f("fk_hotspot_files_hotspot_id_hotspots")
        ),
        sa.PrimaryKeyConstraint("hotspot_id", "file_id", name=op.f("pk_hotspot_files")),
    )
    grant("app", "SELECT, INSERT, UPDATE", "hotspots")
    grant("app", "SELECT, INSERT", "hotspot_events", "hotspot_clearances")
    grant("app", "SELECT, INSERT, DELETE", "hotspot_files")


def downgrade() -> None:
    for table in ("hotspot_files", "hotspot_events", "hotspot_clearances", "hotspots"):
        op.drop_table(table)
