"""Steps of a hotspot that its officer takes back at once: state, watch, story and map follow."""

import re
from datetime import timedelta

import pytest

from tests import factories
from webapp.accounts.models import User
from webapp.audit import undo
from webapp.audit.models import AuditEntry
from webapp.clock import today
from webapp.extensions import db
from webapp.hotspots import operations, queries, revisions, steps, watch
from webapp.hotspots.models import Hotspot, Source, Status
from webapp.permissions import Role

BUTTON = re.compile(r'action="(/staff/undo/[^"]+)"')
LONG_AGO = factories.LONG_AGO


@pytest.fixture
def commune(arrange):
    with arrange():
        return factories.commune(factories.province())


@pytest.fixture
def officer(arrange, commune):
    with arrange():
        return factories.user((Role.POLICE, commune))


@pytest.fixture
def made(arrange, commune, officer):
    """A function that leads a hotspot to a state long ago, by the officer."""

    def lead(status: str, **facts) -> Hotspot:
        with arrange():
            return factories.hotspot(commune, status=status, by=officer, **facts)

    return lead


def undo_last(client, officer) -> int:
    client.sign_in(officer)
    addresses = BUTTON.findall(client.get("/staff/").text)
    return client.submit(addresses[0], {"back": "/staff/"}).status_code if addresses else 0


def now_is(arrange, hotspot) -> Status:
    with arrange():
        return db.session.get(Hotspot, hotspot.id).status


@pytest.mark.parametrize(
    "before, step, after",
    [
        ("reported", "verify", Status.REPORTED),
        ("reported", "dismiss", Status.REPORTED),
        ("verified", "dismiss", Status.VERIFIED),
        ("relapsed", "verify", Status.RELAPSED),
    ],
)
def test_the_state_before_holds_again(client, arrange, made, officer, before, step, after):
    hotspot = made(before)
    with arrange():
        getattr(operations, step)(db.session.merge(hotspot), on=today(), note="Nhầm", by=officer)

    assert undo_last(client, officer) == 303

    assert now_is(arrange, hotspot) == after


def test_a_hotspot_logged_by_mistake_is_without_grounds_from_its_first_day(
    client, arrange, made, officer
):
    hotspot = made("reported")

    assert undo_last(client, officer) == 303

    assert now_is(arrange, hotspot) == Status.DISMISSED
    with arrange():
        rows = queries.map_rows(db.session.get(User, officer.id), LONG_AGO + timedelta(days=10))
        assert [row.status for row in db.session.execute(rows)] == [Status.DISMISSED]


def test_the_map_of_a_day_does_not_know_a_step_taken_back(client, arrange, made, officer):
    hotspot = made("reported")
    with arrange():
        operations.verify(db.session.merge(hotspot), on=today(), note="Nhầm", by=officer)

    undo_last(client, officer)

    with arrange():
        rows = queries.map_rows(db.session.get(User, officer.id), today() - timedelta(days=1))
        assert [row.status for row in db.session.execute(rows)] == [Status.REPORTED]


def test_a_second_visit_is_not_called_the_undoing_of_the_first(client, arrange, made, officer):
    hotspot = made(Status.CLEARED)
    with arrange():
        for _visit in range(2):
            operations.check(db.session.merge(hotspot), on=today(), note="", by=officer)
    html = client.sign_in(officer).get("/staff/").text
    assert BUTTON.search(html)
    assert "Đã hoàn tác" not in html


def test_a_visit_taken_back_no_longer_counts_for_the_watch(client, arrange, made, officer):
    hotspot = made("cleared", on=today() - timedelta(days=8))
    with arrange():
        operations.check(db.session.merge(hotspot), on=today(), note="", by=officer)
        assert watch.next_visit(db.session.merge(hotspot)).day == 30

    assert undo_last(client, officer) == 303

    with arrange():
        kept = db.session.get(Hotspot, hotspot.id)
        assert kept.status == Status.CLEARED
        assert watch.next_visit(kept).day == 7
        due = db.session.scalar(db.select(watch.due_on()).where(Hotspot.id == hotspot.id))
        assert due == today() - timedelta(days=1)


def test_the_next_step_may_lie_before_the_one_taken_back(client, arrange, made, officer):
    hotspot = made("reported")
    with arrange():
        operations.verify(db.session.merge(hotspot), on=today(), note="Nhầm", by=officer)

    undo_last(client, officer)

    with arrange():
        assert steps.earliest_day(db.session.get(Hotspot, hotspot.id)) == LONG_AGO


def test_the_story_says_what_was_undone(client, arrange, made, officer):
    hotspot = made("reported")
    with arrange():
        operations.verify(db.session.merge(hotspot), on=today(), note="Nhầm", by=officer)

    undo_last(client, officer)

    assert "Hoàn tác: Đã xác minh" in client.get(f"/staff/hotspots/{hotspot.uuid}").text


def test_a_correction_is_not_offered(client, arrange, made, officer):
    """What a correction removes, a name say, is to be gone: nothing keeps it for an undo."""
    hotspot = made("reported")
    with arrange():
        kept = db.session.merge(hotspot)
        revisions.revise(kept, by=officer, edition=kept.edition, description="Đã sửa")

    assert undo_last(client, officer) == 0


def test_a_hotspot_from_a_tip_stays(client, made, officer):
    made("reported", source=Source.TIP)

    assert undo_last(client, officer) == 0


def test_the_log_names_no_value(client, arrange, made, officer):
    made("reported")
    undo_last(client, officer)

    with arrange():
        entry = db.session.scalar(
            db.select(AuditEntry).where(AuditEntry.action == "hotspot.taken_back")
        )
        assert entry.changes == {"status": None}


def test_another_officer_takes_nothing_back(client, arrange, commune, made):
    made("reported")
    with arrange():
        other = factories.user((Role.POLICE, commune))

    assert undo_last(client, other) == 0


def test_a_planner_who_lost_the_right_takes_nothing_back(arrange, commune, made, officer):
    hotspot = made("reported")
    with arrange():
        entry = db.session.scalar(
            db.select(AuditEntry).where(AuditEntry.subject_uuid == hotspot.uuid)
        )
        holder = db.session.merge(officer)
        holder.roles[0].role = Role.PLANNER
        db.session.flush()
        with pytest.raises(undo.TooLateToUndo):
            undo.take_back(holder, entry.id)
