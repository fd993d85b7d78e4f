"""Names of files, and names inside files, that would be more than names somewhere else."""

import csv
import io

import pytest

from tests.conftest import undone
from tests.files.pictures import picture
from tests.leaks.visits import browser
from tests.uploads import doors, maps
from tests.uploads.test_doors import taken_back
from webapp.areas.import_models import AreaImport
from webapp.extensions import db

NAMES = {
    "climbs": "../../../etc/passwd",
    "climbs backwards": "..\\..\\evil.jpg",
    "reads backwards": "anh\u202egpj.exe",
    "ends early": "anh\0.php",
    "long": "ă" * 300 + ".jpg",
    "device": "CON.jpg",
    "header": "a%0D%0ASet-Cookie: evil=1.jpg",
    "terminal": "a\x1b[2J\x07.jpg",
    "markup": "<img src=x onerror=alert(1)>.jpg",
    "formula": "=cmd|' /C calc'!A0.jpg",
    "quotes": 'a";filename="evil.exe',
    "hidden": ".htaccess",
    "blank": " . .jpg",
}
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", '=HYPERLINK("http://evil")')
FORBIDDEN = {"\0", "\r", "\n", "\x1b", "\x07", "\u202e", "/", "\\"}


@pytest.fixture(scope="module")
def world(_app):
    with undone(_app):
        yield doors.furnish(_app)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_name_of_a_file_is_only_a_name(world, name):
    with taken_back(world):
        sent = doors.SCAN.send(world, picture(), name)
        assert sent.status_code == 303
        with world.app.app_context():
            (stored,) = doors.stored_files()
            decision = db.session.execute(db.text("SELECT uuid FROM decisions")).scalar_one()
        assert stored.name.endswith(".jpg")
        assert not FORBIDDEN & set(stored.name)
        assert len(stored.name.encode()) <= 255
        with world.client("chair").get(f"/staff/villages/decisions/{decision}/scan") as found:
            assert found.status_code == 200
            assert "Set-Cookie" not in found.headers
            said = found.headers["Content-Disposition"]
            assert said.isascii()
            assert said.count(";") <= 2


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_name_of_a_map_is_only_a_name(world, name):
    data = maps.geojson([maps.SQUARE], name="Thôn Mới")
    with taken_back(world):
        sent = doors.IMPORT.send(world, data, name)
        assert sent.status_code == 303
        assert "<img" not in world.client("office").get(sent.location).text.partition("<main")[2]
        with world.app.app_context():
            record = db.session.scalars(db.select(AreaImport)).one()
        assert not FORBIDDEN & set(record.file_name)
        assert len(record.file_name) <= 120


@pytest.mark.parametrize("formula", FORMULAS)
def test_formula_in_a_map_comes_back_as_text(world, formula):
    data = maps.geojson([maps.SQUARE], name=formula)
    office = world.client("office")
    with taken_back(world):
        sent = doors.IMPORT.send(world, data, "a.geojson")
        assert sent.status_code == 303
        token = {"csrf_token": doors.HIDDEN.findall(office.get(sent.location).text)}
        token["csrf_token"] = dict(token["csrf_token"])["csrf_token"]
        assert (
            office.post(f"{sent.location}/apply", data=token | {"confirmed": "y"}).status_code
            == 303
        )
        with browser(world.app).get("/villages.csv?commune=11635") as found:
            rows = list(
                csv.reader(
                    io.StringIO(found.get_data(as_text=True).lstrip("\ufeff")), delimiter=";"
                )
            )
    cells = [cell for row in rows for cell in row if "1" in cell or "http" in cell]
    assert [cell for cell in cells if formula.strip() in cell], "the village is in the list"
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t" and cell]
