"""Each migration down and up again on a database full of data: what is lost has a name here.

Every table has rows, and what is the same before and after is their content, not their number
alone; what a migration computes is held against what triggers have kept until then.
"""

import os
from collections.abc import Mapping
from contextlib import contextmanager

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from tests.conftest import NAME, at, make_database
from tests.structure import every_table
from tests.structure.test_migrations import FACTS, TRIGGERS, facts
from webapp import migrate

# Tables that stay empty here, each with its reason.
EMPTY: dict[str, str] = {}
# The tables with data that go when a revision is taken back; all other rows stay.
DROPS: dict[str, set[str]] = {
    "0026": {"sent_forms"},
    "0024": {"village_tallies"},
    "0017": {"rules"},
    "0015": {"place_names"},
    "0014": {"area_import_shapes"},
    "0011": {"patrol_routes", "route_points", "patrol_teams", "team_members", "patrol_shifts"},
    "0010": {"login_sessions", "login_failures"},
    "0009": {"tips", "tip_events", "tip_messages", "tip_photos"},
    "0008": {"throttle_counts"},
    "0007": {"area_imports"},
    "0005": {"hotspots", "hotspot_events", "hotspot_clearances", "hotspot_files"},
    "0004": {"public_changes"},
    "0002": {
        *("areas", "area_versions", "area_boundaries", "area_outlines", "area_links"),
        *("users", "grants", "jobs", "stored_files", "audit_entries", "audit_heads"),
        *("decisions", "village_notes", "village_profiles", "village_statuses"),
        "village_status_events",
    },
}
# Dropped tables that come back as they were, because all of it is computed from others.
COMPUTED = {"village_tallies", "place_names"}
# The tables that stay and lose the rows which the revision put there.
TAKES: dict[str, set[str]] = {"0029": {"rules"}}
# Columns that a revision brought and that do not come back with what stood in them.
FORGETS: dict[str, set[str]] = {
    "0020": {
        *("patrol_routes.earlier", "patrol_shifts.earlier", "patrol_teams.earlier"),
        *("hotspot_events.undoes_id", "tip_events.was_urgent", "tip_events.was_area_id"),
    },
    "0018": {"hotspot_files.event_id"},
    "0012": {"public_changes.changes"},
    "0010": {"users.totp_last_counter"},
}
REVISIONS = [
    (one.revision, one.down_revision)
    for one in ScriptDirectory.from_config(migrate.alembic_config()).walk_revisions()
]
FLOOR = "0014"  # below it the records themselves go; above it all that is computed was made
GENERATED = """
    SELECT attrelid::regclass::text, attname, pg_get_expr(adbin, adrelid)
    FROM pg_attribute JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attgenerated = 's' AND pg_get_userbyid((SELECT relowner FROM pg_class
          WHERE oid = attrelid)) = current_user
"""
OUTLINES = """
    SELECT o.boundary_id FROM area_outlines o JOIN area_boundaries b ON b.id = o.boundary_id
    WHERE (o.area_id, o.valid, o.is_current, o.is_approximate, o.area_m2)
       IS DISTINCT FROM (b.area_id, b.valid, upper_inf(b.known), b.source = 'approximate',
                         b.area_m2)
       OR o.label::text <> ST_Transform(b.label_point, 3857)::text
"""
STEPS = pytest.mark.parametrize("revision, before", REVISIONS, ids=[one for one, _ in REVISIONS])
Contents = dict[str, list[Mapping[str, object]]]


@pytest.fixture(scope="module")
def filled(demonstration):
    """The name of a database with a row in every table, to be copied."""
    name = f"{NAME}_filled"
    make_database(name, template=demonstration.database)
    every_table.fill(name, demonstration)
    return name


@contextmanager
def copied(filled: str, name: str):
    """Copy it; yield the address and an engine of the owner."""
    make_database(name, template=filled)
    url = at(os.environ["DATABASE_OWNER_URL"], name)
    engine = create_engine(url)
    yield url, engine
    engine.dispose()


