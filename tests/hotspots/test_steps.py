"""The steps as people take them: what is offered, what is asked, what waits the next day."""

import io
import re
from datetime import timedelta

import pytest

from tests import factories
from tests.tasks import told
from webapp.accounts.models import User
from webapp.audit.models import AuditEntry
from webapp.clock import today
from webapp.duties import FINDERS
from webapp.extensions import db
from webapp.hotspots import operations, queries, watch
from webapp.hotspots.models import Hotspot, Kind
from webapp.hotspots.tasks import of_hotspots
from webapp.villages.models import Status as VillageStatus
from webapp.villages.models import Surface
from webapp.villages.standing import Standing

CLEAR = {"forces": "police", "result": "Đã giải tán"}


@pytest.fixture
def at(arrange, world):
    def make(status, days_ago=0, **facts):
        with arrange():
            on = today() - timedelta(days=days_ago)
            return factories.hotspot(world.east, by=world.police, status=status, on=on, **facts)

    return make


@pytest.mark.parametrize(
    "status, first, others, missing",
    [
        ("reported", "verify", ["dismiss"], ["clear", "check", "confirm", "relapse"]),
        ("verified", "clear", ["dismiss"], ["verify", "check", "confirm", "relapse"]),
        ("cleared", "check", ["confirm", "relapse"], ["verify", "clear", "dismiss"]),
        ("closed", None, ["relapse"], ["verify", "clear", "check", "confirm", "dismiss"]),
        ("relapsed", "clear", ["verify"], ["check", "confirm", "dismiss", "relapse"]),
        ("dismissed", None, [], ["verify", "clear", "check", "confirm", "relapse"]),
    ],
)
def test_only_possible_steps_are_offered(client, world, at, status, first, others, missing):
    url = f"/staff/hotspots/{at(status).uuid}"
    client.sign_in(world.colleague)
    text = client.get(url).get_data(as_text=True)
    if first:
        assert f'<a class="button" href="{url}/{first}"' in text
    for step in others:
        assert f'href="{url}/{step}"' in text
    for step in missing:
        assert f'href="{url}/{step}"' not in text


def test_step_that_is_not_possible_is_refused(client, world, at):
    hotspot = at("reported")
    client.sign_in(world.police)
    answer = client.submit(
        f"/staff/hotspots/{hotspot.uuid}/clear", CLEAR | {"on": today().isoformat()}
    )
    assert answer.status_code == 409


def test_form_of_a_step_that_is_not_possible_is_not_offered(client, world, at):
    hotspot = at("reported")
    client.sign_in(world.police)
    for step, code in (("clear", 409), ("check", 409), ("relapse", 409), ("verify", 200)):
        assert client.get(f"/staff/hotspots/{hotspot.uuid}/{step}").status_code == code


def test_who_cleared_is_not_offered_the_confirmation_and_is_refused(client, world, at):
    url = f"/staff/hotspots/{at('cleared', 100).uuid}"
    client.sign_in(world.police)
    text = client.get(url).get_data(as_text=True)
    assert f'href="{url}/confirm"' not in text
    assert "cán bộ khác xác nhận" in text
    sent = {"on": today().isoformat(), "note": "Nhà đã phá dỡ"}
    answer = client.submit(f"{url}/confirm", sent)
    assert answer.status_code == 409
    client.sign_in(world.colleague)
    assert client.submit(f"{url}/confirm", sent).status_code == 303


def test_watch_whose_visits_were_not_made_ends_only_with_a_reason(client, world, at, arrange):
    hotspot = at("cleared", 100)
    url, day = f"/staff/hotspots/{hotspot.uuid}/confirm", {"on": today().isoformat()}
    client.sign_in(world.colleague)
    refused = client.submit(url, day)
    assert refused.status_code == 422
    assert "Chưa kiểm tra đủ các lần" in refused.text
    with arrange():
        found = db.session.get(Hotspot, hotspot.id)
        operations.check(found, on=today(), note="Yên", by=world.police)
    assert client.submit(url, day).status_code == 303


def test_day_of_finding_that_is_put_right_lets_the_steps_follow_it(app, client, world, at):
    hotspot = at("reported", 0)
    client.sign_in(world.police)
    edit, earlier = f"/staff/hotspots/{hotspot.uuid}/edit", today() - timedelta(days=90)
    facts = {"first_seen_on": earlier.isoformat(), "edition": str(hotspot.edition)}
    known = {"kind": hotspot.kind, "source": hotspot.source, "level": "2"}
    place = {"place_text": "20.85, 105.32", "place_kind": "point", "description": ""}
    assert client.submit(edit, known | place | facts).status_code == 303
    verified = {"on": (earlier + timedelta(days=1)).isoformat()}
    answer = client.submit(f"/staff/hotspots/{hotspot.uuid}/verify", verified)
    assert answer.status_code == 303
    for day in (earlier + timedelta(days=1), today()):
        with app.app_context():
            police = db.session.get(User, world.police.id)
            statuses = [row.status for row in db.session.execute(queries.map_rows(police, day))]
        assert statuses == ["verified"], day


