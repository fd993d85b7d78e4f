"""The public process: one database role, no code of staff, no cookie."""

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import config_for
from webapp.config import ROOT

SCRIPT = """
import json, sys
from webapp import create_app
app = create_app()
client = app.test_client()
answers = {}
for rule in app.url_map.iter_rules():
    url = rule.rule
    for part, value in (("<uuid:village_id>", "9b2f7c1e-5a4d-4e6f-8a9b-0c1d2e3f4a5b"),
                        ("<string:key>", "public"), ("<int:z>/<int:x>/<int:y>", "6/50/28"),
                        ("<path:filename>", "site.css")):
        url = url.replace(part, value)
    for method in rule.methods - {"HEAD", "OPTIONS"}:
        response = client.open(url, method=method)
        answers[f"{method} {rule.endpoint}"] = [
            response.status_code, "Set-Cookie" in response.headers]
        response.close()
for url in ("/login", "/staff/", "/staff/tips", "/lock", "/invite"):
    answers[f"GET {url}"] = [client.get(url).status_code, False]
modules = sorted(name for name in sys.modules if name.split(".")[0] in ("webapp", "flask_security"))
print(json.dumps([answers, modules]))
"""
STAFF_CODE = (
    "flask_security",
    "webapp.accounts.session",
    "webapp.accounts.views",
    "webapp.audit.operations",
    "webapp.demo",
    "webapp.home",
)


@pytest.fixture(scope="module")
def public_process(database, tmp_path_factory):
    """Answers and modules of a process that knows nothing but the public role."""
    url = config_for(database).database_public_url
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "SURFACE": "public",
        "DATABASE_PUBLIC_URL": url.replace("+psycopg2", ""),
        "SECRET_KEY": "public-secret-key-that-is-long-enough",
        "RECEIPT_KEY": "public-receipt-key-that-is-long-enough",
        "UPLOAD_DIR": str(tmp_path_factory.mktemp("uploads")),
    }
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        env=environ,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def test_every_public_address_works_with_the_public_role_alone(public_process):
    answers, _modules = public_process
    expected = {"public_villages.show": 404, "public_villages.export_geojson": 422}
    for name, (status, _cookie) in answers.items():
        method, endpoint = name.split()
        if endpoint.startswith("/"):
            assert status == 404, f"{endpoint} answers on the public surface"
        elif method == "POST":
            assert status in (200, 422), f"{name}: {status}"
        else:
            assert status == expected.get(endpoint, 200), f"{name}: {status}"


def test_no_public_address_sets_a_cookie(public_process):
    answers, _modules = public_process
    assert [name for name, (_status, cookie) in answers.items() if cookie] == []


def test_public_process_loads_no_code_of_staff(public_process):
    from webapp.surfaces import STAFF

    _answers, modules = public_process
    loaded = [one for one in modules if one in STAFF or one.startswith(STAFF_CODE)]
    assert loaded == []
