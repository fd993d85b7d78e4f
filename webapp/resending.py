"""What was sent and could not be taken comes back, to be sent again with a press."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.multipart import NEED_DATA, Data, Event, Field, MultipartDecoder

NEVER = ("repeated", "csrf_token")
ONCE = "once"
"""The field with the key of a form; sent again, it tells that this was taken already."""
CHUNK_BYTES = 1024 * 1024
PARTS = 1000
CHOSEN = re.compile(r"[a-z_]*|[\d.,:/-]*|[0-9a-f-]{36}|\S{40,}")
"""Values that pages put into fields: words of choices, numbers, days, keys."""
AGAIN = frozenset({400, 401, 409, 413, 429, 500, 503})
"""Answers after which the same content may be sent again; all others bring the form itself."""


GONE = frozenset({403, 404})
"""Answers after which it would be refused again: what was written is there to be copied."""


def kept_fields() -> list[tuple[str, str]]:
    """Return what was sent, to be sent again; passwords have to be typed anew."""
    try:
        sent = list(request.form.items(multi=True))
    except HTTPException:  # larger than what is taken at all
        sent = _texts_beside_files()
    return [
        (name, value)
        for name, value in sent
        if "password" not in name and name not in NEVER and not name.startswith("unlock-")
    ]


def to_send_again(status: int) -> list[tuple[str, str]]:
    """Return what a page with this status offers to send again.

    What another site laid before the visitor is not offered: a press would send it with a token.
    """
    is_form = request.method == "POST" and status in AGAIN
    return kept_fields() if is_form and not comes_from_elsewhere() else []


def comes_from_elsewhere() -> bool:
    """True when the browser says that a page of another site sent the form.

    Source: Fetch Metadata (W3C), and `Origin` (RFC 6454) of browsers that do not know it. Who says
    neither is no browser that another site could use.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    return origin != "null" and urlsplit(origin).netloc != request.host


def to_copy(status: int, *, is_final: bool = False) -> str:
    """Return what was written by hand into a form that this address no longer takes.

    With `is_final` it is refused for good although it is still there.
    """
    if request.method != "POST" or not (is_final or status in GONE):
        return ""
    written = [value.strip() for name, value in kept_fields() if name != ONCE]
    return "\n\n".join(text for text in written if not CHOSEN.fullmatch(text))


def had_files() -> bool:
    """True when files travelled along: no page can hold them."""
    try:
        return any(file.filename for file in request.files.values())
    except HTTPException:
        return _comes_in_parts()


def _comes_in_parts() -> bool:
    return request.mimetype == "multipart/form-data"


def _texts_beside_files() -> list[tuple[str, str]]:
    """Return the texts of a body that is too large; its files go by and are kept nowhere."""
    texts: list[tuple[str, bytes]] = []
    room, is_text = current_app.config["MAX_FORM_MEMORY_SIZE"], False
    try:
        for event in _parts():
            if isinstance(event, Data):
                if is_text and (room := room - len(event.data)) >= 0:
                    texts[-1] = (texts[-1][0], texts[-1][1] + event.data)
            elif is_text := isinstance(event, Field):
                texts.append((event.name or "", b""))
    except (ValueError, HTTPException):  # broken off, or not in the shape that it says
        pass
    return [(name, text.decode(errors="replace")) for name, text in texts]


def _parts() -> Iterator[Event]:
    """Read a body up to twice what is taken: it costs time but no room."""
    boundary = request.mimetype_params.get("boundary", "")
    if not _comes_in_parts() or not boundary or not request.content_length:
        return
    limits = current_app.config
    decoder = MultipartDecoder(boundary.encode(), limits["MAX_FORM_MEMORY_SIZE"], max_parts=PARTS)
    left = min(request.content_length, 2 * limits["MAX_CONTENT_LENGTH"])
    while left > 0 and (chunk := request.environ["wsgi.input"].read(min(left, CHUNK_BYTES))):
        left -= len(chunk)
        decoder.receive_data(chunk)
        while (event := decoder.next_event()) is not NEED_DATA:
            yield event
