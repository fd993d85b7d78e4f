"""Functions that tables and constraints rest on.

Revision ID: 0001
Revises:
"""

from alembic import op

revision = "0001"
down_revision = None

NEEDED = ("postgis", "btree_gist", "unaccent", "pg_trgm")


def upgrade() -> None:
    """Check the extensions, then create fold() and the two keepers of history."""
    there = {row[0] for row in op.get_bind().exec_driver_sql("SELECT extname FROM pg_extension")}
    missing = [name for name in NEEDED if name not in there]
    if missing:
        commands = " ".join(f"CREATE EXTENSION {name};" for name in missing)
        raise RuntimeError(f"Run once as a superuser in this database: {commands}")
    op.execute(
        """
        CREATE FUNCTION fold(name text) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
          SELECT btrim(regexp_replace(
            lower(public.unaccent('public.unaccent', normalize(name, NFC))),
            '[^[:alnum:]]+', ' ', 'g'))
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NOT upper_inf(OLD.known)
             OR lower(NEW.known) IS DISTINCT FROM lower(OLD.known)
             OR (to_jsonb(NEW) - 'known') IS DISTINCT FROM (to_jsonb(OLD) - 'known') THEN
            RAISE EXCEPTION 'of a version of % only the end of "known" may change', TG_TABLE_NAME
              USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION refuse_change()")
    op.execute("DROP FUNCTION keep_history()")
    op.execute("DROP FUNCTION fold(text)")
