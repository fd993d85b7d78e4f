"""What a sender's browser sends."""

import re

from tests.client import Client

TOKEN = re.compile(r'name="token"[^>]*value="([^"]+)"')
CODE = re.compile(r'id="receipt-code">([\d ]+)<')
TOLD = "Có nhóm người lạ tụ tập ban đêm sau nhà văn hóa."


def token_of(client: Client, url: str = "/tip?commune=11635") -> str:
    return TOKEN.search(client.get(url).text)[1]


def send(client: Client, *, url: str = "/tip?commune=11635", token: str | None = None, **data):
    """POST the form; nothing but a body by default."""
    fields = {"token": token or token_of(client, url), "body": TOLD, "occurred": "unknown"}
    return client.post(url, data=fields | data, content_type="multipart/form-data")


def code_in(response) -> str:
    found = CODE.search(response.text)
    assert found, f"no code in the answer ({response.status_code})"
    return found[1]
