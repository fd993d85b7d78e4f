"""A whole journey through a real server leaves its secrets in the database and nowhere else."""

import io
import os
import re
import signal
import subprocess
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.browser.server import environment, serving
from tests.conftest import NAME, config_for
from tests.demonstration import Demonstration
from tests.files.pictures import CANARY, photo_with_place
from webapp import serve

TOKEN = re.compile(r'name="(?:csrf_)?token"[^>]*value="([^"]+)"')
CODE = re.compile(r'id="receipt-code">([\d ]+)<')
TIP = "CANARYTOLD0987650001"
SPOT = "CANARYSPOT"
PASSWORD = "CANARYPASSWORD-that-is-wrong"
AGENT = "CANARYAGENT/1.0"
WORKER_S = 6


class Visitor:
    """A browser over the wire, with cookies and no scripts."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.opener.addheaders = [("User-Agent", AGENT)]

    def get(self, path: str) -> str:
        return self._read(self.url + path)

    def post(self, path: str, *, form_at: str = "", files: dict | None = None, **data) -> str:
        """Send a form with the token of the page it stands on."""
        found = TOKEN.search(self.get(form_at or path))  # the form of the receipt has none
        token = found[1] if found else ""
        fields = {"token": token, "csrf_token": token} | data
        for name, (content, called) in (files or {}).items():
            fields[name] = FileStorage(io.BytesIO(content), called)
        boundary, body = encode_multipart(fields)
        kind = f"multipart/form-data; boundary={boundary}"
        return self._read(urllib.request.Request(self.url + path, body, {"Content-Type": kind}))

    def _read(self, request) -> str:
        try:
            with self.opener.open(request, timeout=30) as response:
                return response.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            return error.read().decode("utf-8", "replace")


def journey(server) -> list[str]:
    """Send a tip with a photo, follow it, sign in, log a hotspot, send bad files."""
    sender = Visitor(server.url)
    commune = re.search(r'value="(\d{5})"', sender.get("/tip"))
    where = f"/tip?commune={commune[1]}" if commune else "/tip"
    photos = {"photos": (photo_with_place(), "CANARYNAME.jpg")}
    sent = sender.post(where, files=photos, body=TIP, occurred="unknown")
    code = CODE.search(sent)[1]
    sender.post("/tip/receipt", code=code)
    sender.post("/tip/receipt", code="1" * 26)
    sender.post(where, files={"photos": (b"\xff\xd8\xff" + TIP.encode(), "a.jpg")}, body=TIP)
    police = Visitor(server.url)
    police.post("/login", username="congan", password=PASSWORD)
    police.post("/login", username="congan", password=server.passwords["congan"])
    listed = police.get("/staff/tips")
    assert "/staff/tips/" in listed, "police are not signed in"
    for tip in re.findall(r"/staff/tips/[0-9a-f-]{36}", listed)[:3]:
        police.get(tip)
    police.get("/staff/hotspots/new")
    police.post("/staff/hotspots/new", description=SPOT, location_text="20.85, 105.37")
    police.post("/staff/patrol-routes/new", name=SPOT, files={"file": (b"<gpx>" * 200, SPOT)})
    police.get(f"/staff/tips?after={TIP}")
    police.get(f"/staff/{SPOT}")
    return [code, code.replace(" ", "")]


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """The folder for temporary files of everything that is started."""
    made = tmp_path / "tmp"
    made.mkdir()
    monkeypatch.setenv("TMPDIR", str(made))
    return made


def test_journey_leaves_nothing_in_logs_and_folders(demonstration: Demonstration, folder):
    copy = f"{NAME}_traces"
    uploads = demonstration.folder / f"uploads-{copy}"
    with serving(demonstration, copy) as server:
        before = files_in(uploads) if uploads.exists() else set()
        codes = journey(server)
        port = int(server.url.rpartition(":")[2])
        worker = said_by_worker(environment(demonstration, copy, port))
        left = files_in(folder)
        kept = files_in(uploads) - before
    log = (demonstration.folder / f"{copy}.log").read_text()
    for secret in (*codes, TIP, SPOT, PASSWORD, AGENT, "CANARYNAME", "127.0.0.1 - -"):
        assert secret not in log
        assert secret not in worker
    assert "Traceback" not in worker
    assert left == set(), "temporary files stay"
    assert len(kept) == 1, "the photo of the tip, and nothing of what was refused"
    for path in kept:
        data = path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0
        assert not [one for one in (CANARY, TIP, "CANARYNAME") if one.encode() in data]
    assert TIP in dump_of(copy), "the tip is in the database, so the journey was real"


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def said_by_worker(environ: dict[str, str]) -> str:
    """Let the worker run for a moment; return what it wrote."""
    command = serve.commands("127.0.0.1", 1, environ)["worker"]
    process = serve.start(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    time.sleep(WORKER_S)
    process.send_signal(signal.SIGTERM)
    said, _nothing = process.communicate(timeout=20)
    return said


def dump_of(database: str) -> str:
    owner = config_for(database).database_owner_url.replace("+psycopg2", "")
    command = ["pg_dump", "--data-only", "--table=tips", owner]
    environ = {"PATH": os.environ["PATH"]}
    return subprocess.run(command, capture_output=True, check=True, text=True, env=environ).stdout
