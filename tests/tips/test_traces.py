"""What a tip must not leave behind: address, device, exact time, cookie, log line."""

import logging
import os
import re
import subprocess
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from tests.client import Client
from tests.conftest import config_for
from tests.tips.forms import TOLD, code_in, send, token_of
from webapp import create_app
from webapp.extensions import db
from webapp.tips import submission
from webapp.tips.models import Tip

ADDRESS = "203.0.113.77"
AGENT = "CANARY-AGENT/9.9"
REFERRER = "https://canary-referrer.example/"
PAGES = ("/tip", "/tip/receipt")


@pytest.fixture
def sender(client):
    """A browser that says more than it should."""
    client.environ_base.update(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=AGENT, HTTP_REFERER=REFERRER)
    return client


def test_no_cookie_is_set_and_nothing_is_cached(sender, commune):
    answers = [sender.get(path) for path in PAGES]
    sent = send(sender)
    answers += [sent, sender.post("/tip/receipt", data={"code": code_in(sent)})]
    for answer in answers:
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "ETag" not in answer.headers


def test_form_of_one_who_is_signed_in_is_the_same(sender, commune):
    sender.set_cookie("session", "whatever")
    response = sender.get("/tip")
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers


def test_log_says_nothing_of_a_tip(sender, commune, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)
    try:
        code = code_in(send(sender))
        sender.post("/tip/receipt", data={"code": code})
        sender.post("/tip/receipt", data={"code": "1" * 26})
    finally:
        logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)
    for canary in (TOLD, code, code.replace(" ", ""), ADDRESS, AGENT, "canary-referrer"):
        assert canary not in caplog.text


@pytest.mark.parametrize("words", [TOLD, "203.0.113.77"])
def test_unexpected_error_names_its_kind_alone(sender, commune, caplog, app, monkeypatch, words):
    def fail(*_args, **_more):
        raise RuntimeError(words)

    token = token_of(sender)
    monkeypatch.setattr(submission, "submit", fail)
    monkeypatch.setitem(app.config, "HIDE_ERRORS", True)
    response = send(sender, token=token)
    assert response.status_code == 500
    assert "RuntimeError" in caplog.text
    assert words not in caplog.text


def test_database_error_does_not_carry_what_was_sent(app):
    with app.app_context():
        for engine in db.engines.values():
            assert getattr(engine, "engine", engine).hide_parameters


def test_development_server_writes_no_line_for_tips(caplog):
    caplog.set_level(logging.INFO)
    log = logging.getLogger("werkzeug")
    log.info('%s - - "POST /tip?commune=11635 HTTP/1.1" 200 -', ADDRESS)
    log.info('%s - - "POST /tip/receipt HTTP/1.1" 200 -', ADDRESS)
    log.info('%s - - "GET /villages HTTP/1.1" 200 -', "198.51.100.1")
    assert ADDRESS not in caplog.text
    assert "/villages" in caplog.text


def test_tip_keeps_the_hour_and_no_instant(sender, commune, app):
    send(sender)
    with app.app_context():
        tip = db.session.scalars(db.select(Tip)).one()
        assert tip.received_hour == datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        kinds = db.session.execute(
            text(
                "SELECT table_name, column_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND table_name IN ('tips', 'tip_photos')"
                " AND data_type LIKE 'timestamp%'"
            )
        ).all()
        assert [tuple(kind) for kind in kinds] == [("tips", "received_hour")]
        assert not db.session.scalar(
            text("SELECT count(*) FROM audit_entries WHERE by_id IS NULL AND subject_type = 'tips'")
        )


def test_dump_of_the_database_holds_no_trace_of_the_sender(database, tmp_path):
    """A real commit, a real pg_dump: neither code nor address nor device nor exact time."""
    from tests import factories

    app = create_app(config_for(database, upload_dir=tmp_path))
    app.test_client_class = Client
    client = app.test_client()
    client.environ_base.update(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=AGENT, HTTP_REFERER=REFERRER)
    with app.app_context():
        factories.commune(factories.province("97"), "97001", "Thử Nghiệm")
        db.session.commit()
    try:
        already = set(dump_of(database).splitlines())
        before = datetime.now(UTC)
        response = send(client, url="/tip?commune=97001")
        code = code_in(response).replace(" ", "")
        client.post("/tip/receipt", data={"code": code})
        dump = dump_of(database)
    finally:
        clean(app, database)
    for canary in (ADDRESS, AGENT, "canary-referrer", code, code[:-1]):
        assert canary not in dump
    new = (line for line in dump.splitlines() if line not in already)
    lines = [line for line in new if TOLD in line or "\ttip" in f"\t{line}"]
    assert any(TOLD in line for line in lines)
    for minute in {before.strftime("%H:%M"), datetime.now(UTC).strftime("%H:%M")}:
        hour, minutes = minute.split(":")
        if minutes != "00":
            assert not [line for line in lines if re.search(rf"\b\d\d:{minutes}:\d\d", line)], hour


def dump_of(database: str) -> str:
    owner = config_for(database).database_owner_url.replace("+psycopg2", "")
    return subprocess.run(
        ["pg_dump", "--data-only", owner],
        capture_output=True,
        check=True,
        text=True,
        env={"PATH": os.environ["PATH"]},
    ).stdout


def clean(app, database: str) -> None:
    """Take the committed rows away again, as the owner."""
    from sqlalchemy import create_engine

    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    owner = create_engine(config_for(database).database_owner_url)
    with owner.begin() as connection:
        connection.execute(
            text(
                "TRUNCATE tips, tip_photos, tip_messages, tip_events, throttle_counts, areas,"
                " area_versions, area_boundaries, area_outlines CASCADE"
            )
        )
        connection.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
        connection.execute(text("DELETE FROM audit_entries"))
        connection.execute(text("DELETE FROM audit_heads"))
        connection.execute(text("ALTER TABLE audit_entries ENABLE TRIGGER USER"))
    owner.dispose()
