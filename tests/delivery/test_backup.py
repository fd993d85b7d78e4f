"""A backup is called good only when its rows and its files could be looked at."""

import os
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
SCRIPT = DEPLOY / "check-backup"
# In the place of `runuser -u postgres -- psql …`: what the database would answer.
DATABASE = """#!/usr/bin/env bash
shift 3
[ "$1" = psql ] || { cat >/dev/null; exit 0; }
case "$*" in
    *"SELECT storage_name"*) printf '%b' "$NAMED"; exit "$STATUS" ;;
    *) cat >/dev/null; printf '%b' "$CONTENTS" ;;
esac
"""


@pytest.fixture
def checked(tmp_path):
    """Return a function that checks a backup with these contents and files."""

    def check(contents="tips 1 abc\n", files=("aa",), named="x/aa\n", status=0):
        folder, programs = tmp_path / "backup", tmp_path / "bin"
        folder.mkdir()
        programs.mkdir()
        (folder / "contents.txt").write_text(contents)
        (folder / "database.dump").write_text("")
        for file in files:
            (tmp_path / file).write_text("x")
        listed = files or ("--files-from=/dev/null",)
        subprocess.run(["tar", "-C", tmp_path, "-cf", folder / "uploads.tar", *listed], check=True)
        sums = (f"{sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in folder.iterdir())
        (folder / "SHA256SUMS").write_text("".join(sums))
        (programs / "runuser").write_text(DATABASE)
        (programs / "runuser").chmod(0o755)
        told = {"CONTENTS": contents, "NAMED": named, "STATUS": str(status)}
        path = {"PATH": f"{programs}:{os.environ['PATH']}"}
        return subprocess.run(
            [SCRIPT, folder], env=os.environ | told | path, capture_output=True, text=True
        )

    return check


@pytest.mark.parametrize("files", [{}, {"files": (), "named": ""}])
def test_a_whole_backup_is_good(checked, files):
    answer = checked(**files)
    assert (answer.returncode, "The backup is good: 1 tables" in answer.stdout) == (0, True)


@pytest.mark.parametrize(
    "fault",
    [{"contents": ""}, {"named": "", "status": 1}, {"named": "x/aa\\ny/bb\\n"}],
    ids=["no table", "files could not be asked for", "a file is missing"],
)
def test_a_backup_that_is_not_whole_is_not_good(checked, fault):
    answer = checked(**fault)
    assert answer.returncode != 0
    assert "This backup is NOT good" in answer.stderr
    assert "The backup is good" not in answer.stdout


MAKING = """#!/usr/bin/env bash
shift 3
[ "$1" = psql ] || exit "${DUMP_STATUS:-0}"
echo 00000003-00000001-1
while IFS= read -r line && [ "$line" != '\\q' ]; do :; done
echo "tips 1 abc"
"""


@pytest.fixture
def backed_up(tmp_path):
    """Return a function that backs up beside older backups, and tells what is there then."""
    into, programs, uploads = tmp_path / "into", tmp_path / "bin", tmp_path / "uploads"
    for folder in (into, programs, uploads, tmp_path / "settings"):
        folder.mkdir()
    (tmp_path / "settings" / "staff.env").write_text(f"UPLOAD_DIR={uploads}\n")
    (programs / "runuser").write_text(MAKING)
    (programs / "runuser").chmod(0o755)

    def make(older, broken=(), **told):
        for name in (*older, *broken):
            (into / name).mkdir()
        for name in older:
            (into / name / "SHA256SUMS").write_text("")
        (into / "kept-for-long").mkdir()
        path = {"PATH": f"{programs}:{os.environ['PATH']}"}
        told |= path | {"VUNGXANH_SETTINGS": str(tmp_path / "settings")}
        command = [DEPLOY / "backup", into]
        answer = subprocess.run(command, env=os.environ | told, capture_output=True, text=True)
        left = sorted(one.name for one in into.iterdir() if one.name.startswith("vungxanh-"))
        assert (into / "kept-for-long").exists()
        return answer, left

    return make


NIGHTS = [f"vungxanh-202001{day:02}-013000" for day in range(1, 21)]


def test_the_last_fourteen_backups_stay(backed_up):
    answer, left = backed_up(NIGHTS)
    assert answer.returncode == 0, answer.stderr
    assert left[:-1] == NIGHTS[-13:]
    assert left[-1] > NIGHTS[-1]


def test_as_many_stay_as_is_said_and_the_newest_always(backed_up):
    answer, left = backed_up(NIGHTS[:3], BACKUPS_KEPT="1")
    assert (answer.returncode, len(left)) == (0, 1)
    assert left[0] not in NIGHTS


def test_broken_backups_do_not_push_whole_ones_out(backed_up):
    answer, left = backed_up(NIGHTS[:3], broken=NIGHTS[3:], BACKUPS_KEPT="3")
    assert answer.returncode == 0
    assert left[:-1] == [*NIGHTS[1:3], *NIGHTS[3:]]


@pytest.mark.parametrize("told", [{"DUMP_STATUS": "1"}, {"BACKUPS_KEPT": "0"}])
def test_nothing_is_removed_when_no_backup_was_made(backed_up, told):
    answer, left = backed_up(NIGHTS, **told)
    assert answer.returncode != 0
    assert set(NIGHTS) <= set(left)
