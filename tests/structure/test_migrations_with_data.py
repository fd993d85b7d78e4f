"""Each migration down and up again on a database full of data: what is lost has a name here."""

import os

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from tests.conftest import NAME, at, make_database
from tests.structure.test_migrations import FACTS, TRIGGERS, facts
from webapp import migrate

# The tables with data that go when a revision is taken back; all other rows stay.
DROPS: dict[str, set[str]] = {
    "0024": {"village_tallies"},
    "0017": {"rules"},
    "0015": {"place_names"},
    "0011": {"patrol_routes", "route_points", "patrol_teams", "team_members", "patrol_shifts"},
    "0009": {"tips", "tip_events", "tip_messages", "tip_photos"},
    "0005": {"hotspots", "hotspot_events", "hotspot_clearances"},
    "0004": {"public_changes"},
    "0002": {
        *("areas", "area_versions", "area_boundaries", "area_outlines", "users", "grants"),
        *("decisions", "village_notes", "village_profiles", "village_statuses"),
        *("village_status_events", "audit_entries", "audit_heads"),
    },
}
# The tables that stay and lose the rows which the revision put there.
TAKES: dict[str, set[str]] = {"0029": {"rules"}}
REVISIONS = [
    (one.revision, one.down_revision)
    for one in ScriptDirectory.from_config(migrate.alembic_config()).walk_revisions()
]


def counted(link) -> dict[str, int]:
    """Return the rows of each table of ours."""
    tables = link.execute(
        text(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND relowner = current_user::regrole"
        )
    ).scalars()
    return {
        table: link.scalar(text(f'SELECT count(*) FROM "{table}"'))
        for table in tables
        if table != "alembic_version"
    }


@pytest.fixture(scope="module")
def full(demonstration):
    name = f"{NAME}_full"
    make_database(name, template=demonstration.database)
    url = at(os.environ["DATABASE_OWNER_URL"], name)
    engine = create_engine(url)
    yield url, engine
    engine.dispose()


def state(engine) -> tuple[dict, dict[str, int]]:
    with engine.connect() as link:
        return facts(link, FACTS | {"triggers": TRIGGERS}), counted(link)


@pytest.mark.parametrize("revision, before", REVISIONS, ids=[one for one, _ in REVISIONS])
def test_revision_goes_down_and_up_on_data(full, revision, before):
    url, engine = full
    migrate.upgrade(url, revision)
    shape, rows = state(engine)
    migrate.downgrade(url, before or "base")
    _shape, left = state(engine)
    lost = {table for table in left if left[table] != rows.get(table, left[table])}
    assert lost == TAKES.get(revision, set()), "a downgrade takes rows of tables that stay"
    gone = {table for table, number in rows.items() if number and table not in left}
    assert gone == DROPS.get(revision, set()), f"name in DROPS what {revision} takes with it"
    migrate.upgrade(url, revision)
    again, _rows = state(engine)
    assert again == shape
    migrate.downgrade(url, before or "base")
