"""What a sender's browser sends."""

import io
import re

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.client import Client

TOKEN = re.compile(r'name="token"[^>]*value="([^"]+)"')
CODE = re.compile(r'id="receipt-code">([\d ]+)<')
TOLD = "Có nhóm người lạ tụ tập ban đêm sau nhà văn hóa."


def token_of(client: Client, url: str = "/tip?commune=11635") -> str:
    return TOKEN.search(client.get(url).text)[1]


def send(
    client: Client,
    *,
    url: str = "/tip?commune=11635",
    token: str | None = None,
    photos: list[tuple[bytes, str]] = (),
    **data,
):
    """POST the form; nothing but a body by default. Photos are (bytes, name)."""
    fields = {"token": token or token_of(client, url), "body": TOLD, "occurred": "unknown"}
    files = [FileStorage(io.BytesIO(content), name) for content, name in photos]
    # Encoded in memory: the client's own temporary file would be left open.
    boundary, body = encode_multipart(fields | data | {"photos": files})
    return client.post(url, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def code_in(response) -> str:
    found = CODE.search(response.text)
    assert found, f"no code in the answer ({response.status_code})"
    return found[1]
