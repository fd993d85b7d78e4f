"""An upload folder that the system refuses to write, under a server without root's powers."""

import io
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from sqlalchemy import create_engine, text

from tests.browser.server import serving, uploads
from tests.conftest import NAME, at
from tests.files.pictures import picture
from tests.soak.browser import Book, Person
from tests.tips.forms import CODE, TOLD

COPY = f"{NAME}_read_only"
IN_FORM = "Máy chủ hiện không lưu được tệp. Không có gì bị mất"
ON_PAGE = "dữ liệu đã có vẫn đầy đủ"
COMMUNE = "00000"
DAY = "22/11/2025"
IMPORT = {"level": "village", "inside": COMMUNE, "since": DAY}


def powerless() -> list[str]:
    """Return the command without whose powers root may no more than the folder's owner."""
    if os.getuid() != 0:
        return []
    if not shutil.which("setpriv"):
        pytest.skip("as root, setpriv is needed to give up root's powers over files")
    return ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]


@dataclass(frozen=True)
class Served:
    url: str
    folder: Path
    passwords: dict[str, str]

    def person(self, username: str = "") -> Person:
        return Person(self, Book(), username, self.passwords.get(username, ""))

    def health(self) -> dict[str, str]:
        return requests.get(self.url + "/healthz", timeout=40).json()


@pytest.fixture(scope="module")
def server(demonstration):
    with serving(demonstration, COPY, under=powerless()) as made:
        yield Served(made.url, uploads(demonstration, COPY), made.passwords)


@contextmanager
def refusing(*folders: Path) -> Iterator[None]:
    """Take the right to write away from everybody, and see that the system does refuse it."""
    for folder in folders:
        folder.chmod(0o555)
    tried = subprocess.run([*powerless(), "touch", folders[0] / "tried"], capture_output=True)
    try:
        assert tried.returncode != 0, "the system lets the server write here"
        yield
    finally:
        for folder in folders:
            folder.chmod(0o700)


def below(folder: Path) -> list[Path]:
    """Return the folders in which files lie, made beforehand: their names are drawn by chance."""
    made = [folder / f"{number:02x}" for number in range(256)]
    for one in made:
        one.mkdir(exist_ok=True)
    return made


def counted(table: str) -> int:
    engine = create_engine(at(os.environ["DATABASE_OWNER_URL"], COPY))
    with engine.connect() as link:
        number = link.scalar(text(f"SELECT count(*) FROM {table}"))
    engine.dispose()
    return number


def tip(person: Person, *, photo: bool = True) -> requests.Response:
    files = {"photos": ("anh.jpg", io.BytesIO(picture()), "image/jpeg")} if photo else None
    return person.post(f"/tip?commune={COMMUNE}", files=files, body=TOLD, occurred="unknown")


def village() -> bytes:
    ring = [[105.58, 20.13], [105.59, 20.13], [105.59, 20.14], [105.58, 20.13]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    one = {"type": "Feature", "properties": {"name": "Thôn Mới"}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [one]}).encode()


def send_map(person: Person) -> requests.Response:
    files = {"file": ("thon.geojson", io.BytesIO(village()), "application/geo+json")}
    return person.post("/staff/areas/import", files=files, **IMPORT)


def test_tip_is_not_lost_and_is_taken_as_soon_as_the_folder_may_be_written(server):
    sender, before = server.person(), counted("tips")
    with refusing(server.folder):
        assert server.health()["uploads"] == "full or not writable"
        answer = tip(sender)
        assert answer.status_code == 422
        assert IN_FORM in answer.text
        assert TOLD in answer.text
        assert counted("tips") == before
        assert CODE.search(tip(sender, photo=False).text), "without the photo it is taken"
    assert server.health()["uploads"] != "full or not writable"
    photos = counted("tip_photos")
    assert CODE.search(tip(sender).text), "and with it as soon as the folder may be written"
    assert counted("tip_photos") == photos + 1


def test_import_is_not_lost_and_is_taken_as_soon_as_the_folder_may_be_written(server):
    office, before = server.person("vanphong"), counted("area_imports")
    with refusing(server.folder):
        answer = send_map(office)
        assert answer.status_code == 422
        assert IN_FORM in answer.text
        assert f'value="{DAY}"' in answer.text
        assert counted("area_imports") == before
    assert send_map(office).status_code == 303


def test_folder_refused_only_where_files_lie_is_told_and_what_was_typed_is_kept(server):
    """As after a backup that was put back by another user: only the writing itself finds out."""
    sender, office = server.person(), server.person("vanphong")
    before = counted("tips"), counted("area_imports"), counted("stored_files")
    with refusing(*below(server.folder)):
        for answer, typed in ((tip(sender), TOLD), (send_map(office), DAY)):
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) > 0
            assert ON_PAGE in answer.text
            assert typed in answer.text
        assert (counted("tips"), counted("area_imports"), counted("stored_files")) == before
    assert CODE.search(tip(sender).text)
    assert send_map(office).status_code == 303


def test_act_that_would_remove_a_file_is_done_and_leaves_the_file_to_the_tidying(server):
    office = server.person("vanphong")
    page = send_map(office).headers["Location"]
    before = counted("stored_files")
    folders = [path.parent for path in server.folder.glob("??/??/*")]
    with refusing(server.folder, *folders):
        answer = office.post(f"{page}/discard", form_at=page)
    assert answer.status_code == 303, answer.text
    assert counted("stored_files") == before - 1
    assert office.get(page).status_code == 200, "and its page says that it was discarded"
