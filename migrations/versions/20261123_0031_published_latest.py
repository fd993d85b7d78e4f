"""The order of the latest change is read by those who see the whole country: as it is published.

Nobody sees all of it from inside.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

TABLE, SINCE, LATEST = "village_statuses", "ix_village_statuses_since", "ix_village_statuses_latest"


def upgrade() -> None:
    op.drop_index(LATEST, TABLE)
    op.drop_index(SINCE, TABLE)
    in_order(SINCE, "public")


def in_order(name: str, surface: str) -> None:
    op.create_index(
        name,
        TABLE,
        [sa.text("lower(valid)"), "village_id"],
        postgresql_include=["valid", "status"],
        postgresql_where=sa.text(f"surface = '{surface}' AND upper_inf(known)"),
    )


def downgrade() -> None:
    op.drop_index(SINCE, TABLE)
    op.create_index(
        SINCE,
        TABLE,
        [sa.text("lower(valid)")],
        postgresql_where=sa.text("surface = 'public' AND upper_inf(known)"),
    )
    in_order(LATEST, "inside")