def test_watch_ends_early_only_with_a_reason(client, world, at):
    url = f"/staff/hotspots/{at('cleared', 20).uuid}/confirm"
    client.sign_in(world.colleague)
    day = {"on": today().isoformat()}
    assert client.submit(url, day).status_code == 422
    assert client.submit(url, day | {"note": "Đã phá dỡ nhà"}).status_code == 303


@pytest.mark.parametrize(
    "step, status, data, says",
    [
        ("dismiss", "reported", {"note": "  "}, "lý do"),
        ("verify", "reported", {"on": "2999-01-01"}, "chưa tới"),
        ("verify", "reported", {"on": "2020-01-01"}, "bước liền trước"),
        ("verify", "reported", {"on": ""}, "Chưa điền"),
        ("verify", "reported", {"note": "x" * 5001}, "5000"),
        ("clear", "verified", {"forces": []}, "lực lượng"),
        ("clear", "verified", {"forces": ["nobody"]}, "forces-error"),
        ("clear", "verified", {"result": ""}, "kết quả"),
        ("check", "cleared", {}, "kiểm tra"),
        ("relapse", "cleared", {}, "dấu hiệu tái diễn"),
    ],
)
def test_each_step_asks_for_what_it_needs(client, world, at, step, status, data, says):
    url = f"/staff/hotspots/{at(status).uuid}/{step}"
    whole = {"on": today().isoformat()} | (CLEAR if step == "clear" else {}) | data
    client.sign_in(world.police)
    answer = client.submit(url, whole)
    assert answer.status_code == 422
    assert says in answer.get_data(as_text=True)


def test_htmx_gets_the_form_alone_and_is_sent_on(client, world, at):
    hotspot = at("reported")
    url = f"/staff/hotspots/{hotspot.uuid}"
    client.sign_in(world.police)
    part = client.get(f"{url}/verify", headers={"HX-Request": "true"})
    assert part.get_data(as_text=True).lstrip().startswith('<section id="hotspot-step"')
    answer = client.submit(
        f"{url}/verify", {"on": today().isoformat()}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, url)


PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.mark.parametrize("step", ["verify", "dismiss", "clear"])
def test_files_of_a_step_show_in_the_story(client, world, at, step):
    url = f"/staff/hotspots/{at('verified' if step == 'clear' else 'reported').uuid}"
    client.sign_in(world.police)
    data = CLEAR | {
        "on": today().isoformat(),
        "note": "Đã xem",
        "files": (io.BytesIO(PDF), f"bien-ban-{step}.pdf"),
    }
    answer = client.submit(f"{url}/{step}", data, content_type="multipart/form-data")
    assert answer.status_code == 303
    page = client.get(url).get_data(as_text=True)
    assert page.count(f"bien-ban-{step}.pdf") == 1
    with client.get(f"{url}/files/{page.split('/files/')[1][:36]}") as download:
        assert download.data == PDF


