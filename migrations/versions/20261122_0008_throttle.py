"""Counts of tries, for limits that hold over workers.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from migrations.roles import grant

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "throttle_counts",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "source", "ends_at", name=op.f("pk_throttle_counts")),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_throttle_counts_ends_at", "throttle_counts", ["ends_at"], unique=False)
    # Windows end on round times, the same for everybody: a row tells no exact time of a try.
    # The table holds secrets of nobody, yet only this function writes to it.
    op.execute(
        """
        CREATE FUNCTION throttle_hit(kind text, source bytea, window_s integer) RETURNS integer
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        #variable_conflict use_column
        DECLARE
          ending timestamptz :=
            to_timestamp((floor(extract(epoch FROM clock_timestamp()) / window_s) + 1) * window_s);
          tries integer;
        BEGIN
          IF random() < 0.01 THEN
            DELETE FROM throttle_counts WHERE ends_at < clock_timestamp();
          END IF;
          INSERT INTO throttle_counts AS kept (kind, source, ends_at, count)
            VALUES ($1, $2, ending, 1)
            ON CONFLICT (kind, source, ends_at) DO UPDATE SET count = kept.count + 1
            RETURNING kept.count INTO tries;
          RETURN tries;
        END $$
        """
    )
    grant("app", "SELECT, DELETE", "throttle_counts")
    grant("app", "EXECUTE", "throttle_hit(text, bytea, integer)")


def downgrade() -> None:
    op.execute("DROP FUNCTION throttle_hit(text, bytea, integer)")
    op.drop_table("throttle_counts")
