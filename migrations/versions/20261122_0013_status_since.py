"""The first day of anything published, found without reading every status.

Revision ID: 0013
Revises: 0012
"""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_village_statuses_since ON village_statuses (lower(valid))"
        " WHERE surface = 'public' AND upper_inf(known)"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_village_statuses_since")
