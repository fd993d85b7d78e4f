"""Sealed keys of entries: numbers in a row would tell how much one may not see."""

import hashlib
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app


def key_of(entry_id: int) -> str:
    """Return the key that stands for an entry in an address."""
    return _box().encrypt(str(entry_id).encode()).decode().rstrip("=")


def entry_id_of(key: str) -> int | None:
    """Return the entry that `key` stands for; None for what this server did not make."""
    try:
        return int(_box().decrypt(key + "=" * (-len(key) % 4)))
    except (InvalidToken, ValueError):  # the latter for letters that no key has
        return None


def _box() -> Fernet:
    secret = hashlib.sha256(b"audit-keys:" + current_app.config["SECRET_KEY"].encode()).digest()
    return Fernet(urlsafe_b64encode(secret))
