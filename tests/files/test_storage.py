"""Files on disk and their rows: both or neither."""

import errno
import os
import stat
from pathlib import Path

import pytest

from tests.files.pictures import photo_with_place, picture, upload
from webapp.extensions import db
from webapp.files import operations, storage
from webapp.files.checks import Kind
from webapp.files.models import StoredFile
from webapp.files.responses import serve

PICTURES = {Kind.PICTURE}


def keep(data: bytes = b"", **how) -> StoredFile:
    return operations.store(
        upload(data or picture(), **how),
        kinds={Kind.PICTURE, Kind.PDF},
        commune_code="11635",
        by=None,
        max_bytes=1024 * 1024,
    )


def files_of(app) -> set[Path]:
    return {path for path in Path(app.config["UPLOAD_DIR"]).rglob("*") if path.is_file()}


def test_file_lies_under_a_random_name_that_its_owner_alone_reads(context):
    stored = keep(photo_with_place(), name="nha ong X.jpg")
    path = storage.path_of(stored.storage_name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.relative_to(context.config["UPLOAD_DIR"]).parts[:2] == (
        stored.storage_name[:2],
        stored.storage_name[2:4],
    )
    assert path.stat().st_mtime % 3600 == 0, "the time of sending does not show on the disk"
    assert stored.size_bytes == path.stat().st_size


def test_file_goes_when_the_transaction_rolls_back(context):
    before = files_of(context)
    keep()
    assert len(files_of(context)) == len(before) + 1
    db.session.rollback()
    assert files_of(context) == before


def test_file_goes_when_the_request_ends_without_commit(app):
    before = files_of(app)
    with app.app_context():
        keep()
    assert files_of(app) == before


def test_file_stays_when_the_transaction_commits(context):
    stored = keep()
    with db.session.begin_nested():
        pass
    db.session.commit()
    db.session.rollback()
    assert storage.path_of(stored.storage_name).exists()


def test_savepoint_inside_does_not_decide_over_the_file(context):
    before = files_of(context)
    keep()
    with db.session.begin_nested():
        pass
    db.session.rollback()
    assert files_of(context) == before


def test_orphan_is_removed_after_a_day_and_a_kept_file_is_not(context):
    kept = keep()
    orphan = storage.path_of("ab" * 32)
    orphan.parent.mkdir(parents=True, exist_ok=True)
    for path in (orphan, storage.path_of(kept.storage_name)):
        path.touch()
        os.utime(path, (0, 0))
    operations.remove_orphans()
    assert not orphan.exists()
    assert storage.path_of(kept.storage_name).exists()


def test_orphan_that_may_not_be_removed_holds_up_no_other(context, monkeypatch):
    refused, other = (storage.path_of(digit * 64) for digit in "ab")
    for path in (refused, other):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (0, 0))
    remove = Path.unlink

    def unlink(path, *args, **options):
        if path == refused:
            raise PermissionError(errno.EACCES, "refused")
        remove(path, *args, **options)

    monkeypatch.setattr(Path, "unlink", unlink)
    operations.remove_orphans()
    assert (refused.exists(), other.exists()) == (True, False)


@pytest.mark.parametrize("name", ["../../../etc/passwd", "", "ab" * 31, "AB" * 32, "/etc/passwd"])
def test_storage_name_leads_nowhere_else(context, name):
    with pytest.raises(ValueError, match="storage name"):
        storage.path_of(name)


def test_download_cannot_run_and_is_not_kept_by_the_browser(app):
    with app.test_request_context():
        stored = keep(
            b"%PDF-1.7\n%%EOF\n", name='Quyết "định"\r\nSet-Cookie: x.pdf', media_type="text/html"
        )
        response = app.process_response(serve(stored))
        response.close()
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert "\n" not in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert not {"ETag", "Last-Modified", "Set-Cookie"} & set(response.headers.keys())


def test_only_pictures_show_inside_a_page(app):
    with app.test_request_context():
        shown = serve(keep(), inline=True)
        kept = serve(keep(b"%PDF-1.7\n%%EOF\n"), inline=True)
        assert shown.headers["Content-Disposition"].startswith("inline")
        assert kept.headers["Content-Disposition"].startswith("attachment")
        shown.close()
        kept.close()
