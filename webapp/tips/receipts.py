"""Codes to follow a tip, and the signed token that stands for a session (docs/adr/0005-tips.md)."""

import hmac
import secrets

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

TOKEN_MAX_AGE_S = 2 * 3600
DIGITS = 25  # 83 random bits; the 26th is the check digit
GROUPS = (5, 5, 5, 5, 6)
NONCE_BYTES = 16

# Damm's quasigroup of order 10: finds every wrong digit and every swap of two neighbours.
DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def new_token() -> str:
    """Return what a fresh form carries: a random nonce, signed, good for two hours."""
    return _serializer().dumps(new_nonce())


def new_nonce() -> str:
    """Return the secret of a form from which the code of its tip will follow."""
    return secrets.token_urlsafe(NONCE_BYTES)


def nonce_of(token: str) -> str | None:
    """Return the nonce of a token that this server signed within two hours, else None."""
    try:
        return _serializer().loads(token, max_age=TOKEN_MAX_AGE_S)
    except (BadSignature, SignatureExpired):
        return None


def form_hash(nonce: str) -> bytes:
    """Return what is kept of a form, so that the same form sent twice stays one tip."""
    return _keyed(b"form", nonce)


def code_for(nonce: str) -> str:
    """Return the code of the tip sent with this form: the same form always gets the same code."""
    number = int.from_bytes(_keyed(b"code", nonce)) % 10**DIGITS
    digits = f"{number:0{DIGITS}}"
    return digits + str(check_digit(digits))


def check_digit(digits: str) -> int:
    """Return the digit that makes the Damm sum of `digits` and itself zero.

    >>> check_digit("572")
    4
    """
    interim = 0
    for digit in digits:
        interim = DAMM[interim][int(digit)]
    return interim


def normal(typed: str) -> str:
    """Return the digits of what was typed; spaces, dots and hyphens do not count."""
    return "".join(letter for letter in typed if not letter.isspace() and letter not in ".-–")


def hash_of(code: str) -> bytes:
    """Return what is kept of a code: HMAC-SHA-256 with a key outside the database."""
    return _keyed(b"receipt", code)


def grouped(code: str) -> list[str]:
    """Return the code in groups that can be read aloud.

    >>> grouped("12345678901234567890123456")
    ['12345', '67890', '12345', '67890', '123456']
    """
    ends = [sum(GROUPS[: place + 1]) for place in range(len(GROUPS))]
    return [code[end - size : end] for end, size in zip(ends, GROUPS, strict=True)]


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_key(b"token"), salt="tip-form")


def _keyed(purpose: bytes, text: str) -> bytes:
    return hmac.digest(_key(purpose), text.encode(), "sha256")


def _key(purpose: bytes) -> bytes:
    """Derive one key for each purpose from RECEIPT_KEY."""
    return hmac.digest(current_app.config["RECEIPT_KEY"].encode(), b"tips:" + purpose, "sha256")
