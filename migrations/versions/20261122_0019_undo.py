"""The acts of one person, the latest first: what may still be taken back.

Revision ID: 0019
Revises: 0018
"""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute("CREATE INDEX ix_audit_entries_by ON audit_entries (by_id, id)")


def downgrade() -> None:
    op.execute("DROP INDEX ix_audit_entries_by")
