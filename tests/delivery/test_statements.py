"""How many SQL statements each page costs: pinned, and the same with ten times the records."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests import factories
from tests.villages import status
from webapp.clock import now
from webapp.extensions import db
from webapp.permissions import Role

PUBLIC = {
    "/": 5,
    "/?commune=11635": 6,
    "/?commune=11635&view=table": 6,
    "/?province=31": 6,
    "/villages": 6,
    "/villages?q=thon": 9,
    "/villages?commune=11635&status=certified": 9,
    "/progress": 8,
    "/search/suggest?q=thon": 6,
    "/panel?lat=20.85&lon=105.35&z=9": 5,
    "/in-view?bbox=105,20,106,21&z=9": 3,
    "/tiles/areas/12/3247/1808.mvt": 2,
    "/tip?commune=11635": 5,
    "/about": 0,
}
STAFF = {
    "/staff/": 17,
    "/staff/villages": 8,
    "/staff/villages?sort=-since": 8,
    "/staff/hotspots": 7,
    "/staff/tips": 8,
    "/staff/patrol-routes": 6,
    "/staff/patrol-shifts": 7,
    "/staff/patrol-teams": 6,
    "/staff/map": 9,
    "/staff/map?view=table": 13,
    "/staff/audit": 6,
    "/staff/areas/": 6,
    "/staff/tiles/areas/12/3247/1808.mvt": 3,
    "/staff/tiles/hotspots/12/3247/1808.mvt": 3,
}
NOT_KEPT = ("/tip?commune=11635", "/about")
NO_QUERIES = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET LOCAL ROLE", "RESET ROLE")


@contextmanager
def counted():
    """Collect the statements that reach the database, without the marks of transactions."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        if not statement.lstrip().startswith(NO_QUERIES):
            seen.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def fill(commune, police, members, first: int, last: int):
    """Add one record of every kind for each number."""
    for number in range(first, last):
        village = factories.village(commune, f"{number:04}", f"Thôn {number}")
        status.certified(village, on=date(2026, 3, 1), number=f"{number}/QĐ-UBND")
        factories.hotspot(village, by=police)
        factories.tip(village, by=police)
        route = factories.route(commune, f"Tuyến {number}")
        team = factories.team(commune, *members, name=f"Tổ {number}")
        start = now() + timedelta(days=number)
        factories.shift(route, team, starts_at=start)


def visits(client, pages) -> dict[str, int]:
    """Return the statements of each page made anew, by a process that has made it before."""
    found = {}
    for path in pages:
        assert client.get(path).status_code == 200, path
        client.application.extensions["kept"].clear()
        with counted() as seen:
            client.get(path)
        found[path] = len(seen)
    return found


@pytest.fixture
def world(client, arrange):
    with arrange():
        commune = factories.commune(factories.province())
        everything = [(role, commune) for role in Role if role not in (Role.VILLAGE_HEAD,)]
        official, other = factories.user(*everything), factories.user()
        fill(commune, other, [official], 1, 4)
    return commune, official, other


def more(arrange, commune, official, other):
    with arrange():
        fill(db.session.merge(commune), other, [official], 4, 31)


def test_public_pages_cost_what_they_cost_whatever_there_is(client, arrange, world):
    few = visits(client, PUBLIC)
    more(arrange, *world)
    many = visits(client, PUBLIC)
    grown = {path: (few[path], many[path]) for path in few if many[path] > few[path]}
    assert not grown, "A page asks the database for each record; load them together."
    assert few == PUBLIC, "Another number of statements: look why, and pin it anew."


def test_public_page_asked_for_again_costs_the_edition_alone(client, arrange, world):
    for path in PUBLIC.keys() - set(NOT_KEPT):
        client.get(path)
        with counted() as seen:
            client.get(path)
        assert len(seen) == 1, path
        assert "public_changes" in seen[0], path


def test_staff_pages_cost_what_they_cost_whatever_there_is(client, arrange, world):
    client.sign_in(world[1])
    few = visits(client, STAFF)
    more(arrange, *world)
    many = visits(client, STAFF)
    grown = {path: (few[path], many[path]) for path in few if many[path] > few[path]}
    assert not grown, "A page asks the database for each record; load them together."
    assert few == STAFF, "Another number of statements: look why, and pin it anew."
