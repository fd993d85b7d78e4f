"""With the demonstration: of every role, the rail counts exactly the tasks of “Việc hôm nay”."""

import pytest
from flask import current_app
from sqlalchemy import select

from tests.client import Client
from tests.conftest import NAME
from tests.demonstration import copied
from tests.home import rail
from webapp.accounts.models import User
from webapp.extensions import db
from webapp.permissions import Role

EVERY_PAGE = ("/staff/map", "/staff/villages")


@pytest.fixture(scope="module")
def officials(demonstration):
    with copied(demonstration, f"{NAME}_rail"):
        yield list(db.session.scalars(select(User).where(User.active).order_by(User.id)))


def client_of(user) -> Client:
    current_app.test_client_class = Client
    return current_app.test_client().sign_in(user)


def test_the_demonstration_has_every_role(officials):
    held = {grant.role for official in officials for grant in official.grants_today}
    assert held == set(Role)


def test_each_role_finds_in_the_rail_what_todays_tasks_lead_into(officials):
    told = {}
    for official in officials:
        page = client_of(official).get("/staff/?all=1").text
        told[official.username] = (rail.counted(page), rail.led_into(page))

    assert {who: found for who, found in told.items() if found[0] != found[1]} == {}
    assert all(counted for counted, _led in told.values()), told


def test_every_page_has_the_same_numbers(officials):
    for official in officials:
        client = client_of(official)
        home = rail.counted(client.get("/staff/").text)
        for path in EVERY_PAGE:
            assert rail.counted(client.get(path).text) == home, (official.username, path)
