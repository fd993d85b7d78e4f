"""Uploaded boundary files: as large as maps are, so they are written as they come in."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from werkzeug.datastructures import FileStorage

from webapp.areas.import_models import AreaImport
from webapp.extensions import db
from webapp.files import storage
from webapp.files.checks import shown_name
from webapp.files.models import StoredFile

CHUNK_BYTES = 1 << 20
MAX_NAME = 120  # the end of it, which tells the kind of file


def keep(upload: FileStorage, *, commune_code: str, by) -> StoredFile:
    """Write the upload to the folder, bytes before the row."""
    digest = hashlib.sha256()

    def chunks() -> Iterator[bytes]:
        while chunk := upload.stream.read(CHUNK_BYTES):
            digest.update(chunk)
            yield chunk

    storage_name = storage.write_chunks(db.session(), chunks())
    stored = StoredFile(
        name=shown_name(upload.filename or "")[-MAX_NAME:].strip() or "file",
        media_type="application/octet-stream",
        size_bytes=path_of(storage_name).stat().st_size,
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


def path_of(storage_name: str) -> Path:
    """Return where an uploaded file lies, for what reads it from disk."""
    return storage.path_of(storage_name)
