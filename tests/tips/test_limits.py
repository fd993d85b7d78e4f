"""One source may be refused, over all workers; a commune and the system never are."""

import pytest
from sqlalchemy import text

from tests import factories
from tests.client import Client
from tests.conftest import config_for
from tests.tips.forms import TOLD, send, token_of
from tests.tips.test_traces import clean
from webapp import create_app
from webapp.extensions import db
from webapp.tips import submission


@pytest.fixture
def two_workers(database, tmp_path):
    """Browsers at two applications that share nothing but the database."""
    apps = [create_app(config_for(database, upload_dir=tmp_path)) for _ in range(2)]
    with apps[0].app_context():
        factories.commune(factories.province())
        db.session.commit()
    clients = []
    for app in apps:
        app.test_client_class = Client
        clients.append(app.test_client())
    yield clients
    for app in apps:
        clean(app, database)


def test_one_source_is_refused_after_thirty_tips_over_both_workers(two_workers):
    for client in two_workers:
        client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    token = token_of(two_workers[0])
    answers = [send(two_workers[turn % 2], token=token).status_code for turn in range(32)]
    assert answers == [200] * 30 + [429] * 2
    two_workers[0].environ_base["REMOTE_ADDR"] = "203.0.113.10"
    assert send(two_workers[0]).status_code == 200, "another source is not refused"


def test_one_source_is_refused_after_thirty_codes_over_both_workers(two_workers):
    for client in two_workers:
        client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    answers = [
        two_workers[turn % 2].post("/tip/receipt", data={"code": "1" * 26}).status_code
        for turn in range(32)
    ]
    assert answers == [404] * 30 + [429] * 2


@pytest.fixture
def slept(monkeypatch) -> list[float]:
    waits: list[float] = []
    monkeypatch.setattr(submission.time, "sleep", waits.append)
    return waits


def flood(app, kind: str, source: bytes, count: int) -> None:
    with app.app_context():
        for _turn in range(count):
            db.session.execute(
                text("SELECT throttle_hit(:kind, :source, 3600)"), {"kind": kind, "source": source}
            )
        db.session.commit()


@pytest.mark.parametrize(
    "kind, source, count", [("tip-commune", b"11635", 61), ("tip-all", b"\0", 601)]
)
def test_busy_commune_or_system_is_slow_and_refuses_nobody(
    client, commune, app, slept, kind, source, count
):
    flood(app, kind, source, count)
    client.environ_base["REMOTE_ADDR"] = "203.0.113.11"
    assert send(client).status_code == 200
    assert slept
    assert max(slept) <= 3


def test_calm_commune_is_not_slowed(client, commune, slept):
    assert send(client).status_code == 200
    assert not slept


def test_waiting_never_takes_every_thread(client, commune, app, slept):
    flood(app, "tip-all", b"\0", 601)
    for _place in range(2):
        submission.WAITING.acquire()
    try:
        assert send(client).status_code == 200
        assert not slept
    finally:
        for _place in range(2):
            submission.WAITING.release()


def test_loopback_is_never_refused(client, commune):
    """An onion service, or a proxy nobody counted: everybody comes from there."""
    token = token_of(client)
    assert {send(client, token=token).status_code for _turn in range(33)} == {200}


def test_refusal_comes_before_any_work_on_photos(two_workers, monkeypatch):
    from tests.files.pictures import picture
    from webapp.files import checks

    client = two_workers[0]
    client.environ_base["REMOTE_ADDR"] = "203.0.113.12"
    token = token_of(client)
    for _turn in range(30):
        send(client, token=token)

    def never(_data):
        raise AssertionError("a refused sender's photo was decoded")

    monkeypatch.setattr(checks, "redrawn", never)
    response = send(client, token=token, photos=[(picture(), "anh.jpg")])
    assert response.status_code == 429
    assert TOLD in response.text, "what was written comes back, to be sent again later"
