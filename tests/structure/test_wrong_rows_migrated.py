"""What stands in the tables when the database begins to refuse or to ask more: told here how."""

import os

import pytest
from sqlalchemy import create_engine, text

from tests.conftest import NAME, at, make_database
from webapp import migrate

COMMUNE = (
    "SELECT id, code FROM areas WHERE level = 'commune'"
    " AND id IN (SELECT area_id FROM patrol_teams) LIMIT 1"
)
ADD = (
    "INSERT INTO patrol_teams (commune_code, area_id, name, ended_on)"
    " VALUES (:code, :id, :name, :ended_on)"
)
TEAMS = (("Tổ A", None), ("tổ a", None), ("Tổ A (2)", None), ("TỔ A", None), ("Tổ A", "2026-01-01"))


GRANT = (
    "INSERT INTO grants (user_id, role, area_id, valid, given_by_id)"
    " SELECT id, :role, NULL, daterange(current_date - 30, NULL), id FROM users LIMIT 1"
)
EVERYWHERE = "SELECT DISTINCT role FROM grants WHERE area_id IS NULL"


@pytest.fixture
def before(demonstration):
    """Return a function that takes the demo back to a revision, with (address, engine)."""
    name = f"{NAME}_before"
    make_database(name, template=demonstration.database)
    url = at(os.environ["DATABASE_OWNER_URL"], name)
    engine = create_engine(url)

    def at_revision(revision: str):
        migrate.downgrade(url, revision)
        return url, engine

    yield at_revision
    engine.dispose()


def test_rights_for_the_whole_system_go_but_those_of_who_administer(before):
    url, engine = before("0026")
    with engine.begin() as link:
        for role in ("police", "chair", "admin"):
            link.execute(text(GRANT), {"role": role})
    migrate.upgrade(url, "0027")
    with engine.connect() as link:
        assert link.scalars(text(EVERYWHERE)).all() == ["admin"]


def test_the_first_team_keeps_its_name_and_the_others_are_numbered(before):
    url, engine = before("0027")
    with engine.begin() as link:
        id_, code = link.execute(text(COMMUNE)).one()
        for name, ended_on in TEAMS:
            link.execute(text(ADD), {"code": code, "id": id_, "name": name, "ended_on": ended_on})
    migrate.upgrade(url, "0028")
    with engine.connect() as link:
        names = link.scalars(
            text("SELECT name FROM patrol_teams WHERE name ILIKE 'tổ a%' ORDER BY id")
        ).all()
    assert names == ["Tổ A", "tổ a (3)", "Tổ A (2)", "TỔ A (4)", "Tổ A"]


CLEARED_TWICE = """
    INSERT INTO {table} (hotspot_id, "on", {columns})
    SELECT id, current_date, {values} FROM hotspots WHERE status = 'relapsed'
"""
PAIRS = """
    SELECT c.result, e.note FROM hotspot_clearances c LEFT JOIN hotspot_events e
    ON e.id = c.event_id AND e.hotspot_id = c.hotspot_id AND e.to_status = 'cleared'
"""


def test_each_clearance_finds_the_step_that_was_written_with_it(before):
    """The first one of a hotspot goes with its first such step, the second with its second."""
    url, engine = before("0032")
    step = {"columns": "from_status, to_status, note", "values": "'relapsed', 'cleared', 'Again'"}
    clearance = {"columns": "result", "values": "'Again'"}
    with engine.begin() as link:
        link.execute(text(CLEARED_TWICE.format(table="hotspot_events", **step)))
        link.execute(text(CLEARED_TWICE.format(table="hotspot_clearances", **clearance)))
    migrate.upgrade(url, "0033")
    with engine.connect() as link:
        pairs = link.execute(text(PAIRS)).all()
    assert len(pairs) > 3
    assert [pair for pair in pairs if pair[0] != pair[1]] == []
    assert ("Again", "Again") in [tuple(pair) for pair in pairs]
