"""Only those who administer may hold a right for the whole system.

What was granted otherwise gave away every commune and is taken away; the audit log tells of it.

Revision ID: 0027
Revises: 0026
"""

from alembic import op

revision = "0027"
down_revision = "0026"

RIGHT = "area_id IS NOT NULL OR role = 'admin'"


def upgrade() -> None:
    op.execute(f"DELETE FROM grants WHERE NOT ({RIGHT})")
    op.create_check_constraint(op.f("ck_grants_area"), "grants", RIGHT)


def downgrade() -> None:
    op.drop_constraint(op.f("ck_grants_area"), "grants")
