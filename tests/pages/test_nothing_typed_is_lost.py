"""A form that could not be taken comes back with its content and a fresh token: nothing is lost."""

import io
import re
import time
from contextlib import contextmanager
from html import unescape
from uuid import uuid4

import psycopg2
import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError, PendingRollbackError

from tests import factories
from tests.tips.forms import code_in, token_of
from webapp.accounts import operations as accounts
from webapp.accounts import session as sessions
from webapp.extensions import db
from webapp.permissions import Role
from webapp.villages import figures
from webapp.villages.models import VillageNote

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
NOTE = "Họp dân tối thứ Sáu,\nđủ 80 hộ & 3 đoàn thể"


@pytest.fixture
def world(arrange):
    with arrange():
        village = factories.village(factories.commune(factories.province()))
        head = factories.user((Role.VILLAGE_HEAD, village))
        return village, head, f"/staff/villages/{village.uuid}/notes/new"


def resent(client, answer):
    """Press “Gửi lại” on the page that came back."""
    form = answer.text.partition("data-resend")[2].partition("</form>")[0]
    assert "Gửi lại" in form
    data = {name: unescape(value) for name, value in HIDDEN.findall(form)}
    return client.post(answer.request.path, data=data)


def notes(arrange, village) -> list[str]:
    with arrange():
        query = db.select(VillageNote.body).where(VillageNote.village_id == village.id)
        return list(db.session.scalars(query))


@pytest.mark.parametrize("token", ["", "gone", None])
def test_a_token_that_ran_out_brings_the_form_back_and_one_press_sends_it(
    client, arrange, world, token
):
    village, head, address = world
    client.sign_in(head)
    data = {"body": NOTE} | ({"csrf_token": token} if token is not None else {})

    answer = client.post(address, data=data)

    assert answer.status_code == 400
    assert notes(arrange, village) == []
    assert resent(client, answer).status_code == 303
    assert notes(arrange, village) == [NOTE]


@pytest.mark.parametrize(
    ("headers", "is_offered"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none", "Origin": "https://elsewhere.example"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "https://elsewhere.example"}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "null"}, True),
        ({}, True),
    ],
)
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_what_another_site_laid_before_an_officer_is_not_offered(
    client, world, headers, is_offered, is_signed_in
):
    """Else one press of “Gửi lại” would send a stranger's form with the officer's own token."""
    _village, head, address = world
    if is_signed_in:
        client.sign_in(head)
    answer = client.post(address, data={"body": NOTE}, headers=headers)

    assert ("data-resend" in answer.text) == is_offered
    assert ("đủ 80 hộ" in answer.text) == is_offered
    assert answer.status_code == 400


