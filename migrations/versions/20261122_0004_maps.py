"""What tiles need: indexed label points and a count of the changes that the public may see.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from migrations.roles import grant

revision = "0004"
down_revision = "0003"

TABLES = ("areas", "area_versions", "area_boundaries")


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_area_boundaries_label_mercator ON area_boundaries"
        " USING gist (ST_Transform(label_point, 3857)) WHERE upper_inf(known)"
    )
    op.create_table(
        "public_changes",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    )
    op.execute(
        """
        CREATE FUNCTION note_public_change() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
          INSERT INTO public_changes DEFAULT VALUES;
          RETURN NULL;
        END $$
        """
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_note_public_change AFTER INSERT OR UPDATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION note_public_change()"
        )
    op.execute(
        "CREATE TRIGGER village_statuses_note_public_change AFTER INSERT OR UPDATE"
        " ON village_statuses FOR EACH ROW WHEN (NEW.surface = 'public')"
        " EXECUTE FUNCTION note_public_change()"
    )
    grant("public", "SELECT", "public_changes")
    grant("app", "SELECT", "public_changes")


def downgrade() -> None:
    for table in (*TABLES, "village_statuses"):
        op.execute(f"DROP TRIGGER {table}_note_public_change ON {table}")
    op.execute("DROP FUNCTION note_public_change()")
    op.drop_table("public_changes")
    op.execute("DROP INDEX ix_area_boundaries_label_mercator")
