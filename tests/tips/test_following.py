"""Follow a tip by its code."""

import pytest

from tests import factories
from tests.tips.forms import code_in, send
from webapp.extensions import db
from webapp.permissions import Role
from webapp.tips import operations
from webapp.tips.models import Status, Tip


@pytest.fixture
def code(client, commune) -> str:
    return code_in(send(client))


def follow(client, code: str):
    return client.post("/tip/receipt", data={"code": code})


@pytest.mark.parametrize(
    "typed", [lambda c: c, lambda c: c.replace(" ", ""), lambda c: f"  {c.replace(' ', '-')}\n"]
)
def test_code_shows_the_state_however_it_is_spaced(client, code, typed):
    response = follow(client, typed(code))
    assert response.status_code == 200
    assert "Đã tiếp nhận" in response.text


def test_code_is_nowhere_in_the_answer_or_its_address(client, code):
    response = follow(client, code)
    assert code not in response.text
    assert code.replace(" ", "") not in response.text
    assert not response.request.query_string


def test_sender_reads_answer_and_state(client, code, commune, arrange):
    with arrange():
        officer = factories.user((Role.POLICE, commune))
        tip = db.session.scalars(db.select(Tip)).one()
        operations.triage(tip, is_urgent=True, area=tip.area, note="GHICHU-NOIBO", by=officer)
        operations.forward(tip, to="NOINHAN-NOIBO", note="", by=officer)
        operations.answer(tip, body="Công an xã đã nhận, cảm ơn ông/bà.", by=officer)
    page = follow(client, code).text
    assert "Công an xã đã nhận, cảm ơn ông/bà." in page
    assert "Đã chuyển cơ quan có thẩm quyền" in page
    for secret in ("NOIBO", officer.title, "T-"):
        assert secret not in page


@pytest.mark.parametrize("status", [Status.SPAM, Status.NOT_CRIMINAL])
def test_closed_tip_says_so_without_reason(client, code, commune, arrange, status):
    with arrange():
        officer = factories.user((Role.POLICE, commune))
        tip = db.session.scalars(db.select(Tip)).one()
        operations.close(tip, outcome=status, note="LYDO-NOIBO", by=officer)
    page = follow(client, code).text
    assert "NOIBO" not in page


@pytest.mark.parametrize(
    "wrong",
    ["1" * 26, "12345", "abc", "0" * 26, "'; DROP TABLE tips; --", "９" * 26, "x" * 100, "\x00"],
)
def test_every_wrong_code_gets_the_same_answer(client, code, wrong):
    response = follow(client, wrong)
    assert response.status_code == 404
    assert "Không có tin báo nào ứng với mã này" in response.text


def test_code_of_another_key_leads_nowhere(client, code, app, monkeypatch):
    monkeypatch.setitem(app.config, "RECEIPT_KEY", "another-key-that-is-long-enough")
    assert follow(client, code).status_code == 404


@pytest.mark.parametrize("data", [{}, {"code": ""}, {"code": "1" * 101}])
def test_empty_or_overlong_code_is_an_error_beside_the_field(client, commune, data):
    response = client.post("/tip/receipt", data=data)
    assert response.status_code == 422
    assert "field-error" in response.text


def test_page_asks_for_the_code_and_takes_none_from_the_address(client, code):
    response = client.get("/tip/receipt", query_string={"code": code})
    assert response.status_code == 200
    assert "Đã tiếp nhận" not in response.text