def test_a_fragment_says_where_to_log_in_again(client, arrange, world):
    village, head, address = world
    client.sign_in(head)
    token = client.token(f"/staff/villages/{village.uuid}")
    with arrange():
        db.session.execute(db.text("UPDATE login_sessions SET ended_at = now()"))
    sent = {"body": NOTE, "csrf_token": token}
    answer = client.post(address, data=sent, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert re.search(r'<a href="/login" target="_blank"', answer.text)


def test_what_was_written_for_a_record_that_is_gone_is_there_to_be_copied(client, world):
    _village, head, _address = world
    client.sign_in(head)
    gone = f"/staff/villages/{uuid4()}/notes/new"
    data = {"csrf_token": client.token("/staff/me/password"), "body": NOTE, "once": "a b"}

    answer = client.post(gone, data=data)

    assert answer.status_code == 404
    kept = unescape(answer.text.partition("readonly")[2].partition(">")[2].partition("</")[0])
    assert kept == NOTE
    short = client.post(gone, data=data | {"body": "PC04", "kind": "retail_point", "note": "gấp"})
    assert "PC04\n\ngấp<" in unescape(short.text)
    assert "readonly" not in client.get(gone).text
    assert "readonly" not in client.post(gone, data=data | {"body": "12"}).text


def test_a_fragment_brings_a_fresh_token_for_the_form_that_stands_there(client, world):
    _village, head, address = world
    client.sign_in(head)

    answer = client.post(address, data={"body": NOTE}, headers={"HX-Request": "true"})

    assert answer.status_code == 400
    assert re.search(r'id="error"[^>]* data-token="[\w.-]+"', answer.text)
    assert "<form" not in answer.text


def test_a_form_sent_after_the_session_ended_waits_for_the_login(client, arrange, world):
    village, head, address = world
    client.sign_in(head)
    token = client.token(f"/staff/villages/{village.uuid}")
    with arrange():
        db.session.execute(db.text("UPDATE login_sessions SET ended_at = now()"))

    answer = client.post(address, data={"body": NOTE, "csrf_token": token})

    assert answer.status_code == 401
    assert "None" not in answer.text
    assert "Đăng nhập ở thẻ mới, quay lại trang này rồi gửi lại." in answer.text
    client.sign_in(head)
    assert resent(client, answer).status_code in (303, 400)
    if not notes(arrange, village):  # the new session has a token of its own
        renewed = client.post(address, data={"body": NOTE, "csrf_token": token})
        assert resent(client, renewed).status_code == 303
    assert notes(arrange, village) == [NOTE]


def test_without_content_one_is_sent_to_the_login_page(client, world):
    assert client.post("/staff/undo/x").status_code in (302, 400)


def test_a_failure_of_the_server_brings_the_form_back(client, arrange, world, monkeypatch, app):
    village, head, address = world
    client.sign_in(head)
    token = client.token(f"/staff/villages/{village.uuid}")
    monkeypatch.setitem(app.config, "HIDE_ERRORS", True)
    with monkeypatch.context() as broken:
        broken.setattr(figures, "add_note", lambda *args, **more: 1 / 0)
        answer = client.post(address, data={"body": NOTE, "csrf_token": token})

    assert answer.status_code == 500
    assert resent(client, answer).status_code == 303
    assert notes(arrange, village) == [NOTE]


GONE = psycopg2.OperationalError("server closed the connection unexpectedly")
FAULTS = [
    (OperationalError("COMMIT", None, GONE), 503),
    (GONE, 503),
    (PendingRollbackError("the transaction is broken"), 503),
    (RuntimeError("broken on purpose"), 500),
]


@pytest.mark.parametrize(("fault", "status"), FAULTS)
def test_a_fault_that_takes_the_visitors_row_along_brings_the_form_back(
    client, arrange, world, monkeypatch, app, fault, status
):
    village, head, address = world
    client.sign_in(head)
    token = client.token(f"/staff/villages/{village.uuid}")
    with client.session_transaction() as kept:
        kept[sessions.SEEN] -= 2 * sessions.NOTICE_S
    monkeypatch.setitem(app.config, "HIDE_ERRORS", True)

    def break_off(*_arguments, **_options):
        db.session.expire_all()  # as a COMMIT that fails does
        db.session.expunge_all()
        raise fault

    with monkeypatch.context() as broken:
        broken.setattr(figures, "add_note", break_off)
        answer = client.post(address, data={"body": NOTE, "csrf_token": token})

    assert answer.status_code == status
    assert resent(client, answer).status_code == 303
    assert notes(arrange, village) == [NOTE]


def test_files_are_said_to_be_chosen_again(client, arrange):
    with arrange():
        admin = factories.user((Role.ADMIN, None))
        factories.commune(factories.province())
    client.sign_in(admin)
    sent = {"level": "village", "inside": "11635", "since": "01/07/2026", "csrf_token": "gone"}
    answer = client.post(
        "/staff/areas/import",
        data=sent | {"file": (io.BytesIO(b"{}"), "ranh.geojson")},
        content_type="multipart/form-data",
    )

    assert answer.status_code == 400
    assert "phải chọn lại" in answer.text
    form = answer.text.partition("data-resend")[2].partition("</form>")[0]
    assert {"level", "inside", "since"} <= {name for name, _value in HIDDEN.findall(form)}


@pytest.fixture
def small(app, monkeypatch):
    """Take no body larger than a kilobyte."""
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)


