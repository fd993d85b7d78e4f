"""Uploaded boundary files: kept under random names until the import is done with."""

import hashlib
import os
from pathlib import Path

from werkzeug.datastructures import FileStorage

from webapp.areas.import_models import AreaImport
from webapp.extensions import db
from webapp.files import storage
from webapp.files.models import StoredFile

CHUNK_BYTES = 1 << 20


def keep(upload: FileStorage, *, commune_code: str, by) -> StoredFile:
    """Write the upload to the folder, bytes before the row; neither stays without the other."""
    storage_name, path = storage.reserve(db.session())
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


def forget(record: AreaImport) -> None:
    """Let go of a file that no import will ever read again."""
    stored = record.file
    if stored is not None:
        record.file = None
        db.session.flush()
        db.session.delete(stored)
        storage.remove(db.session(), stored.storage_name)


def path_of(record: AreaImport) -> Path:
    return storage.path_of(record.file.storage_name)


def clean_name(name: str) -> str:
    r"""Return the last part of a file name, without control characters, at most 120 long.

    >>> clean_name("..\\..\\ranh giới.zip"), clean_name("")
    ('ranh giới.zip', 'file')
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[-120:].strip() or "file"
