"""A setting that cannot work is refused in one line that names it."""

import os
import subprocess
import sys

import pytest

from tests.serve.test_serve import SERVE
from webapp.config import ROOT, BadSetting, Config

GOOD = {
    "DATABASE_URL": "postgresql://app@127.0.0.1/vungxanh",
    "DATABASE_PUBLIC_URL": "postgresql://public@127.0.0.1/vungxanh",
    "SECRET_KEY": "s" * 24,
    "AUDIT_KEY": "a" * 24,
    "RECEIPT_KEY": "r" * 24,
}


@pytest.mark.parametrize(
    "name, value",
    [
        ("SURFACE", "intranet"),
        ("VUNGXANH_ENV", "prod"),
        ("VUNGXANH_ENV", "Production"),
        ("PUBLIC_URL", "vungxanh.xa.lan"),
        ("BASEMAP_URL", "foo"),
        ("BASEMAP_URL", "https://tiles.example/all.png"),
        ("QUICK_EXIT_URL", "javascript:alert(1)"),
        ("TRUSTED_PROXIES", "many"),
        ("SECRET_KEY", "short"),
        ("AUDIT_KEY", ""),
    ],
)
def test_value_that_cannot_work_is_refused_by_name(name, value):
    with pytest.raises(BadSetting, match=f"^{name} .*[.]$"):
        Config.from_environment(GOOD | {name: value})


@pytest.mark.parametrize(
    "name, value",
    [
        ("VUNGXANH_ENV", "production"),
        ("VUNGXANH_ENV", ""),
        ("PUBLIC_URL", "https://vungxanh.xa.lan/"),
        ("BASEMAP_URL", "https://tiles.example/{z}/{x}/{y}.png"),
        ("BASEMAP_URL", ""),
        ("QUICK_EXIT_URL", "about:blank"),
    ],
)
def test_value_that_works_is_taken(name, value):
    assert Config.from_environment(GOOD | {name: value})


@pytest.mark.parametrize("workers", ["x", "0", "-1", "65", "1.5"])
def test_number_of_workers_is_refused_before_anything_starts(workers):
    told = subprocess.run(
        [sys.executable, "-P", str(SERVE), "127.0.0.1", "8000", "--serve"],
        env=os.environ | {"WEB_WORKERS": workers},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr.count("\n")) == (2, 1)
    assert "WEB_WORKERS" in told.stderr


@pytest.mark.usefixtures("_app")
def test_folder_that_cannot_be_made_is_told_before_the_server_starts(tmp_path):
    (tmp_path / "file").write_text("")
    told = subprocess.run(
        [sys.executable, "-c", "from webapp.cli import main; main()", "check"],
        env=os.environ | {"UPLOAD_DIR": str(tmp_path / "file" / "uploads")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr.count("\n")) == (2, 1), told.stderr
    assert "UPLOAD_DIR" in told.stderr
