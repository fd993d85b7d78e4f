"""What a sender told stays as it was told: the application may change the handling of a tip alone.

Revision ID: 0023
Revises: 0022
"""

from alembic import op

from migrations.roles import role

revision = "0023"
down_revision = "0022"

# The hour is set back by the demonstration, whose tips came over a month.
OF_HANDLING = "status, is_urgent, area_id, transferred_to, duplicate_of_id, hotspot_id"
UPDATED = f"{OF_HANDLING}, received_hour"


def upgrade() -> None:
    op.execute(f"REVOKE UPDATE ON tips FROM {role('app')}")
    op.execute(f"GRANT UPDATE ({UPDATED}) ON tips TO {role('app')}")


def downgrade() -> None:
    op.execute(f"REVOKE UPDATE ({UPDATED}) ON tips FROM {role('app')}")
    op.execute(f"GRANT UPDATE ON tips TO {role('app')}")
