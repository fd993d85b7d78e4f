"""A body may call a file or a number by the name of a text field; the field stays empty."""

import io

import pytest

from tests import factories
from webapp.permissions import Role


def a_file():
    return io.BytesIO(b"\0" * 200), "tệp.pdf"


@pytest.mark.parametrize(
    ("address", "field"), [("/tip/receipt", "code"), ("/tip", "body"), ("/tip", "commune_name")]
)
def test_a_file_in_a_text_field_is_no_text(client, address, field):
    answer = client.post(address, data={field: a_file()})
    assert answer.status_code == 422
    assert "Đề nghị kiểm tra các mục sau" in answer.text


@pytest.mark.parametrize("content", [{"code": 26}, [1, 2], "x", None])
def test_a_form_reads_no_json(client, content):
    assert client.post("/tip/receipt", json=content).status_code == 422


@pytest.mark.parametrize("kind", ["file", "json"])
def test_behind_the_login_neither(client, arrange, kind):
    with arrange():
        village = factories.village(factories.commune(factories.province()))
        head = factories.user((Role.VILLAGE_HEAD, village))
    client.sign_in(head)
    address = f"/staff/villages/{village.uuid}/notes/new"
    body = {"data": {"body": a_file()}} if kind == "file" else {"json": {"body": 12}}

    answer = client.open(
        address, method="POST", headers={"X-CSRFToken": client.token(address)}, **body
    )

    assert answer.status_code == 422
