"""“Việc hôm nay”, role by role: what is late, what came back, what waits, and the rail's counts."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import Range

from tests import factories
from tests.home import rail
from tests.villages import status
from webapp.areas.import_models import AreaImport, ImportState
from webapp.clock import now, today
from webapp.extensions import db
from webapp.home import tasks
from webapp.patrols import operations as patrols
from webapp.permissions import Role
from webapp.tips import operations as tips
from webapp.villages import operations, reviews

GROUP = re.compile(r'<h2 id="tasks-(\w+)"')
WHAT = re.compile(r'<span class="task-what"><strong>(.+?)</strong>')
TAG = re.compile(r"<[^>]+>")
OLD = today() - timedelta(days=500)


def titles(html: str) -> list[str]:
    """Return what each task is called, as it reads."""
    return [TAG.sub("", title) for title in WHAT.findall(html)]


def village(commune, code, name, **facts):
    known = {"population": 300, "households": 80, "population_on": today()} | facts
    return factories.village(commune, code, name, **known)


@pytest.fixture
def world(arrange):
    """A commune in which something waits for each role."""
    with arrange():
        province = factories.province()
        here = factories.commune(province)
        office, chair = factories.user((Role.OFFICE, here)), factories.user((Role.CHAIR, here))
        for name in ("a", "b", "c", "d", "e"):
            made = village(here, f"000{name}", f"Thôn {name}")
            if name == "a":
                operations.register(made, by=None, on=today())
                operations.propose(made, by=office, on=today())
            if name == "b":
                status.certified(made, on=today() - timedelta(days=60))
                reviews.review(made, by=chair, on=today(), reason="Có tin")
            if name == "c":
                operations.register(made, by=None, on=today())
                operations.propose(made, by=office, on=today())
                operations.defer(made, by=chair, on=today(), reason="Thiếu biên bản họp dân")
                back = made
        bare = factories.village(
            here, "0009", "Thôn chưa đếm", shape=(105.30, 20.80, 105.31, 20.81)
        )
        aged = village(here, "0008", "Thôn số cũ", population_on=OLD)
        operations.register(aged, by=None, on=today())
        police = factories.user((Role.POLICE, here))
        patroller = factories.user((Role.PATROLLER, here), title="Tổ viên")
        factories.tip(here)
        sorted_one = factories.tip(here)
        tips.triage(sorted_one, is_urgent=False, area=here, note="Đã rõ", by=police)
        factories.hotspot(here, by=factories.user())
        factories.hotspot(
            here, status="cleared", on=today() - timedelta(days=20), by=factories.user()
        )
        team = factories.team(here, patroller)
        route = factories.route(here)
        factories.shift(route, team, starts_at=now() - timedelta(hours=5))
        factories.shift(route, team, starts_at=now() + timedelta(days=2))
        patrols.end(route, by=None)
        expired = factories.user((Role.OFFICE, here), title="Văn thư")
        expired.password, expired.invite_expires_at = None, now() - timedelta(days=1)
        db.session.add(
            AreaImport(
                level="village",
                area_id=here.id,
                since=today(),
                file_name="ranh.zip",
                status=ImportState.FAILED,
                preview={},
            )
        )
        empty = factories.commune(province, "11636", "Chưa có người", shape=(106, 21, 106.1, 21.1))
        village(empty, "0001", "Thôn vắng")
        return SimpleNamespace(
            office=office,
            chair=chair,
            police=police,
            patroller=patroller,
            planner=factories.user((Role.PLANNER, here)),
            head_back=factories.user((Role.VILLAGE_HEAD, back)),
            head_bare=factories.user((Role.VILLAGE_HEAD, bare)),
            head_aged=factories.user((Role.VILLAGE_HEAD, aged)),
            province=factories.user((Role.PROVINCE, province)),
            admin=factories.user((Role.ADMIN, None)),
            here=here,
        )


EXPECTED = {
    "office": {
        "back": ["The file could not be imported", "The proposal came back"],
        "waiting": [
            "1 village has no figures",
            "2 villages are not registered and have no head here",
            "6 villages have no boundary",
            "First steps: go on with",
        ],
    },
    "chair": {
        "waiting": ["Decide on the proposal", "Decide on the review, which is not published"],
    },
    "police": {
        "late": ["Hotspot 11635-002 is due for a visit", "Patrol shift without a report"],
        "waiting": [
            "1 village is passed by no route",
            "Hotspot 11635-001 waits for verification",
            "New tip",
            "The route of a shift to come has ended",
            "Tip T-",
        ],
    },
    "planner": {
        "late": ["Patrol shift without a report"],
        "waiting": ["1 village is passed by no route", "The route of a shift to come has ended"],
    },
    "patroller": {"late": ["Report on your shift"]},
    "head_back": {"back": ["The proposal came back"]},
    "head_bare": {"waiting": ["Figures are missing", "The village is not registered yet"]},
    "head_aged": {"late": ["Figures are out of date"]},
    "province": {"waiting": ["1 proposal waits for its commune", "1 village is under review"]},
    "admin": {
        "late": ["The one-time code of Văn thư has run out"],
        "back": ["The file could not be imported"],
        "waiting": ["First steps: go on with", "Nobody works in the commune yet"],
    },
}


def seen(html: str) -> dict[str, list[str]]:
    parts = GROUP.split(html.partition('id="just-done"')[0])
    return {name: sorted(titles(body)) for name, body in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.mark.parametrize("role", EXPECTED)
def test_each_role_sees_what_waits_for_it_and_nothing_else(client, world, role):
    html = client.sign_in(getattr(world, role)).get("/staff/?lang=en").text

    found = seen(html)

    assert list(found) == [name for name in ("late", "back", "waiting") if name in EXPECTED[role]]
    for group, titles in EXPECTED[role].items():
        assert len(found[group]) == len(titles), found
        for title, said in zip(titles, found[group], strict=True):
            assert said.startswith(title), found


def test_head_and_office_read_why_the_proposal_came_back(client, world):
    for who in (world.head_back, world.office):
        assert "Thiếu biên bản họp dân" in client.sign_in(who).get("/staff/").text
    assert "Thiếu biên bản họp dân" not in client.sign_in(world.police).get("/staff/").text


def test_who_withdrew_a_proposal_is_not_told_that_it_came_back(client, arrange):
    with arrange():
        here = factories.commune(factories.province())
        office = factories.user((Role.OFFICE, here))
        made = village(here, "0001", "Thôn a")
        operations.register(made, by=None, on=today())
        operations.propose(made, by=office, on=today())
        operations.withdraw(made, by=office, on=today(), reason="Nhầm")

    assert "back" not in seen(client.sign_in(office).get("/staff/").text)


COUNTS = {
    "office": {"/staff/areas/": 3, "/staff/villages": 3},
    "chair": {"/staff/villages": 2},
    "police": {"/staff/hotspots": 2, "/staff/tips": 2, "/staff/patrol-routes": 3},
    "planner": {"/staff/patrol-routes": 3},
    "patroller": {"/staff/my-shifts": 1},
    "head_back": {"/staff/villages": 1},
    "head_bare": {"/staff/villages": 2},
    "head_aged": {"/staff/villages": 1},
    "province": {"/staff/villages": 2},
    "admin": {"/staff/areas/": 3, "/staff/accounts": 1},
}


@pytest.mark.parametrize("role", COUNTS)
def test_the_rail_counts_the_tasks_that_lead_into_each_section(client, world, role):
    html = client.sign_in(getattr(world, role)).get("/staff/").text

    assert rail.counted(html) == COUNTS[role]
    with client.application.app_context():
        assert rail.led_into(html) == COUNTS[role]


def test_statements_do_not_grow_with_what_waits(client, arrange, world):
    def statements() -> int:
        made = []
        listener = lambda *args: made.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        try:
            assert client.get("/staff/").status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", listener)
        return len(made)

    with client.application.app_context():
        engine = db.engine.engine
    client.sign_in(world.police)
    with arrange():
        factories.hotspot(db.session.merge(world.here), by=factories.user(), status="relapsed")
    statements()
    few = statements()
    with arrange():
        here = db.session.merge(world.here)
        for _number in range(8):
            factories.tip(here)
            factories.hotspot(here, by=factories.user())
            factories.hotspot(here, by=factories.user(), status="relapsed")

    assert statements() == few


def test_communes_whose_villages_no_route_passes_are_counted_past_those_named(client, arrange):
    with arrange():
        province = factories.province()
        grants = []
        for number in range(tasks.MOST + 2):
            west = 104 + number / 100
            commune = factories.commune(province, f"118{number:02}", f"Xã {number:02}")
            factories.village(commune, shape=(west, 20.8, west + 0.005, 20.805))
            grants.append((Role.PLANNER, commune))
        planner = factories.user(*grants)

    client.sign_in(planner)
    first, every = client.get("/staff/?lang=en").text, client.get("/staff/?lang=en&all=1").text

    told = "1 village is passed by no route"
    assert f"({tasks.MOST + 2})" in first
    assert first.count(told) == tasks.MOST
    assert "And 2 more." in first
    assert every.count(told) == tasks.MOST + 2


def test_a_right_that_ended_takes_its_tasks_with_it(client, arrange, world):
    with arrange():
        db.session.merge(world.police).roles[0].valid = Range(factories.LONG_AGO, today())

    assert client.sign_in(world.police).get("/staff/").status_code == 404


def test_urgent_tips_stand_first_and_are_called_so(client, arrange):
    with arrange():
        here = factories.commune(factories.province())
        police = factories.user((Role.POLICE, here))
        factories.tip(here, hours_ago=20)
        urgent = factories.tip(here, hours_ago=2)
        tips.triage(urgent, is_urgent=True, area=here, note="", by=police)
    page = client.sign_in(police).get("/staff/?lang=en").text
    assert [what[:10] for what in titles(page) if "tip" in what] == [
        "Urgent tip",
        "New tip T-",
    ]
