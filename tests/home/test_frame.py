"""What the frame of a page asks is put together once a minute for each person and thread."""

from datetime import timedelta

import pytest

from tests import factories
from tests.home import rail
from webapp import clock, duties, navigation
from webapp.clock import today
from webapp.permissions import Role
from webapp.rules import operations as rules
from webapp.rules.models import Key

HOTSPOTS = "/staff/hotspots"


@pytest.fixture
def put_together(monkeypatch):
    """The users for whom somebody asked all finders."""
    found = []

    def note(user):
        found.append(user.id)
        return ()

    vars(navigation._kept).clear()
    monkeypatch.setattr(duties, "FINDERS", [*duties.FINDERS, note])
    return found


@pytest.fixture
def commune(arrange):
    with arrange():
        return factories.commune(factories.province())


def test_second_page_of_a_minute_asks_what_the_first_did(client, arrange, commune, put_together):
    with arrange():
        police = factories.user((Role.POLICE, commune))
    client.sign_in(police)
    assert HOTSPOTS not in rail.counted(client.get("/staff/").text)
    with arrange():
        factories.hotspot(commune, by=police)
    assert rail.counted(client.get("/staff/").text)[HOTSPOTS] == 1
    assert put_together == [police.id]


def test_each_person_is_asked_for_alone(client, arrange, commune, put_together):
    with arrange():
        factories.hotspot(commune, by=None)
        people = [factories.user((role, commune)) for role in (Role.POLICE, Role.OFFICE)]
    counted = []
    for person in (*people, *people):
        counted.append(rail.counted(client.sign_in(person).get("/staff/").text))
    assert HOTSPOTS in counted[0]
    assert HOTSPOTS not in counted[1]
    assert counted[:2] == counted[2:]
    assert put_together == [person.id for person in people]


def test_a_right_given_meanwhile_counts_on_the_next_page(client, arrange, commune, put_together):
    with arrange():
        factories.hotspot(commune, by=None)
        person = factories.user((Role.OFFICE, commune))
    client.sign_in(person)
    assert HOTSPOTS not in rail.counted(client.get("/staff/").text)
    with arrange():
        factories.grant(person, Role.POLICE, commune)
    assert rail.counted(client.get("/staff/").text)[HOTSPOTS] == 1
    assert put_together == [person.id] * 2


def test_a_rule_changed_meanwhile_counts_on_the_next_page(client, arrange, commune, put_together):
    with arrange():
        person = factories.user((Role.POLICE, commune))
    client.sign_in(person)
    client.get("/staff/")
    with arrange():
        rules.change(
            Key.ROUTE_IDLE,
            amounts=[45],
            since=today(),
            source="Quy chế",
            is_confirmed=True,
            by=None,
        )
    client.get("/staff/")
    assert put_together == [person.id] * 2


def test_another_minute_is_asked_about_anew(client, arrange, commune, put_together, monkeypatch):
    with arrange():
        person = factories.user((Role.POLICE, commune))
    client.sign_in(person)
    client.get("/staff/")
    later = clock.now() + timedelta(minutes=1)
    monkeypatch.setattr(navigation, "now", lambda: later)
    client.get("/staff/")
    assert put_together == [person.id] * 2


def test_no_more_people_are_kept_than_work_at_once(client, arrange, commune, put_together):
    with arrange():
        people = [factories.user((Role.POLICE, commune)) for _ in range(navigation.KEPT + 1)]
    for person in (*people, people[-1], people[0]):
        client.sign_in(person).get("/staff/")
    assert put_together == [person.id for person in (*people, people[0])]
