"""Functions that tables and constraints rest on.

Revision ID: 0001
Revises:
"""

from alembic import op

revision = "0001"
down_revision = None

NEEDED = ("postgis", "btree_gist", "unaccent", "pg_trgm")


# As in gis/grid.py; a path of its own, because a restored dump sets none.
GRID_CELL = """
CREATE FUNCTION grid_cell(lon double precision, lat double precision) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT '500mE' || floor(ST_X(place) / 500)::int || 'N' || floor(ST_Y(place) / 500)::int
    FROM ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 32648) AS place
    WHERE lon >= 100 AND lon <= 120 AND lat >= 5 AND lat <= 25
$$
"""


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
    op.execute(GRID_CELL)
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
    op.execute("DROP FUNCTION grid_cell(double precision, double precision)")
    op.execute("DROP FUNCTION fold(text)")