@pytest.fixture(scope="module")
def full(filled):
    """The copy that the revisions are taken from, one after the other."""
    with copied(filled, f"{NAME}_full") as made:
        yield made


@pytest.fixture
def walked(filled):
    with copied(filled, f"{NAME}_walked") as made:
        yield made


def state(engine) -> tuple[dict, Contents]:
    """Return how the database is made, and the rows of each table of ours."""
    with engine.connect() as link:
        found = {
            table: link.scalars(text(f'SELECT to_jsonb(t) FROM "{table}" t')).all()
            for table in every_table.tables(link)
            if table != "alembic_version"
        }
        return facts(link, FACTS | {"triggers": TRIGGERS}), found


def without(rows: Contents, columns: set[str]) -> dict[str, set[str]]:
    """Return the rows in a form to compare, without `columns` ("table.column")."""
    return {
        table: {
            repr([(key, row[key]) for key in sorted(row) if f"{table}.{key}" not in columns])
            for row in found
        }
        for table, found in rows.items()
    }


def test_every_table_has_a_row(walked):
    with walked[1].connect() as link:
        assert every_table.empty(link) == EMPTY.keys(), "let every_table.fill add one"


def test_all_that_is_computed_is_right_after_the_way_down_and_up(walked):
    url, engine = walked
    way = [one for one, _before in REVISIONS if one > FLOOR]
    migrate.upgrade(url)
    _shape, rows = state(engine)
    for migration, steps in ((migrate.downgrade, [*way[1:], FLOOR]), (migrate.upgrade, way[::-1])):
        for revision in steps:
            migration(url, revision)
    _shape, again = state(engine)
    assert changed(way, rows, again) == {}
    assert wrong_values(engine) == {}
    with engine.begin() as link:
        link.execute(text("SELECT follow_names(array_agg(id)) FROM areas"))
    _shape, fresh = state(engine)
    assert changed([], again, fresh) == {}, "a fresh computation of names and counts says other"


def wrong_values(engine) -> dict[str, list]:
    """Return the rows in which a generated or copied column is not what it is made of."""
    with engine.connect() as link:
        found = {
            f"{table}.{column}": link.execute(
                text(f"SELECT id, {column} FROM {table} WHERE {column} IS DISTINCT FROM ({made})")
            ).all()
            for table, column, made in link.execute(text(GENERATED))
        }
        assert len(found) >= 2
        found["area_outlines"] = link.execute(text(OUTLINES)).all()
    return {where: some for where, some in found.items() if some}


@STEPS
def test_revision_goes_down_and_up_on_data(full, revision, before):
    url, engine = full
    with engine.connect() as link:
        is_above = link.scalar(text("SELECT version_num FROM alembic_version")) > revision
    (migrate.downgrade if is_above else migrate.upgrade)(url, revision)
    shape, rows = state(engine)
    migrate.downgrade(url, before or "base")
    _shape, left = state(engine)
    lost = {table for table in left if len(left[table]) != len(rows.get(table, left[table]))}
    assert lost == TAKES.get(revision, set()), "a downgrade takes rows of tables that stay"
    gone = {table for table, found in rows.items() if found and table not in left}
    assert gone == DROPS.get(revision, set()), f"name in DROPS what {revision} takes with it"
    migrate.upgrade(url, revision)
    shape_again, again = state(engine)
    assert shape_again == shape
    assert changed([revision], rows, again) == {}, "what was there is not what it was"
    migrate.downgrade(url, before or "base")


def changed(revisions: list[str], rows: Contents, again: Contents) -> dict[str, list[str]]:
    """Return rows that differ after the way down and up, but for what has a name above."""
    ids = {f"{table}.id" for table in COMPUTED}
    columns = ids.union(*(FORGETS.get(one, set()) for one in revisions))
    given_up = set().union(*(DROPS.get(one, set()) | TAKES.get(one, set()) for one in revisions))
    one, other = without(rows, columns), without(again, columns)
    differing = {table: sorted(one[table] ^ other[table])[:4] for table in one}
    return {
        table: some
        for table, some in differing.items()
        if some and table not in given_up - COMPUTED
    }
