"""Indexes for the tiles and the tasks of officials whose rights reach far.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_index(
        "ix_tips_place_3857",
        "tips",
        [sa.text("ST_Transform(location, 3857)")],
        postgresql_using="gist",
    )
    op.create_index(
        "ix_tips_open",
        "tips",
        ["received_hour"],
        postgresql_include=["status", "is_urgent", "area_id"],
        postgresql_where=sa.text("status IN ('received', 'triaged')"),
    )
    op.create_index(
        "ix_area_versions_without_figures",
        "area_versions",
        ["parent_id"],
        postgresql_where=sa.text("upper_inf(known) AND (population IS NULL OR households IS NULL)"),
    )
    op.create_index(
        "ix_village_status_events_sent_back",
        "village_status_events",
        ["village_id"],
        postgresql_where=sa.text("from_status = 'proposed' AND to_status = 'registered'"),
    )
    index_boundaries(["valid"])


def index_boundaries(included: list[str]) -> None:
    op.drop_index("ix_area_boundaries_current", "area_boundaries")
    op.create_index(
        "ix_area_boundaries_current",
        "area_boundaries",
        ["area_id"],
        postgresql_include=included,
        postgresql_where=sa.text("upper_inf(known)"),
    )


def downgrade() -> None:
    index_boundaries([])
    op.drop_index("ix_village_status_events_sent_back", "village_status_events")
    op.drop_index("ix_area_versions_without_figures", "area_versions")
    op.drop_index("ix_tips_open", "tips")
    op.drop_index("ix_tips_place_3857", "tips")
