"""What is kept in memory is what would be made anew, whatever was published meanwhile."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from tests import factories
from tests.villages import status
from webapp import clock
from webapp.areas import reshaping
from webapp.areas.link_models import LinkKind
from webapp.areas.models import Area
from webapp.areas.public import edition
from webapp.clock import today
from webapp.delivery import Ready
from webapp.extensions import db
from webapp.kept import OVERHEAD_BYTES, Kept, Store
from webapp.villages import figures, reviews
from webapp.villages.models import Decision

DAY = date(2026, 3, 2)
EAST = (105.30, 20.80, 105.35, 20.90)
PAGES = (
    "/",
    "/?view=table",
    "/?commune=11635",
    "/?commune=11635&view=print",
    "/villages",
    "/villages?q=dong",
    "/villages/{east}",
    "/progress?commune=11635",
    "/search/suggest?q=dong",
    "/panel?lat=20.85&lon=105.32&z=14",
    "/in-view?bbox=105,20,106,21&z=14",
    "/tiles/areas/11/1623/902.mvt",
)


@pytest.fixture
def land(arrange):
    with arrange():
        commune = factories.commune(factories.province())
        east = factories.village(commune, "0001", "Thôn Đông", shape=EAST)
        factories.village(commune, "0002", "Thôn Tây")
        figures.save(east, by=None, hotline="0912345678", hotline_is_public=True)
        status.certified(east, on=DAY, number="12/QĐ-UBND")
    return east


def answers(client, east, pages=PAGES) -> dict[str, tuple]:
    found = {}
    for page in pages:
        with client.get(page.format(east=east.uuid)) as response:
            assert response.status_code == 200, page
            headers = sorted(one for one in response.headers if one[0] != "Date")
            found[page] = (headers, response.get_data())
    return found


def another_hotline(east):
    figures.save(east, by=None, hotline="0987654321")


def hotline_withdrawn(east):
    figures.save(east, by=None, hotline_is_public=False)


def signed(east):
    figures.save(east, by=None, households_signed=41, signed_as_of=DAY)


def residents(east):
    figures.save(east, by=None, households=123, population=456)


def another_name(east):
    named = {"name": "Thôn Đông Khê", "kind": "thon", "decision": "2/NQ-HĐND"}
    reshaping.rename(east, since=today(), by=None, **named)


def another_place(east):
    factories.draw(east, (105.30, 20.80, 105.34, 20.90))


def corrected_decision(_east):
    db.session.execute(update(Decision).values(number="13/QĐ-UBND"))


def another_village(east):
    factories.village(east.parent, "0003", "Thôn Đông Mới", shape=(105.30, 20.90, 105.35, 20.95))


def predecessor(east):
    others = select(Area).where(Area.parent_id == east.parent_id, Area.id != east.id)
    old = db.session.scalars(others).one()
    reshaping.link(old, east, today(), LinkKind.MERGED, "1/NQ-HĐND")


def under_review(east):
    reviews.review(east, by=None, on=today(), reason="Kiểm tra")
    decided = status.decision(east, "20/QĐ-UBND", today())
    reviews.publish_review(east, by=None, on=today(), decision=decided)


ACTS = [
    another_hotline,
    another_name,
    another_place,
    another_village,
    corrected_decision,
    hotline_withdrawn,
    predecessor,
    residents,
    signed,
    under_review,
]


@pytest.mark.parametrize("act", ACTS)
def test_what_is_kept_is_what_would_be_made(client, arrange, land, act):
    before = answers(client, land)
    with arrange():
        act(db.session.merge(land))
    kept = answers(client, land)
    client.application.extensions["kept"].clear()
    assert kept == answers(client, land)
    assert kept != before, "what was done shows nowhere"


def inner_hotline(east):
    figures.save(east, by=None, hotline="0987654321", hotline_is_public=False)


def note(east):
    figures.add_note(east, by=factories.user(), body="Ghi chú")


def inner_review(east):
    reviews.review(east, by=None, on=today(), reason="Kiểm tra")


@pytest.mark.parametrize("act", [inner_hotline, note, inner_review])
def test_what_is_done_inside_makes_no_public_answer_anew(client, arrange, land, act):
    with arrange():
        figures.save(db.session.merge(land), by=None, hotline_is_public=False)
        was = edition(db.session())
        act(db.session.merge(land))
        db.session.flush()
        assert edition(db.session()) == was


def test_kept_answer_has_the_bytes_and_headers_of_the_first(client, land):
    assert answers(client, land) == answers(client, land)
    again = client.get("/tiles/areas/11/1623/902.mvt")
    tag = {"If-None-Match": again.headers["ETag"]}
    assert client.get("/tiles/areas/11/1623/902.mvt", headers=tag).status_code == 304


def test_each_way_of_asking_has_its_own_answer(client, land):
    panel = "/panel?lat=20.85&lon=105.32&z=14"
    ways = [
        client.get(panel),
        client.get(panel + "&lang=en"),
        client.get(panel, headers={"HX-Request": "true"}),
        client.get(panel, headers={"Accept-Encoding": "gzip"}),
        client.get(panel, headers={"Accept-Encoding": "br"}),
    ]
    bodies = [response.get_data() for response in ways]
    assert len(set(bodies)) == len(bodies)
    assert [way.headers.get("Content-Encoding") for way in ways] == [None] * 3 + ["gzip", "br"]
    # Who has a cookie may have a session, whose length on the line must tell nothing.
    client.set_cookie("any", "value")
    plain = client.get(panel, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert plain.get_data() == bodies[0]


def test_new_day_is_another_page(client, land, monkeypatch):
    today_told = client.get("/").text
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert client.get("/").text != today_told


def test_what_fails_and_what_is_long_is_not_kept(client, land):
    store = client.application.extensions["kept"]
    store.clear()
    for path in ("/villages/9b2f7c1e-5a4d-4e6f-8a9b-0c1d2e3f4a5b", "/?on=2999-01-01", "/tip"):
        client.get(path)
    client.get("/villages", query_string={"q": "a" * 600})
    client.get("/tiles/areas/" + "0" * 600 + "5/25/14.mvt")
    client.post("/")
    assert store.used_bytes == 0


def test_headers_of_htmx_make_no_more_answers_than_two(client, land):
    store = client.application.extensions["kept"]
    store.clear()
    page = "/search/suggest?q=dong"
    for number in range(5):
        client.get(page, headers={"HX-Request": "true", "HX-Target": str(number)})
        whole = {"HX-Request": "true", "HX-Boosted": "true", "HX-Target": str(number)}
        client.get(page, headers=whole)
    assert len(store._kept) == 2


def test_head_says_what_get_says(client, land):
    for path in ("/", "/tiles/areas/11/1623/902.mvt"):
        head, get = client.head(path), client.get(path)
        assert head.get_data() == b""
        for name in ("Cache-Control", "Content-Length", "Content-Type", "ETag", "Vary"):
            assert head.headers.get(name) == get.headers.get(name), name


def test_least_asked_for_makes_room():
    one = Kept(Ready(b"x" * 100, "text/html", "", "tag", is_worth_it=False))
    store = Store(room_bytes=2 * (100 + OVERHEAD_BYTES))
    store.keep("a", one)
    store.keep("b", one)
    assert store.get("a") == one
    store.keep("c", one)
    assert (store.get("a"), store.get("b"), store.get("c")) == (one, None, one)
    assert store.used_bytes == store.room_bytes
    nothing = Store(room_bytes=0)
    nothing.keep("a", one)
    assert (nothing.get("a"), nothing.used_bytes) == (None, 0)
