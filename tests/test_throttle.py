"""Tries are counted over two running applications, and keep no address."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import create_engine, func, select, text

from tests.conftest import config_for
from webapp import create_app, throttle
from webapp.extensions import db


@pytest.fixture
def two_apps(database, tmp_path):
    """Two applications with connections of their own, as two workers have."""
    apps = [create_app(config_for(database, upload_dir=tmp_path)) for _ in range(2)]
    yield apps
    with apps[0].app_context():
        db.session.execute(text("DELETE FROM throttle_counts"))
        db.session.commit()
    for app in apps:
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


def count(kind: str, address: str) -> int:
    """Count one try as a request does; return how many there are."""
    source = throttle.source_key(address)
    return throttle.alone(select(func.throttle_hit(kind, source, 3600)))


def test_tries_are_counted_over_two_workers(two_apps):
    answers = []
    for turn in range(6):
        with two_apps[turn % 2].app_context():
            answers.append(count("receipt", "203.0.113.7"))
    assert answers == [1, 2, 3, 4, 5, 6]


def test_sources_and_kinds_are_counted_apart(context):
    assert count("receipt", "203.0.113.7") == 1
    assert count("receipt", "203.0.113.7") == 2
    assert count("receipt", "203.0.113.8") == 1
    assert count("tip", "203.0.113.7") == 1


def test_count_survives_the_rollback_of_the_request(context):
    count("receipt", "203.0.113.7")
    db.session.rollback()
    assert count("receipt", "203.0.113.7") == 2


def test_row_holds_neither_address_nor_exact_time(context):
    count("tip", "203.0.113.7")
    row = db.session.execute(text("SELECT kind, source, ends_at FROM throttle_counts")).one()
    assert b"203.0.113.7" not in bytes(row.source)
    assert len(row.source) == 32
    assert row.ends_at.minute == row.ends_at.second == row.ends_at.microsecond == 0


def test_key_of_an_address_changes_with_the_day(context, monkeypatch):
    before = throttle.source_key("203.0.113.7")
    tomorrow = throttle.today() + timedelta(days=1)
    monkeypatch.setattr(throttle, "today", lambda: tomorrow)
    assert throttle.source_key("203.0.113.7") != before


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "", "not an address"])
def test_loopback_is_no_source(app, address):
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert throttle.address_key() is None


def test_neighbours_of_one_ipv6_network_are_one_source(app):
    keys = []
    for address in ("2001:db8:1:2::5", "2001:db8:1:2:aaaa::9", "2001:db8:1:3::5"):
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            keys.append(throttle.address_key())
    assert keys[0] == keys[1] != keys[2]


def test_old_counts_are_removed(context):
    insert = text("INSERT INTO throttle_counts VALUES ('tip', '\\x01', :ends_at, 3)")
    owner = create_engine(config_for(db.engine.engine.url.database).database_owner_url)
    with owner.begin() as connection:
        connection.execute(insert, {"ends_at": datetime(2026, 1, 1)})
    owner.dispose()
    throttle.remove_old_counts()
    left = db.session.scalar(text("SELECT count(*) FROM throttle_counts WHERE source = '\\x01'"))
    assert left == 0
