"""The upload folder: files under random names, kept only if the transaction that names them is."""

import os
import secrets
import time
from collections.abc import Iterable
from pathlib import Path

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

WRITTEN, REMOVED = "written_files", "removed_files"
HOUR_S = 3600


def write(session: Session, data: bytes) -> str:
    """Write `data` as `write_chunks` does."""
    return write_chunks(session, [data])


def write_chunks(session: Session, chunks: Iterable[bytes]) -> str:
    """Write a file durably and return its storage name; it goes again if `session` rolls back.

    The file's times are rounded down to the hour: when a tip came must not show on the disk.
    """
    name = secrets.token_hex(32)
    path = path_of(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    session.info.setdefault(WRITTEN, []).append(path)
    session.connection()  # so that there is a transaction, whose end settles the file
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    hour = time.time() // HOUR_S * HOUR_S
    os.utime(path, (hour, hour))
    _sync_folder(path.parent)
    return name


def remove(session: Session, name: str) -> None:
    """Remove a file that no row names any longer, once `session` has committed that."""
    session.info.setdefault(REMOVED, []).append(path_of(name))


def path_of(name: str) -> Path:
    """Return where a storage name lies: two levels of folders keep each one small."""
    if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
        raise ValueError("not a storage name")
    return Path(current_app.config["UPLOAD_DIR"]) / name[:2] / name[2:4] / name


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@event.listens_for(Session, "after_commit")
def _keep(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(WRITTEN, None)
        for path in session.info.pop(REMOVED, ()):
            path.unlink(missing_ok=True)


@event.listens_for(Session, "after_transaction_end")
def _drop(session: Session, transaction) -> None:
    """Remove what no commit kept: after a rollback, and after a session that just ended."""
    if transaction.parent is None:
        session.info.pop(REMOVED, None)
        for path in session.info.pop(WRITTEN, ()):
            path.unlink(missing_ok=True)
