"""What was sent and could not be taken comes back, to be sent again with a press."""

from flask import request
from werkzeug.exceptions import HTTPException

NEVER = ("repeated", "csrf_token")
AGAIN = frozenset({400, 401, 409, 429, 500, 503})
"""Answers after which the same content may be sent again; all others bring the form itself."""


def kept_fields() -> list[tuple[str, str]]:
    """Return what was sent, to be sent again; passwords have to be typed anew."""
    try:
        sent = list(request.form.items(multi=True))
    except HTTPException:  # larger than what is read at all
        return []
    return [
        (name, value)
        for name, value in sent
        if "password" not in name and name not in NEVER and not name.startswith("unlock-")
    ]


def to_send_again(status: int) -> list[tuple[str, str]]:
    """Return what a page with this status offers to send again."""
    return kept_fields() if request.method == "POST" and status in AGAIN else []


def had_files() -> bool:
    """True when files travelled along: no page can hold them."""
    return any(file.filename for file in request.files.values())
