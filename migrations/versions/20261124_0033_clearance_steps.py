"""Which step of its hotspot a clearance belongs to: a step taken back takes its clearance along.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

# Both were written by one act, so the first clearance of a hotspot goes with its first such step.
PAIRED = """
    WITH steps AS (
      SELECT id, hotspot_id, row_number() OVER (PARTITION BY hotspot_id ORDER BY id) AS place
      FROM hotspot_events
      WHERE to_status = 'cleared' AND from_status <> 'cleared' AND undoes_id IS NULL
    ), clearances AS (
      SELECT id, hotspot_id, row_number() OVER (PARTITION BY hotspot_id ORDER BY id) AS place
      FROM hotspot_clearances
    )
    UPDATE hotspot_clearances SET event_id = steps.id
    FROM clearances JOIN steps USING (hotspot_id, place)
    WHERE hotspot_clearances.id = clearances.id
"""


def upgrade() -> None:
    op.add_column("hotspot_clearances", sa.Column("event_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_hotspot_clearances_event_id_hotspot_events"),
        "hotspot_clearances",
        "hotspot_events",
        ["event_id"],
        ["id"],
    )
    op.create_unique_constraint(
        op.f("uq_hotspot_clearances_event_id"), "hotspot_clearances", ["event_id"]
    )
    op.execute(PAIRED)


def downgrade() -> None:
    op.drop_column("hotspot_clearances", "event_id")
