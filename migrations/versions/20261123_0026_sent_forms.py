"""Forms that were taken: the same form sent twice writes once.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

from migrations.roles import grant

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "sent_forms",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column(
            "sent_at", sa.TIMESTAMP(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.Column("led_to", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("user_id", "digest", name=op.f("pk_sent_forms")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_sent_forms_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_sent_forms_digest")),
        sa.CheckConstraint("length(led_to) <= 1000", name=op.f("ck_sent_forms_led_to")),
    )
    op.create_index("ix_sent_forms_sent_at", "sent_forms", ["sent_at"], unique=False)
    grant("app", "SELECT, INSERT, DELETE", "sent_forms")
    grant("app", "UPDATE (led_to)", "sent_forms")


def downgrade() -> None:
    op.drop_table("sent_forms")
