"""Append to the audit log, inside the transaction of the act itself."""

import hmac
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select

from webapp.audit.models import AuditEntry
from webapp.extensions import db


class Subject(Protocol):
    uuid: UUID
    area_path: str


class Actor(Protocol):
    id: int
    title: str


def record(
    action: str,
    subject: Subject,
    *,
    by: Actor | None,
    changes: dict[str, tuple[Any, Any]] | None = None,
    named: tuple[str, ...] = (),
) -> AuditEntry:
    """Append one entry.

    Args:
        action: `<thing>.<past participle>`, "village.certified".
        subject: the record; its table's name and `area_path` are kept.
        by: the user; None for the command line and the worker.
        changes: {field: (old, new)} with the values; never for tips and hotspots.
        named: fields that changed, without values; for tips and hotspots.
    """
    unlock_chain()
    entry = AuditEntry(
        chain=chain_of(subject.area_path),
        action=action,
        subject_type=getattr(subject, "__tablename__", "system"),
        subject_uuid=subject.uuid,
        subject_path=subject.area_path,
        by_id=by.id if by else None,
        by_title=by.title if by else "",
        changes=dict.fromkeys(named) | _plain(changes or {}),
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def opened(subject: Subject, *, by: Actor) -> AuditEntry:
    """Record that sealed data were read: the one write allowed in a GET."""
    thing = subject.__tablename__.removesuffix("s")
    entry = record(f"{thing}.opened", subject, by=by)
    db.session.commit()
    return entry


def unlock_chain() -> None:
    """Hand the key, which lies outside the database, to this transaction alone."""
    key = hmac.new(current_app.config["AUDIT_KEY"].encode(), b"audit-chain", "sha256").digest()
    inner, outer = (bytes(b ^ pad for b in key.ljust(64, b"\0")) for pad in (0x36, 0x5C))
    db.session.execute(
        select(
            func.set_config("vungxanh.audit_inner", inner.hex(), True),
            func.set_config("vungxanh.audit_outer", outer.hex(), True),
        )
    )


def chain_of(area_path: str) -> str:
    """Return the commune's code of a path, else the province's, else "system".

    >>> chain_of("31/11635/0007/"), chain_of("31/"), chain_of("")
    ('11635', '31', 'system')
    """
    codes = area_path.strip("/").split("/")
    return codes[1] if len(codes) > 1 else codes[0] or "system"


def _plain(changes: dict[str, tuple[Any, Any]]) -> dict[str, list[Any]]:
    return {name: [_text(old), _text(new)] for name, (old, new) in changes.items()}


def _text(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
