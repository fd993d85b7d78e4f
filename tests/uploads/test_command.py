"""Every hostile file at the door of the command line: one line, exit code 2, nothing changed."""

import tempfile
from pathlib import Path

import pytest

from tests.conftest import undone
from tests.uploads import doors, maps
from tests.uploads.test_doors import ALL, TAKEN_AS_MAP
from webapp.areas.commands import areas

TAKEN = TAKEN_AS_MAP["import"]
# The page asks a person which projection it is; here it must be said.
ONLY_LOOK = ("--crs", "4326", "--dry-run")


@pytest.fixture(scope="module")
def world(_app):
    with undone(_app):
        yield doors.furnish(_app)


@pytest.fixture
def ask(world, tmp_path, monkeypatch):
    """Return a function that previews a file, as `(exit code, output, errors)`."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))

    def call(data: bytes, name: str, *options: str):
        path = tmp_path / Path(name).name
        path.write_bytes(data)
        options = ("--level", "village", "--commune", "11635", *options)
        found = world.app.test_cli_runner().invoke(areas, ["import", str(path), *options])
        assert not list(folder.iterdir()), "left in the temporary folder"
        return found.exit_code, found.stdout, found.stderr

    return call


@pytest.mark.parametrize("attack", ALL, ids=lambda one: one.title)
def test_attack_is_one_line_and_changes_nothing(world, ask, attack):
    is_taken = attack.title in TAKEN
    code, out, errors = ask(attack.make(), attack.name, *(ONLY_LOOK if is_taken else ()))
    lines = [line for line in errors.splitlines() if line.startswith("vungxanh: ")]
    assert "Traceback" not in out + errors
    if is_taken:
        assert (code, lines) == (0, []), errors
        assert out.endswith("Nothing was changed.\n")
    else:
        assert code == 2, errors
        assert len(lines) == 1, errors
        assert errors.endswith(f"{lines[0]}\n")
        assert lines[0].endswith("."), lines
    with world.app.app_context():
        assert doors.counts() == world.counts


def test_an_honest_file_is_taken(world, ask):
    code, out, errors = ask(maps.geojson([maps.SQUARE], name="Thôn Mới"), "a.geojson", *ONLY_LOOK)
    assert code == 0, errors
    assert "added: 1" in out
