"""Every hostile file at every door: refused with one clear sentence, or taken and made harmless."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import undone
from tests.files.pictures import picture
from tests.files.test_limits import file_fields
from tests.uploads import archives, doors, maps, pictures
from tests.uploads.attack import MARK
from webapp.extensions import db
from webapp.files import storage

MOST_KB = 700_000  # a request may need that much more memory than before it
ALL = [
    *pictures.polyglots(),
    *pictures.bombs(),
    *pictures.hidden(),
    *pictures.torn(),
    *archives.archives(),
    *maps.texts(),
    *maps.databases(),
]
# What is no attack any more once it is drawn anew, kept as a sealed download, or read as a map.
TAKEN_AS_PICTURE = {
    "JPEG + HTML behind it",
    "JPEG + HTML named so",
    "JPEG + JS in a comment",
    "JPEG + PHP in a comment",
    "JPEG + zip behind it",
    "JPEG + PDF behind it",
    "PNG + PHP in its text",
    "PNG + PHP behind it",
    "PNG + shell script behind it",
    "WebP + HTML behind it",
    "WebP animation of 300 frames",
    "JPEG with place, author, profile",
    "JPEG with XMP and IPTC",
    "JPEG with a thumbnail that shows more",
    "PNG with EXIF",
    "WebP with EXIF and XMP",
}
TAKEN_AS_PDF = {"PDF that runs a script", "PDF + zip that ends like a PDF"}
TAKEN_AS_MAP = {
    "import": {
        "GeoJSON of 10^6 points",
        "GeoJSON with a projection that reaches out",
        "GeoJSON with a text for a number",
        "shapefile, .dbf of 4 thousand million rows",
    }
}


def taken_at(door: doors.Door) -> set[str]:
    if door in doors.OF_MAPS:
        return TAKEN_AS_MAP.get(door.name, set())
    return TAKEN_AS_PICTURE | (TAKEN_AS_PDF if door in doors.OF_PAPERS else set())


@pytest.fixture(scope="module")
def world(_app, tmp_path_factory):
    _app.config["HIDE_ERRORS"] = True
    with undone(_app):
        yield doors.furnish(_app)
    del _app.config["HIDE_ERRORS"]


@pytest.fixture
def folders(world, tmp_path, monkeypatch):
    """Empty folders for uploads and for what is unpacked; both must be as empty afterwards."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    uploads = Path(world.app.config["UPLOAD_DIR"])
    shutil.rmtree(uploads, ignore_errors=True)
    uploads.mkdir(parents=True)
    yield uploads, tmp_path
    shutil.rmtree(uploads, ignore_errors=True)
    uploads.mkdir(parents=True)


@contextmanager
def taken_back(world):
    """Undo what a request committed."""
    with world.app.app_context():
        savepoint = db.engine.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()


@contextmanager
def little_memory():
    """Assert that the process never held much more than before."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak is measured from here
    before = memory_kb("VmRSS")
    yield
    grown = memory_kb("VmHWM") - before
    assert grown < MOST_KB, f"{grown // 1000} MB more"


def memory_kb(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def test_corpus_is_large_enough():
    assert len(ALL) >= 60
    assert len(pictures.polyglots()) >= 12
    assert len({one.title for one in ALL}) == len(ALL)
    known = TAKEN_AS_PICTURE | TAKEN_AS_PDF | set().union(*TAKEN_AS_MAP.values())
    assert known <= {one.title for one in ALL}


def test_every_field_that_takes_files_is_a_door(world):
    """A form that inherits a field, its checks and its limits is tried with the one it has."""
    fields = file_fields()
    tried = {id(fields[f"webapp.{door.of}.{door.field}"]) for door in doors.DOORS}
    untried = sorted(name for name, field in fields.items() if id(field) not in tried)
    assert untried == [], "add a Door (tests/uploads/doors.py), so that each attack is tried there"


@pytest.mark.parametrize("attack", ALL, ids=lambda one: one.title)
def test_attack_does_no_harm_at_any_door(world, folders, attack):
    data = attack.make()
    for door in doors.DOORS:
        with taken_back(world), little_memory():
            response = door.send(world, data, attack.name)
            text = response.text
            if door is doors.IMPORT and response.status_code == 303:
                text = doors.read_later(world, response)
            if attack.title in taken_at(door):
                assert response.status_code in (200, 303), f"{door.name}: {response.status_code}"
                assert_harmless(world)
            else:
                assert_refused(door, response.status_code, text)
                if response.status_code == 422:
                    assert snapshot(world) == world.counts, f"{door.name}: the database changed"
                assert not files_in(folders[0]), f"{door.name}: a file was kept"
        assert not list(folders[1].iterdir()), f"{door.name}: left in the temporary folder"
        shutil.rmtree(folders[0])
        folders[0].mkdir()


def assert_refused(door, status: int, html: str) -> None:
    assert status == 422 or (door is doors.IMPORT and status == 303), f"{door.name}: {status}"
    said = doors.messages(html)
    assert len(said) == 1, f"{door.name}: {said}"
    assert said[0].endswith("."), said
    assert not said[0].isascii(), f"{door.name}: not in Vietnamese: {said}"


def assert_harmless(world) -> None:
    with world.app.app_context():
        for stored in doors.stored_files():
            data = storage.path_of(stored.storage_name).read_bytes()
            if stored.media_type == "image/jpeg":
                assert MARK.encode() not in data
                assert data.startswith(b"\xff\xd8\xff")
                assert data.endswith(b"\xff\xd9")


def snapshot(world) -> tuple:
    with world.app.app_context():
        return doors.counts()


def files_in(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


def test_an_honest_picture_is_taken(world, folders):
    """The doors stand open: what is refused above is refused for what it is."""
    for door in (*doors.OF_PAPERS, *doors.OF_PHOTOS):
        with taken_back(world):
            assert door.send(world, picture(), "anh.jpg").status_code in (200, 303), door.name
    square = maps.geojson([maps.SQUARE], name="Thôn Mới")
    line = maps.geojson([[105.32, 20.82], [105.35, 20.85]], "LineString")
    for door, data in ((doors.IMPORT, square), (doors.ROUTE, line)):
        with taken_back(world):
            assert door.send(world, data, "a.geojson").status_code == 303, door.name
