"""Files of a hotspot's steps, beside those of its clearances.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("hotspot_files", sa.Column("event_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_hotspot_files_event_id_hotspot_events"),
        "hotspot_files",
        "hotspot_events",
        ["event_id"],
        ["id"],
    )
    op.create_check_constraint(
        op.f("ck_hotspot_files_one_owner"),
        "hotspot_files",
        "num_nonnulls(event_id, clearance_id) <= 1",
    )
    op.create_index("ix_hotspot_files_event_id", "hotspot_files", ["event_id"])


def downgrade() -> None:
    op.drop_column("hotspot_files", "event_id")
