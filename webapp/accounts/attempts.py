"""Guesses at passwords and codes are counted in a table, so that every worker sees them.

An account that is guessed at waits longer after each failure, to a minute, and rests for a
quarter of an hour after ten; a source rests after forty. The keys are keyed hashes: neither
names that were tried nor addresses are stored. Unknown names count like known ones.
"""

import hmac
import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, request
from flask_babel import gettext as _
from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from webapp.accounts.models import LoginFailure, LoginSession
from webapp.clock import VIETNAM, now
from webapp.errors import AppError
from webapp.extensions import db
from webapp.jobs import daily

# Local rule, to be confirmed; ASVS 6.3.1 asks for one, SecureDrop allows 5 tries in a minute.
FREE = 3
LIMIT = 10
SOURCE_LIMIT = 40
LONGEST_WAIT = timedelta(seconds=60)
REST = timedelta(minutes=15)
KEPT = timedelta(days=30)
CLOCKS_DIFFER = timedelta(minutes=5)  # between this machine and another that writes here


@dataclass(frozen=True)
class Attempt:
    """A guess that was counted before it was checked; `clear` it when it was right."""

    key: bytes
    failures: int

    @property
    def is_last(self) -> bool:
        """True when this failure locks the account."""
        return self.failures == LIMIT


class TooManyAttempts(AppError):
    """Nothing is checked before `until`; the message says when that is."""

    status = 429

    def __init__(self, until: datetime) -> None:
        super().__init__()
        time = until.astimezone(VIETNAM).strftime("%H:%M:%S")
        self.retry_after = max(1, math.ceil((until - now()).total_seconds()))
        self.message = _("Too many wrong answers. Try again after %(time)s.", time=time)


def begin(name: str) -> Attempt:
    """Count a guess at `name`, for the account and for the source, before it is checked.

    The row stays locked until the transaction ends, so that guesses sent at once are taken one
    after the other.

    Raises:
        TooManyAttempts: the account or the source has to wait.
    """
    account = key_of("account", name)
    keys = [key for key in (source_key(), account) if key]
    waits = [until for until in map(waiting_until, keys) if until]
    if waits:
        raise TooManyAttempts(max(waits))
    if source := source_key():
        _count(source, SOURCE_LIMIT, grows=False)
    return Attempt(account, _count(account, LIMIT, grows=True))


def clear(attempt: Attempt) -> None:
    """Forget the failures of an account after a right answer; those of the source only fade."""
    db.session.execute(delete(LoginFailure).where(LoginFailure.key == attempt.key))
    db.session.execute(
        update(LoginFailure)
        .where(LoginFailure.key == source_key())
        .values(failures=func.greatest(LoginFailure.failures - 1, 0))
    )


def forget(name: str) -> None:
    """Unlock the account `name`."""
    db.session.execute(delete(LoginFailure).where(LoginFailure.key == key_of("account", name)))


def locked_until(name: str) -> datetime | None:
    """Return until when the account `name` rests after too many failures, None when it does not."""
    return locked_among([name]).get(name)


def locked_among(names: list[str]) -> dict[str, datetime]:
    """Return which of the accounts rest after too many failures, and until when."""
    by_key = {key_of("account", name): name for name in names}
    rows = db.session.execute(
        select(LoginFailure.key, LoginFailure.until).where(
            LoginFailure.key.in_(by_key),
            LoginFailure.failures >= LIMIT,
            LoginFailure.until > now(),
            LoginFailure.last_at <= now() + CLOCKS_DIFFER,
        )
    )
    return {by_key[key]: until for key, until in rows}


def waiting_until(key: bytes) -> datetime | None:
    """Lock the row of `key` and return until when it waits.

    A guess from the future was made before the clock was set back: nobody waits for it.
    """
    instant = now()
    row = db.session.scalar(
        select(LoginFailure)
        .where(LoginFailure.key == key, LoginFailure.last_at <= instant + CLOCKS_DIFFER)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return row.until if row and row.until > instant else None


def source_key() -> bytes | None:
    """Return the key of the network this request comes from; None where it says nothing.

    Loopback is None: behind a proxy that TRUSTED_PROXIES does not count, everybody would be one
    source, and one who guesses would lock out all.
    """
    address = ipaddress.ip_address(request.remote_addr or "127.0.0.1")
    if address.is_loopback:
        return None
    prefix = 64 if address.version == 6 else 32
    return key_of("source", str(ipaddress.ip_network((address, prefix), strict=False)))


def key_of(kind: str, name: str) -> bytes:
    """Return the keyed hash under which failures of an account or a source are counted."""
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.digest(secret, f"attempts:{kind}:{name.strip().lower()}".encode(), "sha256")


@daily
def sweep() -> None:
    """Remove what has faded, and sessions that ended long ago."""
    db.session.execute(delete(LoginSession).where(LoginSession.created_at < now() - KEPT))
    db.session.execute(delete(LoginFailure).where(LoginFailure.last_at < now() - 2 * REST))


def _count(key: bytes, limit: int, *, grows: bool) -> int:
    instant = now()
    is_recent = LoginFailure.last_at.between(instant - REST, instant + CLOCKS_DIFFER)
    failures = case((is_recent, LoginFailure.failures + 1), else_=1)
    waited_for = case((is_recent, LoginFailure.until), else_=instant)
    statement = (
        insert(LoginFailure)
        .values(key=key, failures=1, last_at=instant, until=instant)
        .on_conflict_do_update(
            index_elements=[LoginFailure.key],
            set_={"failures": failures, "last_at": instant, "until": waited_for},
        )
        .returning(LoginFailure.failures)
    )
    count = db.session.scalar(statement, execution_options={"populate_existing": True})
    wait = REST if count >= limit else wait_after(count) if grows else timedelta(0)
    db.session.execute(
        update(LoginFailure)
        .where(LoginFailure.key == key)
        .values(until=func.greatest(LoginFailure.until, instant + wait))
    )
    return count


def wait_after(failures: int) -> timedelta:
    """Return how long an account waits after so many failures.

    >>> [wait_after(count).seconds for count in (1, 3, 4, 6, 9)]
    [0, 0, 2, 8, 60]
    """
    if failures <= FREE:
        return timedelta(0)
    return min(timedelta(seconds=2 ** (failures - FREE)), LONGEST_WAIT)
