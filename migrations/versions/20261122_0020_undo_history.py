"""What it takes to take a step back: which step was undone, and how a record was before.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"

REMEMBERING = ("patrol_routes", "patrol_shifts", "patrol_teams")


def upgrade() -> None:
    op.add_column("hotspot_events", sa.Column("undoes_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_hotspot_events_undoes_id_hotspot_events"),
        "hotspot_events",
        "hotspot_events",
        ["undoes_id"],
        ["id"],
    )
    op.create_unique_constraint(
        op.f("uq_hotspot_events_undoes_id"), "hotspot_events", ["undoes_id"]
    )
    op.add_column("tip_events", sa.Column("was_urgent", sa.Boolean(), nullable=True))
    for column, table in (("was_area_id", "areas"), ("was_duplicate_of_id", "tips")):
        op.add_column("tip_events", sa.Column(column, sa.Integer(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_tip_events_{column}_{table}"), "tip_events", table, [column], ["id"]
        )
    for table in REMEMBERING:
        op.add_column(table, sa.Column("earlier", JSONB(), nullable=True))


def downgrade() -> None:
    for table in REMEMBERING:
        op.drop_column(table, "earlier")
    for column in ("was_duplicate_of_id", "was_area_id", "was_urgent"):
        op.drop_column("tip_events", column)
    op.drop_column("hotspot_events", "undoes_id")
