"""One migrated database for the run; every test runs in a transaction that is undone."""

import gc
import os
import time
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from tests.client import Client
from tests.traces import Traces
from webapp import create_app, migrate
from webapp.audit import words
from webapp.audit.fields import FIELDS
from webapp.audit.models import AuditEntry
from webapp.config import Config, sqlalchemy_url
from webapp.extensions import db

LOOKS = 30
NAME = os.environ.get("VUNGXANH_TEST_DB", "vungxanh_test")


def pytest_configure(config) -> None:
    config.pluginmanager.register(Traces(), "traces")


def at(url: str, database: str) -> str:
    parts = urlsplit(url)
    return sqlalchemy_url(urlunsplit(parts._replace(path=f"/{database}")))


def make_database(name: str, template: str = "vungxanh_template") -> None:
    """Create the database `name` anew, as the owner role."""
    owner = create_engine(
        at(os.environ["DATABASE_OWNER_URL"], "postgres"), isolation_level="AUTOCOMMIT"
    )
    with owner.connect() as connection:
        for look in range(LOOKS, -1, -1):
            try:
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
                break
            except ProgrammingError:  # it is just being vacuumed, which the owner may not end
                if not look:
                    raise
                time.sleep(1)
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    owner.dispose()


def config_for(database: str, **changes) -> Config:
    """Return the settings of an application on the test database `database`."""
    values = {
        "database_url": at(os.environ["DATABASE_URL"], database),
        "database_public_url": at(os.environ["DATABASE_PUBLIC_URL"], database),
        "database_owner_url": at(os.environ["DATABASE_OWNER_URL"], database),
        "secret_key": "test-secret-key-that-is-long-enough",
        "audit_key": "test-audit-key-that-is-long-enough",
        "receipt_key": "test-receipt-key-that-is-long-enough",
        "testing": True,
    }
    return Config(**values | changes)


@event.listens_for(AuditEntry, "before_insert")
def every_field_of_the_log_has_words(_mapper, _connection, entry):
    """Whatever a test lets the log say can be read by an official."""
    for name, change in entry.changes.items():
        assert name in FIELDS, f"{entry.action}: add {name!r} to webapp/audit/fields.py"
        for code in change or ():
            is_code = name in ("status", "kind", "role") and code not in (None, "")
            assert not is_code or code in words.VALUES, (
                f"{entry.action}: no word for the {name} {code!r}; see words.know"
            )


@pytest.fixture(scope="session")
def database():
    """Name of a database at the head of the migrations, without rows."""
    make_database(NAME)
    migrate.upgrade(at(os.environ["DATABASE_OWNER_URL"], NAME))
    return NAME


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """The database with the demonstration in it, to be copied, never changed."""
    from tests.demonstration import make_demonstration

    return make_demonstration(f"{NAME}_demo", tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def _app(database, tmp_path_factory):
    app = create_app(config_for(database, upload_dir=tmp_path_factory.mktemp("uploads")))
    spare_the_collector()
    return app


def spare_the_collector() -> None:
    """Look for garbage seldom, and not among what stays: a fifth of the run went into that."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture
def app(_app):
    """The application, inside one database transaction undone after the test."""
    with undone(_app):
        yield _app


@contextmanager
def undone(app):
    """Run the application inside one database transaction that is undone afterwards.

    The public session runs on the same connection and takes the public role while it works, so
    that it sees the test's rows with the public role's rights.
    """
    with app.app_context():
        engines = db.engines
        before = dict(engines)
    role = urlsplit(os.environ["DATABASE_PUBLIC_URL"]).username
    link = engines[None].connect()
    outer = link.begin()
    engines.update(dict.fromkeys(engines, link))

    def become_public(session, _transaction, connection):
        if session.info.get("public"):
            connection.exec_driver_sql(f'SET LOCAL ROLE "{role}"')

    def become_app(session):
        if session.info.get("public"):
            session.connection().exec_driver_sql("RESET ROLE")

    event.listen(Session, "after_begin", become_public)
    event.listen(Session, "before_commit", become_app)
    back_to_savepoint = link.dialect.do_rollback_to_savepoint

    def leave_savepoint(connection, name):
        """Leave the savepoint too: else every request lies one level deeper than the last.

        PostgreSQL asks every level for every row that it looks at.
        """
        back_to_savepoint(connection, name)
        link.dialect.do_release_savepoint(connection, name)

    link.dialect.do_rollback_to_savepoint = leave_savepoint
    try:
        yield
    finally:
        link.dialect.do_rollback_to_savepoint = back_to_savepoint
        event.remove(Session, "after_begin", become_public)
        event.remove(Session, "before_commit", become_app)
        outer.rollback()
        link.close()
        engines.update(before)


@pytest.fixture
def context(app):
    """An application context, for tests of operations and queries (never around the client)."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app):
    """A browser without JavaScript that checks every page it is given."""
    app.test_client_class = Client
    return app.test_client()


@pytest.fixture
def arrange(app):
    """`with arrange():` makes records that the client then finds; they stay readable after it."""

    @contextmanager
    def arranged():
        with app.app_context():
            db.session().expire_on_commit = False
            yield
            db.session.commit()

    return arranged
