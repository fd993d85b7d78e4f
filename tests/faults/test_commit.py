"""The database dies while it commits: nobody is told that nothing was changed."""

from contextlib import contextmanager, suppress

import psycopg2
import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from tests import factories
from tests.client import Client
from tests.conftest import NAME, config_for, make_database
from tests.files.pictures import picture
from tests.pages.test_nothing_typed_is_lost import resent
from tests.tips.forms import code_in, send, token_of
from webapp import create_app, migrate
from webapp.extensions import db
from webapp.files import storage
from webapp.outages import DatabaseAway, outage
from webapp.permissions import Role
from webapp.tips.models import Tip, TipPhoto
from webapp.villages.models import VillageNote

DATABASE = f"{NAME}_commit"
DIES = """
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_terminate_backend(pg_backend_pid());
  PERFORM pg_sleep(9);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER die AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION die()
"""
UNSURE = "chưa chắc"
NOTHING = "không có dữ liệu nào bị mất"


@pytest.fixture(scope="module")
def owner():
    make_database(DATABASE)
    url = config_for(DATABASE).database_owner_url
    migrate.upgrade(url)
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def app(owner, tmp_path_factory):
    """The application on a database of its own, where commits are real."""
    made = create_app(config_for(DATABASE, upload_dir=tmp_path_factory.mktemp("uploads")))
    made.test_client_class = Client
    yield made
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(scope="module")
def world(app):
    with app.app_context():
        db.session().expire_on_commit = False
        village = factories.village(factories.commune(factories.province()))
        head = factories.user((Role.VILLAGE_HEAD, village))
        db.session.commit()
        return village, head


@pytest.fixture
def client(app, world):
    return app.test_client()


@contextmanager
def killed_before_it_is_kept(owner, table: str):
    """Let the server process die in the commit that first adds a row to `table`."""
    with owner.begin() as link:
        link.execute(text(DIES.format(table=table)))
    try:
        yield
    finally:
        with owner.begin() as link:
            link.execute(text("DROP FUNCTION die() CASCADE"))


@contextmanager
def killed_after_it_is_kept(_owner, table: str):
    """Let it die once all is kept, before it can say so; a tip's first commit counts the try."""
    turns = iter([False, True] if table == "tips" else [True])

    def die(connection):
        if not next(turns, False):
            return
        raw = connection.connection.dbapi_connection
        raw.commit()
        with raw.cursor() as cursor, suppress(psycopg2.OperationalError):
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    event.listen(Engine, "commit", die)
    try:
        yield
    finally:
        event.remove(Engine, "commit", die)


KILLED = [(killed_before_it_is_kept, 0), (killed_after_it_is_kept, 1)]
killed_twice = pytest.mark.parametrize(("killed", "kept"), KILLED, ids=["not kept", "kept"])


def rows(app, model) -> int:
    with app.app_context():
        return db.session.scalar(db.select(db.func.count()).select_from(model))


@pytest.fixture
def sent(app, client, world):
    """(address, what a village head sends there)."""
    village, head = world
    client.sign_in(head)
    address = f"/staff/villages/{village.uuid}/notes/new"
    return address, {"body": "Họp dân tối thứ Sáu", "csrf_token": client.token(address)}


@killed_twice
def test_an_act_that_may_have_been_saved_is_not_said_to_have_changed_nothing(
    app, client, owner, sent, killed, kept
):
    address, data = sent
    before = rows(app, VillageNote)

    with killed(owner, "village_notes"):
        answer = client.post(address, data=data)

    assert answer.status_code == 503
    assert UNSURE in answer.text
    assert "Xem lại hồ sơ trước" in answer.text
    assert NOTHING not in answer.text
    assert rows(app, VillageNote) == before + kept
    assert resent(client, answer).status_code == 303, "what was typed is there to be sent again"


@killed_twice
def test_a_form_with_a_key_may_be_sent_again_and_is_kept_once(
    app, client, owner, sent, killed, kept
):
    address, data = sent
    data = data | {"once": "a-key-of-its-own", "body": f"Họp dân lần {kept}"}
    before = rows(app, VillageNote)

    with killed(owner, "village_notes"):
        answer = client.post(address, data=data)

    assert answer.status_code == 503
    assert UNSURE in answer.text
    assert "không bị lưu hai lần" in answer.text
    assert rows(app, VillageNote) == before + kept
    assert resent(client, answer).status_code == 303
    assert rows(app, VillageNote) == before + 1


@killed_twice
def test_a_fragment_says_so_too(client, owner, sent, killed, kept):
    address, data = sent

    with killed(owner, "village_notes"):
        answer = client.post(address, data=data, headers={"HX-Request": "true"})

    assert answer.status_code == 503
    assert UNSURE in answer.text
    assert "<html" not in answer.text


@killed_twice
def test_a_tip_is_sent_again_and_kept_once_with_its_photo(app, client, owner, killed, kept):
    before, photos = rows(app, Tip), [(picture(), "anh.jpg")] if kept else []
    token = token_of(client)

    with killed(owner, "tips"):
        answer = send(client, token=token, photos=photos)

    assert answer.status_code == 503
    assert UNSURE in answer.text
    assert "không bị lưu hai lần" in answer.text
    assert rows(app, Tip) == before + kept
    code = code_in(resent(client, answer))
    assert code_in(send(client, token=token)) == code
    assert rows(app, Tip) == before + 1
    with app.app_context():
        for photo in db.session.scalars(db.select(TipPhoto)):
            assert storage.path_of(photo.storage_name).exists()
    assert rows(app, TipPhoto) == len(photos)


def test_who_only_asks_is_told_that_nothing_was_changed(app, client, owner):
    code = code_in(send(client))

    with killed_after_it_is_kept(owner, "throttle_counts"):
        answer = client.post("/tip/receipt", data={"code": code})

    assert answer.status_code == 503
    assert UNSURE not in answer.text


def test_work_without_a_visitor_is_tried_again(app, owner, world):
    village, head = world
    note = VillageNote(village_id=village.id, body="Họp dân", by_id=head.id)

    with app.app_context(), killed_before_it_is_kept(owner, "village_notes"):
        db.session.add(note)
        with pytest.raises(DBAPIError) as caught:
            db.session.commit()
        db.session.rollback()
        assert type(outage(caught.value)) is DatabaseAway


@pytest.mark.parametrize("nested", [False, True], ids=["plain", "savepoint"])
def test_a_connection_that_broke_is_put_away_and_not_asked_again(app, nested):
    with app.app_context():
        savepoint = db.session.begin_nested() if nested else None
        with pytest.raises(DBAPIError):
            db.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(9)"))
        if savepoint is not None:
            savepoint.close()
        db.session.close()
        assert db.session.scalar(text("SELECT 1")) == 1
