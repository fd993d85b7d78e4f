"""A clearance, the end of its watch and a relapse, taken back by the officer who logged them."""

import re
from datetime import timedelta

import pytest

from tests import factories
from tests.villages.status import certified
from webapp.audit import operations as audit
from webapp.audit import queries as log
from webapp.audit import undo
from webapp.audit.models import AuditEntry
from webapp.clock import now, today
from webapp.extensions import db
from webapp.hotspots import operations, queries, watch
from webapp.hotspots.errors import SameOfficer
from webapp.hotspots.models import Clearance, Hotspot, Status
from webapp.permissions import Role
from webapp.villages import happenings, reviews
from webapp.villages.models import Status as VillageStatus
from webapp.villages.models import Surface
from webapp.villages.standing import Standing

BUTTON = re.compile(r'action="(/staff/undo/[^"]+)"')
RELAPSED = "Có điểm phức tạp về ma túy tái phức tạp."
INSIDE, PUBLIC = Surface.INSIDE, Surface.PUBLIC


@pytest.fixture
def commune(arrange):
    with arrange():
        return factories.commune(factories.province())


@pytest.fixture
def officer(arrange, commune):
    with arrange():
        return factories.user((Role.POLICE, commune), title="Trưởng Công an xã")


@pytest.fixture
def colleague(arrange, commune):
    with arrange():
        return factories.user((Role.POLICE, commune), title="Phó Trưởng Công an xã")


@pytest.fixture
def made(arrange, commune, officer):
    """A function that leads a hotspot to a state long ago, by the officer."""

    def lead(status: str, where=None, **facts) -> Hotspot:
        with arrange():
            return factories.hotspot(
                db.session.merge(where or commune), status=status, by=officer, **facts
            )

    return lead


def offered(client, person) -> list[str]:
    return BUTTON.findall(client.sign_in(person).get("/staff/").text)


def undo_last(client, person) -> int:
    return client.submit(offered(client, person)[0], {"back": "/staff/"}).status_code


def kept(hotspot) -> Hotspot:
    return db.session.get(Hotspot, hotspot.id)


def clear(hotspot, by, on=None) -> None:
    operations.clear(
        db.session.merge(hotspot), on=on or today(), forces=["police"], result="Dỡ", found="", by=by
    )


@pytest.mark.parametrize("before", [Status.VERIFIED, Status.RELAPSED])
def test_what_was_not_cleared_is_open_and_watched_no_longer(client, arrange, made, officer, before):
    hotspot = made(before)
    with arrange():
        clear(hotspot, officer)

    assert undo_last(client, officer) == 303

    with arrange():
        found = kept(hotspot)
        assert (found.status, found.cleared_on) == (before, None)
        assert found.is_open
        assert watch.visits(found, found.standing_events) == []


def test_the_clearance_stays_and_says_that_it_was_taken_back(client, arrange, made, officer):
    hotspot = made("verified")
    with arrange():
        clear(hotspot, officer)

    undo_last(client, officer)

    with arrange():
        found = kept(hotspot)
        assert len(found.clearances) == 1
        assert found.clearance is None
    page = client.get(f"/staff/hotspots/{hotspot.uuid}").text
    told = page.partition('id="hotspot-clearances"')[2].partition("</section>")[0]
    assert "Đã hoàn tác" in told
    assert "Hoàn tác: Ghi nhận triệt xóa" in page.partition('id="hotspot-story"')[2]
    assert 'id="hotspot-watch"' not in page


def test_the_clearance_that_holds_decides_who_confirms(arrange, made, officer, colleague):
    hotspot = made("verified")
    with arrange():
        clear(hotspot, officer)
        found, by = kept(hotspot), db.session.merge(officer)
        entry = db.session.scalar(
            db.select(AuditEntry).where(AuditEntry.action == "hotspot.cleared")
        )
        undo.take_back(by, entry.id)
        clear(found, db.session.merge(colleague))
        assert found.clearance.by_id == colleague.id
        with pytest.raises(SameOfficer):
            operations.confirm(found, on=today(), note="", by=db.session.merge(colleague))
        operations.confirm(found, on=today(), note="", by=by)
        assert found.status == Status.CLOSED


