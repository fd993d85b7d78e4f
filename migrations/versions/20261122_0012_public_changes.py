"""Changes that the public may see: one row a statement, and never many rows.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

from migrations.roles import grant

revision = "0012"
down_revision = "0011"


OUTLINES = """
    CREATE OR REPLACE VIEW public_outlines AS
    SELECT o.boundary_id, b.area_id, o.level, o.band, o.outline, b.valid, b.source, b.label_point,
           b.area_m2
    FROM area_outlines o JOIN area_boundaries b ON b.id = o.boundary_id
    WHERE upper_inf(b.known)
"""


def upgrade() -> None:
    op.execute(OUTLINES)
    # Names are found with the shapes they stand in: this index held every level at once.
    op.execute("DROP INDEX ix_area_boundaries_label_mercator")
    op.add_column(
        "public_changes",
        sa.Column("changes", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
    )
    # Readers see all of this or nothing of it, and the sum stands still meanwhile; rows that
    # another transaction is taking up are left to it.
    op.execute(
        """
        CREATE FUNCTION take_up_public_changes() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
          WITH older AS (
            SELECT id FROM public_changes WHERE id < NEW.id FOR UPDATE SKIP LOCKED
          ), taken AS (
            DELETE FROM public_changes p USING older WHERE p.id = older.id RETURNING p.changes
          )
          UPDATE public_changes
          SET changes = changes + (SELECT coalesce(sum(t.changes), 0) FROM taken t)
          WHERE id = NEW.id;
          RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER public_changes_take_up AFTER INSERT ON public_changes"
        " FOR EACH ROW WHEN (NEW.id % 100 = 0) EXECUTE FUNCTION take_up_public_changes()"
    )
    op.execute(
        """
        CREATE FUNCTION note_published_status() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
          IF EXISTS (SELECT 1 FROM written WHERE surface = 'public') THEN
            INSERT INTO public_changes DEFAULT VALUES;
          END IF;
          RETURN NULL;
        END $$
        """
    )
    op.execute("DROP TRIGGER village_statuses_note_public_change ON village_statuses")
    for act in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER village_statuses_note_{act.lower()} AFTER {act} ON village_statuses"
            " REFERENCING NEW TABLE AS written"
            " FOR EACH STATEMENT EXECUTE FUNCTION note_published_status()"
        )


def downgrade() -> None:
    for act in ("insert", "update"):
        op.execute(f"DROP TRIGGER village_statuses_note_{act} ON village_statuses")
    op.execute(
        "CREATE TRIGGER village_statuses_note_public_change AFTER INSERT OR UPDATE"
        " ON village_statuses FOR EACH ROW WHEN (NEW.surface = 'public')"
        " EXECUTE FUNCTION note_public_change()"
    )
    op.execute("DROP FUNCTION note_published_status()")
    op.execute("DROP TRIGGER public_changes_take_up ON public_changes")
    op.execute("DROP FUNCTION take_up_public_changes()")
    op.drop_column("public_changes", "changes")
    op.execute(
        "CREATE INDEX ix_area_boundaries_label_mercator ON area_boundaries"
        " USING gist (ST_Transform(label_point, 3857)) WHERE upper_inf(known)"
    )
    op.execute("DROP VIEW public_outlines")
    op.execute(OUTLINES.replace(",\n           b.area_m2", ""))
    grant("public", "SELECT", "public_outlines")
    grant("app", "SELECT", "public_outlines")
