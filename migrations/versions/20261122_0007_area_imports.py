"""Imports of boundaries.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.roles import grant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "area_imports",
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("crs", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), server_default="reading", nullable=False),
        sa.Column(
            "preview", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "level IN ('province', 'commune', 'village')", name=op.f("ck_area_imports_level")
        ),
        sa.CheckConstraint(
            "status IN ('reading', 'asking', 'ready', 'applying', 'applied', 'failed',"
            " 'discarded', 'undone')",
            name=op.f("ck_area_imports_status"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_area_imports_area_id_areas")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_area_imports_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_area_imports_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_imports")),
        sa.UniqueConstraint("uuid", name=op.f("uq_area_imports_uuid")),
    )
    op.create_index("ix_area_imports_area_id", "area_imports", ["area_id"], unique=False)
    grant("app", "SELECT, INSERT, UPDATE", "area_imports")


def downgrade() -> None:
    op.drop_table("area_imports")