def test_the_button_stands_beside_the_message(client, made, officer):
    hotspot = made("verified")
    address = f"/staff/hotspots/{hotspot.uuid}"
    form = {"on": today().isoformat(), "forces": ["police"], "result": "Dỡ lán"}
    client.sign_in(officer)
    assert client.submit(f"{address}/clear", form).status_code == 303

    page = client.get(address).text
    messages = page.partition('id="messages"')[2].partition('class="page-head"')[0]
    (button,) = BUTTON.findall(messages)
    assert 'role="status"' in page.partition('id="messages"')[2][:40]
    assert client.submit(button, {"back": address}).location == address
    assert "Đã hoàn tác: Ghi nhận triệt xóa điểm phức tạp" in client.get(address).text


def test_the_watch_goes_on_when_its_end_is_taken_back(client, arrange, made, officer, colleague):
    hotspot = made("cleared", on=today() - timedelta(days=100))
    with arrange():
        operations.confirm(db.session.merge(hotspot), on=today(), note="", by=colleague)

    assert undo_last(client, colleague) == 303

    with arrange():
        found = kept(hotspot)
        assert found.status == Status.CLEARED
        assert found.cleared_on == today() - timedelta(days=100)
        assert watch.next_visit(found).day == 7


@pytest.mark.parametrize("before", [Status.CLEARED, Status.CLOSED])
def test_a_relapse_taken_back_is_not_counted(client, arrange, made, officer, before):
    hotspot = made(before)
    with arrange():
        operations.relapse(db.session.merge(hotspot), on=today(), note="Nhầm", by=officer)

    assert undo_last(client, officer) == 303

    with arrange():
        found = kept(hotspot)
        assert (found.status, found.relapses) == (before, 0)
        assert found.cleared_on == factories.LONG_AGO


@pytest.fixture
def shaken(arrange, commune, made, officer):
    """A certified village, and a hotspot in it whose relapse has just put it under review."""
    with arrange():
        village = factories.village(db.session.merge(commune))
        certified(village, on=today() - timedelta(days=10))
    hotspot = made("cleared", village)
    with arrange():
        operations.relapse(db.session.merge(hotspot), on=today(), note="Nhầm", by=officer)
        assert Standing.seen(village).on(INSIDE) is VillageStatus.UNDER_REVIEW
    return village


def standing(arrange, village) -> tuple:
    with arrange():
        found = Standing.seen(db.session.merge(village))
        return found.on(INSIDE), found.on(PUBLIC)


def test_the_village_is_what_it_was_and_nobody_outside_saw_it(client, arrange, officer, shaken):
    assert undo_last(client, officer) == 303

    assert standing(arrange, shaken) == (VillageStatus.CERTIFIED, VillageStatus.CERTIFIED)


def test_the_end_of_that_review_names_nobody_to_those_who_know_of_no_hotspot(
    client, arrange, commune, officer, shaken
):
    with arrange():
        office = factories.user((Role.OFFICE, db.session.merge(commune)))
        chair = factories.user((Role.CHAIR, db.session.merge(commune)))
    undo_last(client, officer)

    with arrange():
        entry = db.session.scalar(
            db.select(AuditEntry).where(AuditEntry.action == "village.lifted")
        )
        assert (entry.by_id, entry.by_title) == (None, "")
        village = db.session.merge(shaken)
        assert told(village, office) == [("", False), ("", False)]
        assert told(village, chair) == [(officer.title, False), (officer.title, True)]
    page = client.sign_in(office).get(f"/staff/villages/{shaken.uuid}").text
    assert officer.title not in page
    assert RELAPSED not in page


def told(village, reader) -> list[tuple[str, bool]]:
    """Return who did the last two steps, and whether by a hotspot, as `reader` may know."""
    return [
        (one.who, bool(one.cause))
        for one in happenings.events_for(db.session.merge(reader), village)[:2]
    ]