def test_files_of_the_report_show_in_the_story_and_stay_with_police(client, world):
    client.sign_in(world.police)
    answer = client.submit(
        "/staff/hotspots/new",
        {
            "kind": "risk_point",
            "village": str(world.east.uuid),
            "first_seen_on": today().isoformat(),
            "source": "patrol",
            "level": "2",
            "files": (io.BytesIO(PDF), "anh-hien-truong.pdf"),
        },
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    page = client.get(answer.location).get_data(as_text=True)
    assert "anh-hien-truong.pdf" in page
    file = f"{answer.location}/files/{page.split('/files/')[1][:36]}"
    for role in ("planner", "chair", "office", "admin", "province", "patroller", "village_head"):
        client.sign_in(world.people[role])
        assert client.get(file).status_code == 404
        assert "anh-hien-truong.pdf" not in client.get(answer.location).get_data(as_text=True)
    client.sign_in(world.neighbour)
    assert client.get(file).status_code == 404


def test_wrong_kind_of_file_with_a_report_is_told_and_nothing_is_kept(client, world, app):
    client.sign_in(world.police)
    answer = client.submit(
        "/staff/hotspots/new",
        {
            "kind": "risk_point",
            "village": str(world.east.uuid),
            "first_seen_on": today().isoformat(),
            "source": "patrol",
            "level": "2",
            "files": (io.BytesIO(b"MZ"), "anh.exe"),
        },
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert 'id="files-error"' in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalars(db.select(Hotspot)).all() == []


def test_wrong_kind_of_file_is_told_and_nothing_is_kept(client, world, at):
    url = f"/staff/hotspots/{at('verified').uuid}"
    client.sign_in(world.police)
    data = CLEAR | {
        "on": today().isoformat(),
        "files": (io.BytesIO(b"PK\x03\x04 not a pdf"), "bien-ban.pdf"),
    }
    answer = client.submit(f"{url}/clear", data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert 'id="files-error"' in answer.get_data(as_text=True)
    assert f'href="{url}/clear"' in client.get(url).get_data(as_text=True)


def test_plants_destroyed_are_kept(client, app, world, at):
    url = f"/staff/hotspots/{at('verified', kind='plants', plants=300).uuid}"
    client.sign_in(world.police)
    data = CLEAR | {"on": today().isoformat(), "plants_destroyed": "300", "m2_destroyed": "12,5"}
    assert client.submit(f"{url}/clear", data).status_code == 303
    with app.app_context():
        clearance = db.session.scalars(db.select(Hotspot)).one().clearances[0]
        assert (clearance.plants_destroyed, clearance.m2_destroyed) == (300, 12.5)


def test_relapse_puts_the_village_under_review_inside_only(app, client, world, at, arrange):
    from tests.villages import status as villages

    hotspot = at("cleared", 5)
    with arrange():
        villages.certified(world.east, on=today() - timedelta(days=10))
    client.sign_in(world.police)
    answer = client.submit(
        f"/staff/hotspots/{hotspot.uuid}/relapse",
        {"on": today().isoformat(), "note": "Lại có người tụ tập"},
    )
    assert answer.status_code == 303
    with app.app_context():
        standing = Standing.of(db.session.merge(world.east))
        assert standing.on(Surface.INSIDE) is VillageStatus.UNDER_REVIEW
        assert standing.on(Surface.PUBLIC) is VillageStatus.CERTIFIED
        values = [
            entry.changes
            for entry in db.session.scalars(
                db.select(AuditEntry).where(AuditEntry.subject_type == "hotspots")
            )
        ]
        assert values
        assert all(value is None for changes in values for value in changes.values())


def titles(app, user) -> list[tuple[str, bool]]:
    with app.test_request_context("/?lang=en"):
        found = of_hotspots(db.session.get(User, user.id))
        return [(task.title, group == "late") for group, task in told(found)]


def test_watch_is_due_then_late_then_asks_for_confirmation(app, world, at, arrange):
    def visited(hotspot, *, on):
        with arrange():
            operations.check(
                db.session.get(Hotspot, hotspot.id), on=on, note="Yên", by=world.police
            )

    assert of_hotspots in FINDERS
    fresh, due, late = at("cleared", 6), at("cleared", 7), at("cleared", 11)
    assert titles(app, world.police) == [
        ("Hotspot 11635-003 is due for a visit", True),
        ("Hotspot 11635-002 is due for a visit", False),
    ]
    visited(late, on=today() - timedelta(days=1))
    visited(due, on=today() - timedelta(days=1))
    assert titles(app, world.police) == [("Hotspot 11635-002 is due for a visit", False)]
    visited(due, on=today())
    assert titles(app, world.police) == []

    over = at("cleared", 95)
    visited(over, on=today())
    assert titles(app, world.police) == []
    assert titles(app, world.colleague) == [
        ("The watch over hotspot 11635-004 has run its time", False)
    ]
    assert titles(app, world.neighbour) == titles(app, world.people["planner"]) == []
    assert fresh.status == "cleared"


def test_page_and_query_agree_on_the_visits(app, world, at, arrange):
    for days in (0, 6, 7, 29, 30, 90, 200):
        hotspot = at("cleared", days)
        with arrange():
            found = db.session.get(Hotspot, hotspot.id)
            row = db.session.execute(
                queries.visible_to(db.session.get(User, world.police.id)).where(
                    Hotspot.id == hotspot.id
                )
            ).one()
            assert row.due_on == watch.next_visit(found).due_on


def test_what_waits_for_verification_and_what_came_back(app, client, world, at):
    at("reported", 3)
    at("relapsed", 2)
    assert [title for title, _ in titles(app, world.police)] == [
        "Hotspot 11635-002 has relapsed",
        "Hotspot 11635-001 waits for verification",
    ]
    client.sign_in(world.police)
    text = client.get("/staff/").get_data(as_text=True)
    assert "11635-001" in text
    client.sign_in(world.people["chair"])
    assert "11635-001" not in client.get("/staff/").get_data(as_text=True)


@pytest.mark.parametrize(
    "language, typed, shown",
    [
        ("vi", "12,5", "12,5"),
        ("vi", "12.5", "12,5"),
        ("en", "12.5", "12.5"),
        ("en", "12,5", "12.5"),
    ],
)
def test_area_is_read_with_comma_or_point_and_written_as_the_language_does(
    client, world, at, language, typed, shown
):
    url = f"/staff/hotspots/{at('reported', kind=Kind.PLANTS).uuid}"
    client.sign_in(world.police)
    form = client.get(f"{url}/edit").text
    facts = {
        "kind": "plants",
        "village": str(world.east.uuid),
        "first_seen_on": "22/11/2025",
        "source": "patrol",
        "level": "2",
        "plants_m2": typed,
        "edition": re.search(r'name="edition"[^>]*value="(\d+)"', form)[1],
    }
    assert client.submit(f"{url}/edit", facts).status_code == 303
    page = client.get(f"{url}/edit?lang={language}").text
    assert re.search(r'name="plants_m2"[^>]*value="([^"]*)"', page)[1] == shown
