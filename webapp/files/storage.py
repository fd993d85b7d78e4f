"""The upload folder: files under random names, kept only if the transaction that names them is."""

import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from webapp.files.errors import NoRoom

WRITTEN, REMOVED, COMMITS = "written_files", "removed_files", "commits"
HOUR_S = 3600
RESERVE_BYTES = 16 * 1024 * 1024  # left to the database and the logs on the same disk


def write(session: Session, data: bytes) -> str:
    """Write `data` as `write_chunks` does."""
    return write_chunks(session, [data])


def write_chunks(session: Session, chunks: Iterable[bytes]) -> str:
    """Write a file durably and return its storage name; it goes again if `session` rolls back.

    Raises:
        NoRoom: the disk is full, or the folder may not be written.
    """
    name = secrets.token_hex(32)
    path = path_of(name)
    session.info.setdefault(WRITTEN, []).append(path)
    session.connection()  # so that there is a transaction, whose end settles the file
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, chunks)
    except OSError as error:
        current_app.logger.error("uploads: %s", errno.errorcode.get(error.errno or 0, "?"))
        raise NoRoom from error
    return name


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    """Write the bytes and make them outlive a power cut.

    The file's times are rounded down to the hour: when a tip came must not show on the disk.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    hour = time.time() // HOUR_S * HOUR_S
    os.utime(path, (hour, hour))
    _sync_folder(path.parent)


def free_bytes() -> int:
    """Return how many bytes the upload folder still takes, 0 when it may not be written.

    Asks the nearest folder that is there: a new server makes its own with the first file.
    """
    folder = Path(current_app.config["UPLOAD_DIR"])
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return 0
    return free if os.access(folder, os.W_OK | os.X_OK) else 0


def has_room_for(size: int) -> bool:
    """True when a file of that size can be kept and others of the machine still have room."""
    return free_bytes() >= size + RESERVE_BYTES


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


@event.listens_for(Session, "before_commit")
def _note(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info[COMMITS] = True


@event.listens_for(Session, "after_commit")
def _keep(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(COMMITS, None)
        session.info.pop(WRITTEN, None)
        for path in session.info.pop(REMOVED, ()):
            unlink(path)


def unlink(path: Path) -> None:
    """Remove the file of an act that is kept already; what is refused is left to the tidying."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        current_app.logger.error("uploads: %s", errno.errorcode.get(error.errno or 0, "?"))


@event.listens_for(Session, "after_transaction_end")
def _drop(session: Session, transaction) -> None:
    """Remove what no commit kept: after a rollback, and after a session that just ended.

    A commit that failed may have been kept all the same when the connection broke; its files are
    left to the daily tidying, which asks the rows.
    """
    if transaction.parent is None:
        session.info.pop(REMOVED, None)
        written = session.info.pop(WRITTEN, ())
        for path in () if session.info.pop(COMMITS, False) else written:
            with suppress(OSError):  # a folder that may not be written; the daily tidying comes
                path.unlink(missing_ok=True)
