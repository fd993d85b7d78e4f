"""Logins by device, guesses that failed, and single use of second-factor codes.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.roles import grant, role

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("users", sa.Column("totp_last_counter", sa.BigInteger(), nullable=True))
    op.create_check_constraint(
        op.f("ck_users_username"), "users", "username = lower(username) AND username <> ''"
    )
    op.create_table(
        "login_sessions",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", postgresql.BYTEA(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_login_sessions_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_sessions_token_hash")),
        sa.UniqueConstraint("uuid", name=op.f("uq_login_sessions_uuid")),
    )
    op.create_index("ix_login_sessions_user_id", "login_sessions", ["user_id"])
    op.create_table(
        "login_failures",
        sa.Column("key", postgresql.BYTEA(), nullable=False),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_login_failures")),
    )
    op.create_index("ix_login_failures_last_at", "login_failures", ["last_at"])
    grant("app", "SELECT, INSERT, UPDATE, DELETE", "login_sessions", "login_failures")
    # A right ends; it is never removed.
    op.execute(f"REVOKE DELETE ON grants FROM {role('app')}")


def downgrade() -> None:
    grant("app", "DELETE", "grants")
    op.drop_table("login_failures")
    op.drop_table("login_sessions")
    op.drop_constraint(op.f("ck_users_username"), "users")
    op.drop_column("users", "totp_last_counter")
