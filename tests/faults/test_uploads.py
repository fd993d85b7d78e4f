"""A disk that is full, a folder that may not be written: one clear message, and nothing is lost."""

import errno
import os
import resource
import signal
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from tests import factories
from tests.files.pictures import picture, upload
from tests.tips.forms import TOLD, code_in, send
from webapp import health
from webapp.extensions import db
from webapp.files import storage
from webapp.files.models import StoredFile
from webapp.tips.models import Tip

KEPT_IN_FORM = "Máy chủ hiện không lưu được tệp. Không có gì bị mất"


@pytest.fixture
def commune(arrange):
    with arrange():
        return factories.commune(factories.province())


@pytest.fixture
def uploads(app, tmp_path):
    """An upload folder of the test's own."""
    kept, app.config["UPLOAD_DIR"] = app.config["UPLOAD_DIR"], tmp_path / "uploads"
    yield app.config["UPLOAD_DIR"]
    app.config["UPLOAD_DIR"] = kept


def full(*_arguments, **_options):
    raise OSError(errno.ENOSPC, "No space left on device")


def count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def test_sender_keeps_what_he_typed_when_there_is_no_room(
    client, app, commune, uploads, monkeypatch
):
    monkeypatch.setattr(storage, "free_bytes", lambda: 0)
    answer = send(client, photos=[(picture(), "anh.jpg")])
    assert answer.status_code == 422
    assert KEPT_IN_FORM in answer.text
    assert TOLD in answer.text
    assert count(app, Tip) == 0
    assert code_in(send(client)), "without the photo the tip is taken"


def test_disk_that_fills_up_while_it_is_written_leaves_nothing_behind(
    client, app, commune, uploads, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        answer = send(client, photos=[(picture(), "anh.jpg")])
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "dữ liệu đã có vẫn đầy đủ" in answer.text
    assert count(app, Tip) == 0
    assert [path for path in uploads.rglob("*") if path.is_file()] == []
    assert code_in(send(client, photos=[(picture(), "anh.jpg")])), "and it works again by itself"


@contextmanager
def files_of_at_most(size: int):
    """Let the system refuse longer files, as a disk does that is full in the middle of one."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)


def test_file_that_the_system_cuts_off_is_removed(client, app, commune, uploads):
    noise = os.urandom(60_000)
    with app.test_request_context(), files_of_at_most(10_000), pytest.raises(storage.NoRoom):
        storage.write(db.session(), noise)
    assert [path for path in uploads.rglob("*") if path.is_file()] == []


def test_folder_that_may_not_be_made_is_told(client, app, commune, uploads):
    uploads.write_text("a file where the folder should be")
    answer = send(client, photos=[(picture(), "anh.jpg")])
    assert answer.status_code in (422, 503)
    assert TOLD in answer.text or answer.headers["Retry-After"]
    assert count(app, Tip) == 0


def test_import_says_so_in_the_form(client, app, arrange, commune, uploads, monkeypatch):
    with arrange():
        office = factories.user(("office", commune))
    monkeypatch.setattr(storage, "free_bytes", lambda: 0)
    client.sign_in(office)
    path = "/staff/areas/import"
    answer = client.submit(
        path,
        {
            "file": upload(b"{}", "thon.geojson"),
            "level": "village",
            "inside": "11635",
            "since": "22/11/2025",
        },
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert KEPT_IN_FORM in answer.text
    assert "22/11/2025" in answer.text
    assert count(app, StoredFile) == 0


@pytest.mark.parametrize(
    "free, word, status",
    [
        (0, "full or not writable", "degraded"),
        (health.LOW_BYTES - 1, "low on space", "degraded"),
        (health.LOW_BYTES, "ok", "ok"),
    ],
)
def test_healthz_tells_of_the_room_for_files(client, monkeypatch, free, word, status):
    monkeypatch.setattr(storage, "free_bytes", lambda: free)
    answer = client.get("/healthz")
    assert answer.status_code == 200, "pages without files still work"
    assert (answer.json["uploads"], answer.json["status"]) == (word, status)
    assert str(client.application.config["UPLOAD_DIR"]) not in answer.text


def test_free_bytes_of_a_folder_that_may_not_be_written(app, uploads, monkeypatch):
    uploads.mkdir()
    with app.app_context():
        assert storage.free_bytes() > 0
        monkeypatch.setattr(os, "access", lambda path, mode: False)  # a mount that is read-only
        assert storage.free_bytes() == 0
