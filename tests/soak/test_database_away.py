"""The database goes away under a running server, comes back, and everything goes on by itself."""

import re
from contextlib import contextmanager

import pytest
import requests

from tests.soak import cluster
from tests.soak.browser import Book, Person
from tests.soak.cluster import rows
from tests.soak.house import House, house, until

VISIBLE = re.compile(r"<[^>]+>|\s+")
PATHS = ("/", "/villages", "/tip", "/staff/", "/staff/villages")


@pytest.fixture(scope="module")
def home(demonstration, tmp_path_factory):
    if reason := cluster.missing():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("house")
    with cluster.cluster(demonstration.database) as made, house(made, demonstration, folder) as it:
        yield it


@pytest.fixture
def office(home, demonstration) -> Person:
    return Person(home, Book(), "vanphong", demonstration.passwords["vanphong"])


def ask(person: Person, path: str, **headers) -> requests.Response:
    return person.session.get(
        person.house.url + path, headers=headers, timeout=40, allow_redirects=False
    )


def health(home: House) -> tuple[int, dict]:
    answer = requests.get(home.url + "/healthz", timeout=40)
    return answer.status_code, answer.json()


@contextmanager
def stopped(home: House):
    home.cluster.stop()
    try:
        yield
    finally:
        home.cluster.start()


def test_pages_say_so_while_the_database_is_away_and_work_again_after_it(home, office):
    supervisor = home.supervisor.pid
    with stopped(home):
        for path in PATHS:
            answer = ask(office, path)
            assert answer.status_code == 503, f"{path}: {answer.status_code}"
            assert int(answer.headers["Retry-After"]) > 0
            assert "Hệ thống tạm ngừng" in answer.text
            assert "psycopg" not in answer.text
            assert "Traceback" not in answer.text
        fragment = ask(office, "/staff/villages", **{"HX-Request": "true"})
        assert fragment.status_code == 503
        assert 'id="error"' in fragment.text
        assert "<html" not in fragment.text
        assert ask(office, "/about").status_code == 200, "what needs no database is there"
        assert health(home)[0] == 503
        assert health(home)[1]["database"] == "unreachable"
    until(lambda: health(home)[0] == 200, "the pool does not recover")
    assert ask(office, "/staff/villages").status_code == 200, "and who was signed in still is"
    assert home.supervisor.pid == supervisor, "nothing was started anew"


def test_worker_takes_up_its_work_when_the_database_is_back(home):
    supervisor, [worker] = home.supervisor.pid, home.processes("job worker")
    with stopped(home):
        pass
    with home.cluster.connected() as link:
        rows(link, "INSERT INTO jobs (kind) VALUES ('of no kind') RETURNING id")

    def is_done() -> bool:
        with home.cluster.connected() as link:
            return not rows(link, "SELECT 1 FROM jobs WHERE status <> 'failed'")

    until(is_done, home.tail)
    assert home.processes("job worker") == [worker]
    assert home.supervisor.pid == supervisor


def test_database_that_may_only_be_read_is_told(home, office):
    read_only(home, "on")
    try:
        until(lambda: health(home)[1]["database"] == "read-only", "healthz does not tell")
        # A connection that is being ended may still be handed out once.
        until(lambda: ask(office, "/villages").status_code == 200, "nothing can be read")
        until(
            lambda: "chỉ cho xem, chưa cho sửa" in refused(home, office),
            "nobody is told that nothing may be changed",
        )
    finally:
        read_only(home, "off")
    until(lambda: health(home)[1]["database"] == "ok", "healthz does not tell")


def test_lock_that_is_not_let_go_is_told_in_time(home, office):
    with home.cluster.connected() as link:
        link.autocommit = False
        rows(link, "SELECT id FROM village_statuses FOR UPDATE")
        with home.cluster.connected() as other:
            limit(other, "200ms")
        try:
            home.kill_idle()
            until(
                lambda: "nhiều người cùng thao tác" in refused(home, office),
                "nobody is told that others are at work on it",
            )
        finally:
            link.rollback()
            limit(link, "15s")
            link.commit()


def test_disk_of_the_database_that_is_full_is_told(home, office):
    """A trigger raises what PostgreSQL raises when it cannot extend a file."""
    with home.cluster.connected() as link, link.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER no_room BEFORE INSERT ON village_status_events"
            " FOR EACH ROW EXECUTE FUNCTION no_room()"
        )
    try:
        assert "Máy chủ hết dung lượng nên chưa lưu được" in refused(home, office)
        until(lambda: health(home)[1]["database"] == "full", "healthz does not tell")
        assert health(home)[0] == 200, "pages can still be read"
        assert ask(office, "/staff/villages").status_code == 200
    finally:
        with home.cluster.connected() as link, link.cursor() as cursor:
            cursor.execute("DROP FUNCTION no_room CASCADE")
    assert office.post(proposal(home)).status_code != 503, "it goes on by itself"


def read_only(home: House, value: str) -> None:
    with home.cluster.connected() as link, link.cursor() as cursor:
        for role in ("app", "public"):
            cursor.execute(
                f"ALTER ROLE vungxanh_{role} SET default_transaction_read_only = {value}"
            )
    home.kill_idle()


def limit(link, time: str) -> None:
    with link.cursor() as cursor:
        cursor.execute(f"ALTER ROLE vungxanh_app SET lock_timeout = '{time}'")


def refused(home: House, office: Person) -> str:
    """Try a step of a village; return what the answer says."""
    answer = office.post(proposal(home))
    assert answer.status_code == 503, VISIBLE.sub(" ", answer.text)
    assert answer.headers["Retry-After"]
    return VISIBLE.sub(" ", answer.text)


def proposal(home: House) -> str:
    """Return the address at which a village is proposed."""
    with home.cluster.connected() as link:
        [(village,)] = rows(link, "SELECT uuid FROM areas WHERE path = '00/00000/0005/'")
    return f"/staff/villages/{village}/propose"
