"""Indexes for the lists of officials whose rights reach far.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_index("ix_areas_by_path", "areas", ["path"])
    index_statuses(["status", "valid"])


def index_statuses(included: list[str]) -> None:
    op.drop_index("ix_village_statuses_current", "village_statuses")
    op.create_index(
        "ix_village_statuses_current",
        "village_statuses",
        ["village_id", "surface"],
        postgresql_include=included,
        postgresql_where=sa.text("upper_inf(known)"),
    )


def downgrade() -> None:
    index_statuses([])
    op.drop_index("ix_areas_by_path", "areas")