@pytest.mark.parametrize("act", ["lift", "review"])
def test_a_village_whose_chair_has_acted_since_keeps_the_relapse(
    client, arrange, commune, officer, shaken, act
):
    (address,) = offered(client, officer)[:1]
    with arrange():
        chair = factories.user((Role.CHAIR, db.session.merge(commune)))
        village = db.session.merge(shaken)
        reviews.lift(village, by=chair, on=today(), reason="Đã kiểm tra")
        if act == "review":
            reviews.review(village, by=chair, on=today(), reason="Xem lại")

    assert offered(client, officer) == []
    assert client.submit(address, {"back": "/staff/"}).status_code == 409
    with arrange():
        found = db.session.scalars(db.select(Hotspot)).one()
        assert (found.status, found.relapses) == (Status.RELAPSED, 1)


def test_nothing_is_offered_after_ten_minutes(client, arrange, made, officer, monkeypatch):
    hotspot = made("verified")
    with arrange():
        clear(hotspot, officer)
    (address,) = offered(client, officer)[:1]
    later = now() + timedelta(minutes=11)
    monkeypatch.setattr(undo, "now", lambda: later)

    assert offered(client, officer) == []
    answer = client.submit(address, {"back": "/staff/"})
    assert answer.status_code == 409
    assert "Không còn hoàn tác được" in answer.text
    with arrange():
        assert kept(hotspot).status == Status.CLEARED


@pytest.mark.parametrize("act", ["check", "relapse"])
def test_a_clearance_that_a_colleague_has_built_on_stays(
    client, arrange, made, officer, colleague, act
):
    hotspot = made("verified")
    with arrange():
        clear(hotspot, officer)
    (address,) = offered(client, officer)[:1]
    with arrange():
        getattr(operations, act)(kept(hotspot), on=today(), note="", by=colleague)

    assert offered(client, officer) == []
    assert client.submit(address, {"back": "/staff/"}).status_code == 409


@pytest.mark.parametrize("role", [Role.POLICE, Role.PLANNER, Role.CHAIR, Role.OFFICE, Role.ADMIN])
def test_nobody_else_takes_it_back_and_the_answer_is_that_for_nothing(
    client, arrange, commune, made, officer, role
):
    hotspot = made("verified")
    with arrange():
        clear(hotspot, officer)
        other = factories.user((role, db.session.merge(commune)))
    (address,) = offered(client, officer)[:1]

    client.sign_in(other)
    answers = [client.submit(one, {"back": "/staff/"}) for one in (address, "/staff/undo/x")]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert hotspot.name not in answers[0].text
    with arrange():
        assert kept(hotspot).status == Status.CLEARED


def test_one_who_has_become_a_planner_takes_no_clearance_back(arrange, made, officer):
    hotspot = made("verified")
    with arrange():
        clear(hotspot, officer)
        entry = db.session.scalar(
            db.select(AuditEntry).where(AuditEntry.action == "hotspot.cleared")
        )
        holder = db.session.merge(officer)
        holder.roles[0].role = Role.PLANNER
        db.session.flush()
        with pytest.raises(undo.TooLateToUndo):
            undo.take_back(holder, entry.id)


def test_the_log_names_no_value_and_its_chain_holds(client, arrange, made, officer):
    hotspot = made("verified")
    with arrange():
        clear(hotspot, officer)
    undo_last(client, officer)

    with arrange():
        acts = db.session.scalars(
            db.select(AuditEntry)
            .where(AuditEntry.subject_uuid == hotspot.uuid, AuditEntry.action.not_like("%.opened"))
            .order_by(AuditEntry.id.desc())
            .limit(2)
        ).all()
        assert [one.action for one in acts] == ["hotspot.taken_back", "hotspot.cleared"]
        assert acts[0].changes == {"status": None}
        audit.unlock_chain()
        assert db.session.execute(log.broken_links()).all() == []
        assert db.session.execute(log.cut_tails()).all() == []


def test_the_map_of_a_day_before_does_not_know_the_clearance(arrange, made, officer):
    hotspot = made("verified")
    with arrange():
        clear(hotspot, officer, on=today() - timedelta(days=3))
        entry = db.session.scalar(
            db.select(AuditEntry).where(AuditEntry.action == "hotspot.cleared")
        )
        by = db.session.merge(officer)
        undo.take_back(by, entry.id)
        rows = queries.map_rows(by, today() - timedelta(days=1))
        assert [row.status for row in db.session.execute(rows)] == [Status.VERIFIED]
        assert db.session.scalars(db.select(Clearance)).one().is_taken_back
