"""What the database itself lets each role do with tips."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from tests import factories
from tests.conftest import config_for
from webapp.extensions import db
from webapp.tips.models import Tip

FORBIDDEN_TO_PUBLIC = [
    "SELECT count(*) FROM tips",
    "SELECT body FROM tips",
    "SELECT * FROM tip_photos",
    "SELECT * FROM tip_messages",
    "SELECT * FROM tip_events",
    "SELECT * FROM tip_cells",
    "SELECT * FROM throttle_counts",
    "SELECT * FROM stored_files",
    "INSERT INTO tips (commune_code, area_id, channel, body, receipt_hash)"
    " VALUES ('11635', 1, 'web', 'x', sha256(''))",
    "UPDATE tips SET status = 'spam'",
    "DELETE FROM tips",
    "TRUNCATE tips",
    "SELECT throttle_hit('tip', '', 60)",
    "SELECT count_public_try('tip', NULL, '')",
    "DELETE FROM throttle_counts",
    "CREATE TABLE mine (id int)",
]
FORBIDDEN_TO_APP = [
    "DELETE FROM tips",
    "TRUNCATE tips",
    "DELETE FROM tip_events",
    "UPDATE tips SET body = ''",
    "UPDATE tips SET location = NULL",
    "UPDATE tips SET place_text = '', status = 'spam'",
    "UPDATE tips SET receipt_hash = sha256('')",
    "UPDATE tips SET commune_code = '11636'",
    "UPDATE tips SET received_hour = received_hour - interval '1 day'",
    "UPDATE tip_events SET note = ''",
    "UPDATE tip_messages SET body = ''",
    "DELETE FROM tip_photos",
    "INSERT INTO throttle_counts VALUES ('x', '', now(), 1)",
    "UPDATE throttle_counts SET count = 0",
    "ALTER TABLE tips ADD COLUMN address text",
]


def run_as(database: str, role: str, sql: str):
    config = config_for(database)
    url = config.database_public_url if role == "public" else config.database_url
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            return connection.execute(text(sql)).all()
    finally:
        engine.dispose()


@pytest.mark.parametrize("sql", FORBIDDEN_TO_PUBLIC)
def test_public_role_can_do_nothing_but_send_and_follow(database, sql):
    with pytest.raises(ProgrammingError, match="permission denied"):
        run_as(database, "public", sql)


@pytest.mark.parametrize("sql", FORBIDDEN_TO_APP)
def test_app_role_cannot_remove_or_rewrite(database, sql):
    with pytest.raises(ProgrammingError, match="permission denied|must be owner"):
        run_as(database, "app", sql)


def test_public_role_may_call_the_two_functions(database):
    (row,) = run_as(database, "public", "SELECT read_receipt(sha256('none'), NULL)")
    assert row[0] == {"refused": False, "busy": False, "tip": None}
    (row,) = run_as(database, "public", "SELECT submit_tip('', NULL, NULL)")
    assert row[0]["refused"] is False


def test_public_role_executes_no_other_function_of_ours(database):
    rows = run_as(
        database,
        "app",
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND p.prosecdef"
        " AND p.prorettype <> 'trigger'::regtype AND p.proname NOT LIKE 'st\\_%'"
        f" AND has_function_privilege('{public_name(database)}', p.oid, 'EXECUTE')",
    )
    assert {row.proname for row in rows} == {"submit_tip", "read_receipt"}


def public_name(database: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(config_for(database).database_public_url).username


def test_functions_of_the_owner_do_not_follow_the_caller_s_search_path(database):
    rows = run_as(
        database,
        "app",
        "SELECT proname, proconfig FROM pg_proc WHERE prosecdef"
        " AND pronamespace = 'public'::regnamespace AND proname NOT LIKE 'st\\_%'",
    )
    assert rows
    for row in rows:
        assert "search_path=public, pg_temp" in (row.proconfig or []), row.proname


@pytest.mark.parametrize(
    "change",
    [
        {"received_hour": "2026-11-22 14:05+07"},
        {"status": "resolved"},
        {"channel": "facebook"},
        {"body": ""},
        {"receipt_hash": b"short"},
        {"status": "duplicate"},
    ],
    ids=["exact time", "unknown state", "unknown channel", "empty", "bare code", "of nothing"],
)
def test_database_refuses_a_tip_that_cannot_be(context, change):
    commune = factories.commune(factories.province())
    right = {
        "commune_code": commune.code,
        "area_id": commune.id,
        "channel": "web",
        "body": "Có người lạ tụ tập ban đêm.",
        "receipt_hash": bytes(32),
    }
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(db.insert(Tip).values(**right | change))
    db.session.execute(db.insert(Tip).values(**right))
