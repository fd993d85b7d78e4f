"""Terms of law and local rules, with the days they hold and what they rest on.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.roles import grant

revision = "0017"
down_revision = "0016"

TIPS = (
    "Bộ luật Tố tụng hình sự 2015, Điều 146; Thông tư liên tịch 01/2017/TTLT-BCA-BQP-BTC-"
    "BNN&PTNT-VKSNDTC, Điều 5 và Điều 8"
)
# What pages counted with until now; none of it has been confirmed, and no decree found sets those
# without a source.
PRESENT = {
    "figures_old": ([365], ""),
    "hotspot_grace": ([3], ""),
    "hotspot_watch": ([7, 30, 90], ""),
    "lapse_notice": ([30], ""),
    "route_idle": ([30], ""),
    "shift_open_after": ([2], ""),
    "shift_open_before": ([2], ""),
    "shift_report": ([7], ""),
    "tip_notice": ([3], ""),
    "tip_ordinary": ([7], TIPS),
    "tip_urgent": ([24], TIPS),
}


def upgrade() -> None:
    create_rules()
    op.execute(
        "CREATE TRIGGER rules_keep_history AFTER UPDATE ON rules"
        " FOR EACH ROW EXECUTE FUNCTION keep_history()"
    )
    grant("app", "SELECT, INSERT, UPDATE", "rules")
    seed = sa.text(
        "INSERT INTO rules (key, amounts, source, valid)"
        " VALUES (:key, :amounts, :source, daterange(NULL, NULL))"
    ).bindparams(sa.bindparam("amounts", type_=postgresql.ARRAY(sa.Integer())))
    for key, (amounts, source) in PRESENT.items():
        op.get_bind().execute(seed, {"key": key, "amounts": amounts, "source": source})


def create_rules() -> None:
    keys = ", ".join(f"'{key}'" for key in PRESENT)
    op.create_table(
        "rules",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("amounts", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        sa.Column(
            "known",
            postgresql.TSTZRANGE(),
            server_default=sa.text("tstzrange(clock_timestamp(), NULL)"),
            nullable=False,
        ),
        sa.CheckConstraint(f"key IN ({keys})", name=op.f("ck_rules_key")),
        sa.CheckConstraint(
            "cardinality(amounts) BETWEEN 1 AND 6 AND 0 <= ALL (amounts)",
            name=op.f("ck_rules_size"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_rules_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules")),
        sa.UniqueConstraint("uuid", name=op.f("uq_rules_uuid")),
        postgresql.ExcludeConstraint(
            ("key", "="),
            ("valid", "&&"),
            ("known", "&&"),
            using="gist",
            name="ex_rules_one_truth",
        ),
    )
    op.create_index(
        "ix_rules_current", "rules", ["key"], postgresql_where=sa.text("upper_inf(known)")
    )


def downgrade() -> None:
    op.drop_table("rules")
