"""A connection that died while nobody used it: the next visitor does not notice."""

from contextlib import closing

import psycopg2
import pytest

from tests.client import Client
from tests.conftest import config_for
from webapp import create_app
from webapp.extensions import PUBLIC_BINDS, db

PAGES = ("/villages", "/tiles/areas/6/50/28.mvt")


@pytest.fixture
def app(database, tmp_path):
    """The application with connections of its own."""
    made = create_app(config_for(database, upload_dir=tmp_path))
    made.test_client_class = Client
    yield made
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()


def test_a_visitor_gets_no_connection_that_died_meanwhile(app):
    client = app.test_client()
    assert [client.get(path).status_code for path in PAGES] == [200, 200]
    with app.app_context():
        for bind in PUBLIC_BINDS:
            engine = db.engines[bind]
            assert engine.pool.checkedin() == 1, "one visitor needs one connection of each kind"
            kept = engine.pool.connect()
            pid = kept.dbapi_connection.get_backend_pid()
            kept.close()
            with closing(
                psycopg2.connect(engine.url.set(drivername="postgresql").render_as_string(False))
            ) as other:
                other.cursor().execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))

    assert [client.get(path).status_code for path in PAGES] == [200, 200]
