"""The hour in which a tip came is no longer the application's to change: it starts the deadline.

Revision ID: 0025
Revises: 0024
"""

from alembic import op

from migrations.roles import role

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.execute(f"REVOKE UPDATE (received_hour) ON tips FROM {role('app')}")


def downgrade() -> None:
    op.execute(f"GRANT UPDATE (received_hour) ON tips TO {role('app')}")
