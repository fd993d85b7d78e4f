"""Whatever the public may read counts its changes: whole answers are kept by that count."""

from sqlalchemy import create_engine, text

from tests.conftest import config_for

# Written by triggers alone, in the transaction of a row that counts.
FOLLOWING = {"place_names", "village_tallies"}
NEVER_CHANGED = {"alembic_version", "public_changes", "spatial_ref_sys"}
READ_BY_THE_PUBLIC = """
    WITH RECURSIVE seen AS (
      SELECT oid FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'SELECT')
      UNION
      SELECT d.refobjid
      FROM seen JOIN pg_rewrite r ON r.ev_class = seen.oid
      JOIN pg_depend d ON d.objid = r.oid AND d.classid = 'pg_rewrite'::regclass
        AND d.refclassid = 'pg_class'::regclass
    )
    SELECT c.relname FROM seen JOIN pg_class c USING (oid) WHERE c.relkind = 'r'
"""
# The bits of tgtype for INSERT, DELETE and UPDATE (pg_trigger.h).
COUNTED = """
    SELECT c.relname, bit_or(t.tgtype) & 28
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE p.prosrc LIKE '%INSERT INTO public_changes%' GROUP BY c.relname
"""
EVERY_EVENT = 28
# A new decision is shown by a status that names it; outlines end with their boundary.
FEWER = {"decisions": 16, "area_outlines": 12}


def test_each_table_that_the_public_reads_counts_its_changes(database):
    engine = create_engine(config_for(database).database_public_url)
    with engine.connect() as connection:
        read = set(connection.scalars(text(READ_BY_THE_PUBLIC)))
        counted = dict(connection.execute(text(COUNTED)).all())
    engine.dispose()
    assert {"areas", "village_profiles", "decisions", *FOLLOWING} <= read
    wanted = {table: FEWER.get(table, EVERY_EVENT) for table in read - FOLLOWING - NEVER_CHANGED}
    missed = {table: events for table, events in wanted.items() if counted.get(table) != events}
    assert not missed, "Add a trigger that counts a public change (migration 0032)."
