"""The term for an outcome of tips passed on, and the index that finds those still without one.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

BEFORE = (
    "figures_old",
    "hotspot_grace",
    "hotspot_watch",
    "lapse_notice",
    "route_idle",
    "shift_open_after",
    "shift_open_before",
    "shift_report",
    "tip_notice",
    "tip_ordinary",
    "tip_urgent",
)
SOURCE = "Bộ luật Tố tụng hình sự 2015, Điều 147"


def upgrade() -> None:
    allow(*sorted((*BEFORE, "tip_outcome")))
    seed = sa.text(
        "INSERT INTO rules (key, amounts, source, valid)"
        " VALUES ('tip_outcome', '{20}', :source, daterange(NULL, NULL))"
    )
    op.get_bind().execute(seed, {"source": SOURCE})
    op.create_index(
        "ix_tips_passed_on",
        "tips",
        ["received_hour"],
        postgresql_include=["area_id"],
        postgresql_where=sa.text("status = 'transferred'"),
    )


def allow(*keys: str) -> None:
    op.drop_constraint(op.f("ck_rules_key"), "rules")
    listed = ", ".join(f"'{key}'" for key in keys)
    op.create_check_constraint(op.f("ck_rules_key"), "rules", f"key IN ({listed})")


def downgrade() -> None:
    op.drop_index("ix_tips_passed_on", "tips")
    op.execute("DELETE FROM rules WHERE key = 'tip_outcome'")
    allow(*BEFORE)
