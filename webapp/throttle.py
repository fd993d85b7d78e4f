"""Limits that hold over workers and restarts: counts in a table, never an address in it."""

import hmac
import ipaddress
from typing import Any

from flask import current_app, request
from sqlalchemy import Index, LargeBinary, Select, Text, delete
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.clock import now, today
from webapp.extensions import db
from webapp.jobs import daily


class ThrottleCount(db.Model):
    """Tries of one kind from one source in one window, which ends on a round hour or minute.

    Unlogged: lost with a crash, absent from the write-ahead log; written by `throttle_hit()`.
    """

    __tablename__ = "throttle_counts"
    __table_args__ = (
        Index("ix_throttle_counts_ends_at", "ends_at"),
        {"prefixes": ["UNLOGGED"]},
    )

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    source: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    ends_at: Mapped[object] = mapped_column(TIMESTAMP(timezone=True), primary_key=True)
    count: Mapped[int]


def source_key(name: str) -> bytes:
    """Return what stands for an address or a user name in the table for one Việt Nam day.

    The key of the day is derived from RECEIPT_KEY, so a copy of the database tells no address.
    """
    secret = current_app.config["RECEIPT_KEY"].encode()
    key_of_day = hmac.digest(secret, b"throttle:" + today().isoformat().encode(), "sha256")
    return hmac.digest(key_of_day, name.encode(), "sha256")


def address_key() -> bytes | None:
    """Return the key of the network this request comes from; None where it says nothing.

    Loopback is None: an onion service, or a proxy that TRUSTED_PROXIES does not count, would make
    everybody one source, and one busy sender would close the channel for all.
    """
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return None
    if address.is_loopback:
        return None
    prefix = 64 if address.version == 6 else 32
    return source_key(str(ipaddress.ip_network((address, prefix), strict=False)))


def alone(statement: Select, *, bind: str | None = None) -> Any:
    """Return the one value of `statement`, done at once in a transaction of its own.

    A try that is counted so stays counted when the request goes wrong.
    """
    with Session(
        bind=db.engines[bind],
        join_transaction_mode="create_savepoint",
        info={"public": bind == "public"},
    ) as session:
        value = session.scalar(statement)
        session.commit()
    return value


@daily
def remove_old_counts() -> None:
    """Remove what no limit asks for any more; the function itself does so now and then too."""
    db.session.execute(delete(ThrottleCount).where(ThrottleCount.ends_at < now()))
