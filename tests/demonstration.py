"""A database with the whole demonstration in it, made as `vungxanh demo load` makes it."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import at, config_for, make_database
from webapp import create_app, migrate
from webapp.demo import accounts, load
from webapp.extensions import db

COLUMNS = re.compile(r"\s{2,}")


@dataclass(frozen=True)
class Demonstration:
    """Its database, where its files lie, how to sign in there, and the file that says so."""

    database: str
    folder: Path
    passwords: dict[str, str]
    text: str


def make_demonstration(name: str, folder: Path) -> Demonstration:
    """Make the database `name` with the whole demonstration in it."""
    make_database(name)
    migrate.upgrade(at(os.environ["DATABASE_OWNER_URL"], name))
    text = load_into(name, folder)
    rows = [COLUMNS.split(line) for line in text.splitlines()]
    return Demonstration(name, folder, {row[1]: row[2] for row in rows if len(row) == 3}, text)


@contextmanager
def copied(demonstration: Demonstration, name: str) -> Iterator[None]:
    """Open an application context on a copy of it, to read and to change."""
    make_database(name, template=demonstration.database)
    app = create_app(config_for(name, upload_dir=demonstration.folder / "uploads"))
    with app.app_context():
        yield
        db.session.remove()
        let_go()


def let_go() -> None:
    """Close every connection: a database in use cannot be copied."""
    for engine in db.engines.values():
        engine.dispose()


def load_into(name: str, folder: Path) -> str:
    """Load the demonstration and leave no connection behind; return the file of accounts."""
    kept = os.environ.get("VUNGXANH_DEMO_FILE")
    os.environ["VUNGXANH_DEMO_FILE"] = str(folder / "demo-accounts")
    app = create_app(config_for(name, upload_dir=folder / "uploads"))
    try:
        with app.app_context():
            load.load()
            let_go()
        return accounts.path().read_text(encoding="utf-8")
    finally:
        del os.environ["VUNGXANH_DEMO_FILE"]
        if kept is not None:
            os.environ["VUNGXANH_DEMO_FILE"] = kept
