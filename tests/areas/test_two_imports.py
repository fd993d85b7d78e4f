"""Two imports at once, as two processes: one waits and says so; nothing is doubled or half-done."""

import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest
import sqlalchemy
from sqlalchemy import create_engine, text

from tests import factories
from tests.areas.test_imports import two_villages
from tests.conftest import NAME, at, config_for, make_database
from webapp import create_app, migrate
from webapp.extensions import db

COMMAND = [sys.executable, "-c", "from webapp.cli import main; main()", "areas", "import"]
OPTIONS = ["--commune", "11635", "--since", "2026-07-01", "--yes"]
PATIENCE_S = 60
LOCK = "SELECT pg_advisory_xact_lock(hashtext('areas.import'))"
COUNTS = """
SELECT count(DISTINCT a.id), count(DISTINCT v.id), count(DISTINCT b.id),
       (SELECT count(*) FROM area_imports)
FROM areas a
LEFT JOIN area_versions v ON v.area_id = a.id
LEFT JOIN area_boundaries b ON b.area_id = a.id
WHERE a.level = 'village'
"""


@dataclass
class Place:
    """A database of its own with one commune, and a file with its two villages."""

    engine: sqlalchemy.Engine
    environ: dict[str, str]
    file: str

    def start(self) -> subprocess.Popen:
        command = [*COMMAND, self.file, *OPTIONS]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self.environ, stdout=pipe, stderr=pipe, text=True)

    def counts(self) -> tuple:
        with self.engine.connect() as link:
            return tuple(link.execute(text(COUNTS)).one())


@pytest.fixture
def place(tmp_path):
    name = f"{NAME}_two_imports"
    make_database(name)
    migrate.upgrade(at(os.environ["DATABASE_OWNER_URL"], name))
    app = create_app(config_for(name, upload_dir=tmp_path))
    with app.app_context():
        factories.commune(factories.province())
        db.session.commit()
        for engine in db.engines.values():
            engine.dispose()
    config = config_for(name)
    urls = ("DATABASE_URL", "DATABASE_PUBLIC_URL", "DATABASE_OWNER_URL")
    environ = os.environ | {url: at(os.environ[url], name) for url in urls}
    environ |= {"SECRET_KEY": config.secret_key, "AUDIT_KEY": config.audit_key}
    environ |= {"RECEIPT_KEY": config.receipt_key, "UPLOAD_DIR": str(tmp_path)}
    engine = create_engine(environ["DATABASE_OWNER_URL"])
    yield Place(engine, environ, str(two_villages(tmp_path)))
    engine.dispose()


def hear(process: subprocess.Popen, words: str) -> None:
    """Wait until the process says `words` on its error stream."""
    said, deadline = "", time.monotonic() + PATIENCE_S
    while words not in said and time.monotonic() < deadline and process.poll() is None:
        if select.select([process.stderr], [], [], 1)[0]:
            said += os.read(process.stderr.fileno(), 4096).decode()
    assert words in said, said


def wait_for(engine, query: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
        while not link.scalar(text(query)):
            assert time.monotonic() < deadline, query
            time.sleep(0.1)


def ended(process: subprocess.Popen) -> str:
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, err
    return out


def test_second_of_two_imports_waits_and_then_has_nothing_to_change(place):
    with place.engine.connect() as link:
        link.execute(text(LOCK))
        both = [place.start(), place.start()]
        for process in both:
            hear(process, "Another import is writing")
        assert place.counts() == (0, 0, 0, 0)
    answers = sorted(ended(process).splitlines()[-1] for process in both)
    assert answers == ["Done: 2 areas written, valid from 2026-07-01.", "Nothing to change."]
    assert place.counts() == (2, 2, 2, 1)


def test_import_killed_while_writing_leaves_nothing_and_the_next_one_goes_on(place):
    with place.engine.connect() as link:
        link.execute(text("LOCK TABLE area_boundaries IN EXCLUSIVE MODE"))
        first = place.start()
        wait_for(place.engine, "SELECT count(*) FROM pg_locks WHERE NOT granted")
        second = place.start()
        hear(second, "Another import is writing")
        first.send_signal(signal.SIGKILL)
        first.communicate(timeout=PATIENCE_S)
    assert ended(second).splitlines()[-1].startswith("Done: 2 areas written")
    assert place.counts() == (2, 2, 2, 1)
