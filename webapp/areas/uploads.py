"""Uploaded boundary files: kept under random names until the import is done with."""

import hashlib
import os
import secrets
from pathlib import Path

from flask import current_app
from werkzeug.datastructures import FileStorage

from webapp.extensions import db
from webapp.files.models import StoredFile

CHUNK_BYTES = 1 << 20


def keep(upload: FileStorage, *, commune_code: str, by) -> StoredFile:
    """Write the upload to the folder, bytes before the row."""
    storage_name = secrets.token_hex(32)
    path = path_of(storage_name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size_bytes = hashlib.sha256(), 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        while chunk := upload.stream.read(CHUNK_BYTES):
            digest.update(chunk)
            size_bytes += len(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    stored = StoredFile(
        name=clean_name(upload.filename or ""),
        media_type="application/octet-stream",
        size_bytes=size_bytes,
        sha256=digest.hexdigest(),
        storage_name=storage_name,
        commune_code=commune_code,
        uploaded_by_id=by.id,
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def path_of(storage_name: str) -> Path:
    """Return where a storage name lies: two levels of folders keep each one small."""
    folder = Path(current_app.config["UPLOAD_DIR"])
    return folder / storage_name[:2] / storage_name[2:4] / storage_name


def clean_name(name: str) -> str:
    r"""Return the last part of a file name, without control characters, at most 120 long.

    >>> clean_name("..\\..\\ranh giới.zip"), clean_name("")
    ('ranh giới.zip', 'file')
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[-120:].strip() or "file"
