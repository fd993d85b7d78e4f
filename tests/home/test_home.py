"""The frame around everything: who gets in, what the public surface leaves alone."""

import pytest

from tests import factories
from webapp import duties
from webapp.files import storage
from webapp.permissions import Role


@pytest.fixture
def head(arrange):
    with arrange():
        commune = factories.commune(factories.province())
        return factories.user((Role.VILLAGE_HEAD, factories.village(commune)))


def test_visitor_without_session_is_sent_to_the_login_page(client):
    response = client.get("/staff/")
    assert response.status_code == 302
    assert "/login" in response.location


def test_home_says_that_nothing_waits(client, head):
    response = client.sign_in(head).get("/staff/")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_user_without_grants_sees_nothing(client, arrange):
    with arrange():
        nobody = factories.user()
    assert client.sign_in(nobody).get("/staff/").status_code == 404


def test_healthz(client, monkeypatch):
    monkeypatch.setattr(storage, "free_bytes", lambda: 10**10)
    response = client.get("/healthz")
    assert response.get_json() == {
        "status": "ok",
        "database": "ok",
        "migrations": "head",
        "uploads": "ok",
        "jobs": "ok",
        "clock": "ok",
    }
    assert "Set-Cookie" not in response.headers


def test_page_that_does_not_exist(client):
    assert client.get("/no-such-page").status_code == 404


def test_of_many_tasks_the_most_pressing_are_listed_and_the_rest_counted(client, arrange):
    with arrange():
        commune = factories.commune(factories.province())
        police = factories.user((Role.POLICE, commune))
        reporter = factories.user((Role.POLICE, commune))
        for _number in range(33):
            factories.hotspot(commune, by=reporter)

    page = client.sign_in(police).get("/staff/?lang=en")
    whole = client.get("/staff/?lang=en&all=1")

    assert page.text.count('class="task-what"') == 30
    assert "And 3 more." in page.text
    assert whole.text.count('class="task-what"') == 33


def test_the_rail_counts_no_further_than_it_says(client, arrange, monkeypatch):
    monkeypatch.setattr(duties, "MOST", 2)
    with arrange():
        commune = factories.commune(factories.province())
        police = factories.user((Role.POLICE, commune))
        for _number in range(4):
            factories.hotspot(commune, by=factories.user())
    assert '<span class="count">2+</span>' in client.sign_in(police).get("/staff/").text
