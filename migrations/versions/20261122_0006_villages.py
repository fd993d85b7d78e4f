"""Villages: the order in which Vietnamese reads, causes of events, and indexes of the register.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"

CAUSES = ("person", "hotspot", "criterion", "lapse")


def upgrade() -> None:
    there = op.get_bind().exec_driver_sql("SELECT 1 FROM pg_collation WHERE collname = 'vi-x-icu'")
    if there.first() is None:
        raise RuntimeError("This PostgreSQL was built without ICU, which Vietnamese order needs.")
    # "thôn 2" before "thôn 10": digits compare as numbers.
    op.execute("CREATE COLLATION vi_natural (provider = icu, locale = 'vi-u-kn-true')")
    causes = ", ".join(f"'{cause}'" for cause in CAUSES)
    op.create_check_constraint(
        op.f("ck_village_status_events_cause"), "village_status_events", f"cause IN ({causes})"
    )
    op.execute(
        "CREATE INDEX ix_village_statuses_public ON village_statuses (village_id)"
        " INCLUDE (status) WHERE surface = 'public' AND upper_inf(known)"
    )
    op.execute(
        "CREATE INDEX ix_village_statuses_expires_on ON village_statuses (expires_on)"
        " WHERE surface = 'inside' AND status = 'certified' AND upper_inf(known)"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_village_statuses_expires_on")
    op.execute("DROP INDEX ix_village_statuses_public")
    op.drop_constraint("ck_village_status_events_cause", "village_status_events")
    op.execute("DROP COLLATION vi_natural")
