"""The second factor: time codes that work once, recovery codes kept as hashes, invite codes."""

import hmac
import secrets
from datetime import timedelta
from functools import cache

from flask_security import MfRecoveryCodesUtil, Totp, hash_password, verify_password

from webapp.accounts.models import User
from webapp.clock import now

INVITE_LIFETIME = timedelta(hours=72)
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # without what looks alike on paper
RECOVERY_CODES = 10


class SingleUseTotp(Totp):
    """A time code is good once: the counter of the last one is kept with the user (ASVS 6.5.1)."""

    def get_last_counter(self, user: User) -> int | None:
        """Return the step of 30 seconds whose code was used last; None before the first."""
        return user.totp_last_counter

    def set_last_counter(self, user: User, tmatch) -> None:
        """Remember the step of a code that was right, so that it is not taken twice."""
        user.totp_last_counter = tmatch.counter


class HashedRecoveryCodes(MfRecoveryCodesUtil):
    """Recovery codes are kept as password hashes (ASVS 6.5.2), not encrypted.

    The first character of a code is its number, so that one hash is checked and not ten.
    """

    def create_recovery_codes(self, user: User) -> list[str]:
        """Replace all codes of `user` by new ones; return them grouped, to be shown once."""
        codes = [f"{number}{_random(11)}" for number in range(RECOVERY_CODES)]
        user.mf_recovery_codes = [hash_password(code) for code in codes]
        return [grouped(code) for code in codes]

    def use(self, user: User, typed: str) -> bool:
        """Return whether `typed` is a code not yet used, and use it up."""
        code = plain(typed)
        hashes = user.mf_recovery_codes or []
        number = int(code[0]) if code[:1].isdecimal() and code.isascii() else len(hashes)
        if number >= len(hashes) or not hashes[number]:
            return False
        if not verify_password(code, hashes[number]):
            return False
        user.mf_recovery_codes[number] = None
        return True

    @staticmethod
    def left(user: User) -> int:
        """Return how many codes `user` has not used yet."""
        return sum(1 for code in user.mf_recovery_codes or [] if code)


def issue_invite(user: User) -> str:
    """Give `user` a one-time code of 78 random bits for 72 hours; return it, to be shown once."""
    code = _random(16)
    user.invite_hash = hash_password(code)
    user.invite_expires_at = now() + INVITE_LIFETIME
    return grouped(code)


def accepts_invite(user: User | None, typed: str) -> bool:
    """Return whether `typed` is the code that `user` was given; costs the same without a user."""
    works = user is not None and user.active and user.is_invited
    matches = verify_password(plain(typed), user.invite_hash if works else decoy())
    return works and matches


@cache
def decoy() -> str:
    """Return a hash that nothing matches: an unknown name takes as long as a known one."""
    return hash_password(secrets.token_urlsafe(32))


def totp_secrets(secret_key: str) -> dict[str, str]:
    """Return the key under which time-code secrets lie encrypted in the database."""
    return {"1": hmac.digest(secret_key.encode(), b"totp", "sha256").hex()}


def plain(typed: str) -> str:
    """Return a typed code without what people add: spaces, dashes, small letters.

    >>> plain(" 3k7f-2qxm ")
    '3K7F2QXM'
    """
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def grouped(code: str) -> str:
    """Return the code as it is read out: in fours.

    >>> grouped("3K7F2QXM")
    '3K7F-2QXM'
    """
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
