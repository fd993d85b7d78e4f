"""Keep attached files."""

import hashlib
import time

from flask import current_app
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from webapp.extensions import db
from webapp.files import storage
from webapp.files.checks import Checked, Kind, check
from webapp.files.models import KeptFile, StoredFile
from webapp.jobs import daily

ORPHAN_AFTER_S = 24 * 3600


def store(
    upload: FileStorage | Checked,
    *,
    kinds: set[Kind],
    commune_code: str,
    by,
    max_bytes: int,
) -> StoredFile:
    """Keep `upload`: bytes on disk before the row, and neither without the other.

    A form with `Attachable` has checked the file already and hands over the Checked.

    Raises:
        BadFile: the file may not be kept; the message says why.
    """
    file = (
        upload if isinstance(upload, Checked) else check(upload, kinds=kinds, max_bytes=max_bytes)
    )
    stored = StoredFile(
        name=file.name,
        media_type=file.media_type,
        size_bytes=len(file.data),
        sha256=hashlib.sha256(file.data).hexdigest(),
        storage_name=storage.write(db.session(), file.data),
        commune_code=commune_code,
        uploaded_by_id=by.id if by else None,
    )
    db.session.add(stored)
    db.session.flush()
    return stored


@daily
def remove_orphans() -> None:
    """Remove files that no row names: a process was killed between writing and committing."""
    folder = current_app.config["UPLOAD_DIR"]
    old = time.time() - ORPHAN_AFTER_S
    for path in folder.glob("??/??/*"):
        if path.stat().st_mtime < old and not is_named(path.name):
            storage.unlink(path)


def is_named(storage_name: str) -> bool:
    """True when a row of any table of files names it."""
    return any(
        db.session.scalar(select(table.storage_name).where(table.storage_name == storage_name))
        for table in KeptFile.__subclasses__()
    )