@pytest.mark.parametrize("place", ["before", "after", "between"])
def test_a_file_past_every_limit_leaves_what_was_typed_beside_it(client, arrange, small, place):
    with arrange():
        admin = factories.user((Role.ADMIN, None))
        factories.commune(factories.province())
    client.sign_in(admin)
    file = {"file": (io.BytesIO(b"{" * 1500), "ranh.geojson")}
    first, last = {"level": "village", "inside": "11635"}, {"since": "01/07/2026"}
    sent = {
        "before": first | last | file,
        "after": file | first | last,
        "between": first | file | last,
    }[place]

    answer = client.post("/staff/areas/import", data=sent, content_type="multipart/form-data")

    assert answer.status_code == 413
    assert "phải chọn lại" in answer.text
    form = answer.text.partition("data-resend")[2].partition("</form>")[0]
    assert {("level", "village"), ("inside", "11635"), ("since", "01/07/2026")} <= set(
        HIDDEN.findall(form)
    )


def test_a_tip_whose_photo_passes_every_limit_comes_back(client, world, small):
    sent = {"body": NOTE, "occurred": "unknown", "token": token_of(client)}
    photo = {"photos": (io.BytesIO(b"\0" * 1500), "anh.jpg")}

    answer = client.post("/tip?commune=11635", data=sent | photo)

    assert answer.status_code == 413
    assert code_in(resent(client, answer))


@pytest.mark.parametrize("body", [b"x" * 1500, b"--limit\r\n" + b"x" * 1500, b"\xff" * 3000])
def test_what_cannot_be_read_is_said_not_to_have_come_through(client, small, body):
    for kind in ("multipart/form-data; boundary=limit", "multipart/form-data", "text/plain"):
        answer = client.post("/tip", data=body, content_type=kind)

        assert answer.status_code == 413
        assert "data-resend" not in answer.text
        assert "Nội dung đã nhập không đến được máy chủ" in answer.text


def test_passwords_never_come_back(client, arrange):
    with arrange():
        user = factories.user((Role.ADMIN, None))
        accounts.set_password(user, "Bến đò chiều nay 9", by=user)
    client.sign_in(user)
    answer = client.post(
        "/staff/me/password",
        data={"password": "Bến đò chiều nay 9", "new_password": "bí mật", "other": "giữ"},
    )

    assert answer.status_code == 400
    assert "Bến đò" not in answer.text
    assert "bí mật" not in answer.text


def test_an_idle_lock_keeps_what_was_typed(client, world):
    village, head, address = world
    client.sign_in(head)
    token = client.token(f"/staff/villages/{village.uuid}")
    with client.session_transaction() as session:
        session["seen"] = int(time.time()) - 31 * 60

    answer = client.post(address, data={"body": NOTE, "csrf_token": token})

    assert answer.status_code == 401
    assert ("body", NOTE) in [
        (name, unescape(value)) for name, value in HIDDEN.findall(answer.text)
    ]


@contextmanager
def database_away():
    """Let no statement through, the first of a request included."""

    def break_off(*_arguments):
        raise psycopg2.OperationalError("Connection refused")

    event.listen(Engine, "before_cursor_execute", break_off)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", break_off)


def test_a_form_without_scripts_outlives_a_database_that_is_away(client, arrange, world):
    village, head, address = world
    client.sign_in(head)
    token = client.token(f"/staff/villages/{village.uuid}")

    with database_away():
        answer = client.post(address, data={"body": NOTE, "csrf_token": token})

    assert answer.status_code == 503
    assert notes(arrange, village) == []
    assert resent(client, answer).status_code == 303
    assert notes(arrange, village) == [NOTE]


def test_a_tip_without_scripts_outlives_a_database_that_is_away(client, world):
    sent = {"body": NOTE, "occurred": "unknown", "token": token_of(client)}

    with database_away():
        answer = client.post("/tip?commune=11635", data=sent)

    assert answer.status_code == 503
    assert code_in(resent(client, answer))
