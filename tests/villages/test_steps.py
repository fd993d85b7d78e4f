"""Steps of a status: what they write inside, outside and in the trace."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests import factories
from tests.villages import status
from webapp.audit.models import AuditEntry
from webapp.clock import today
from webapp.errors import FutureDay
from webapp.extensions import db
from webapp.lifecycle import IllegalMove
from webapp.villages import decisions, operations, reviews, signals
from webapp.villages.decisions import DecisionDiffers, DecisionNeeded
from webapp.villages.models import MOVES, Cause, Status, StatusEvent, Surface, VillageStatus
from webapp.villages.standing import NotThere, OutOfOrder
from webapp.villages.steps import BeforeDecision, ReasonNeeded

INSIDE, PUBLIC = Surface.INSIDE, Surface.PUBLIC
D = date


@pytest.fixture
def village(context):
    return factories.village(factories.commune(factories.province()))


@pytest.fixture
def chair(village):
    return factories.user(("chair", village.parent), title="Chủ tịch UBND xã")


def actions():
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_first_steps_change_both_surfaces_at_once(village):
    operations.register(village, by=None, on=D(2026, 1, 5))
    operations.propose(village, by=None, on=D(2026, 2, 5))

    assert status.history(village, INSIDE) == status.history(village, PUBLIC)
    assert status.history(village, PUBLIC) == [
        ("registered", D(2026, 1, 5), D(2026, 2, 5)),
        ("proposed", D(2026, 2, 5), None),
    ]


def test_certificate_names_its_decision_and_its_end(village, chair):
    status.certified(village, on=D(2026, 3, 1), by=chair, expires_on=D(2027, 3, 1))
    for surface in Surface:
        row = status.row(village, surface)
        assert (row.status, row.expires_on) == ("certified", D(2027, 3, 1))
        assert row.decision.number == "12/QĐ-UBND"
    assert actions()[-1] == "village.certified"


def test_review_begun_inside_leaves_the_public_row_alone(village, chair):
    status.certified(village, on=D(2026, 3, 1))
    before = status.row(village, PUBLIC).id
    event = reviews.review(village, by=chair, on=D(2026, 4, 1), reason="Một tiêu chí không còn đạt")

    assert status.now(village, INSIDE) == "under_review"
    assert status.row(village, PUBLIC).id == before
    assert not event.published


def test_review_lifted_before_it_was_published_was_never_seen(village, chair):
    status.certified(village, on=D(2026, 3, 1))
    before = status.history(village, PUBLIC)
    reviews.review(village, by=chair, on=D(2026, 4, 1), reason="Kiểm tra")
    reviews.lift(village, by=chair, on=D(2026, 5, 1), reason="Đã khắc phục")

    assert status.history(village, PUBLIC) == before
    assert status.now(village, INSIDE) == "certified"
    assert status.row(village, INSIDE).decision.number == "12/QĐ-UBND"


def test_published_review_is_lifted_by_a_decision(village, chair):
    status.certified(village, on=D(2026, 3, 1))
    reviews.review(village, by=chair, on=D(2026, 4, 1), reason="Kiểm tra")
    shown = status.decision(village, "20/QĐ-UBND", D(2026, 4, 10))
    reviews.publish_review(village, by=chair, on=D(2026, 4, 10), decision=shown)
    assert status.now(village, PUBLIC) == "under_review"

    with pytest.raises(DecisionNeeded):
        reviews.lift(village, by=chair, on=D(2026, 5, 1), reason="Đã khắc phục")
    kept = status.decision(village, "25/QĐ-UBND", D(2026, 5, 1))
    reviews.lift(village, by=chair, on=D(2026, 5, 1), reason="Đã khắc phục", decision=kept)
    assert [name for name, *_ in status.history(village, PUBLIC)][-2:] == [
        "under_review",
        "certified",
    ]


def test_review_cannot_be_published_twice(village, chair):
    status.certified(village, on=D(2026, 3, 1))
    reviews.review(village, by=chair, on=D(2026, 4, 1), reason="Kiểm tra")
    shown = status.decision(village, "20/QĐ-UBND", D(2026, 4, 10))
    reviews.publish_review(village, by=chair, on=D(2026, 4, 10), decision=shown)
    with pytest.raises(IllegalMove):
        reviews.publish_review(village, by=chair, on=D(2026, 4, 11), decision=shown)


def test_village_is_delisted_though_the_public_never_saw_the_review(village, chair):
    status.certified(village, on=D(2026, 3, 1))
    reviews.review(village, by=chair, on=D(2026, 4, 1), reason="Kiểm tra")
    paper = status.decision(village, "30/QĐ-UBND", D(2026, 6, 1))
    operations.delist(village, by=chair, on=D(2026, 6, 1), reason="Không đạt", decision=paper)

    assert [name for name, *_ in status.history(village, PUBLIC)][-2:] == ["certified", "delisted"]
    operations.register(village, by=None, on=D(2026, 7, 1))
    assert status.now(village, PUBLIC) == "registered"


def test_certified_village_cannot_be_delisted_without_a_review(village):
    status.certified(village, on=D(2026, 3, 1))
    paper = status.decision(village, "30/QĐ-UBND", D(2026, 6, 1))
    with pytest.raises(IllegalMove):
        operations.delist(village, by=None, on=D(2026, 6, 1), reason="x", decision=paper)


@pytest.mark.parametrize("act", ["withdraw", "defer"])
def test_step_back_needs_a_reason(village, act):
    operations.register(village, by=None, on=D(2026, 1, 5))
    operations.propose(village, by=None, on=D(2026, 2, 5))
    with pytest.raises(ReasonNeeded):
        getattr(operations, act)(village, by=None, on=D(2026, 3, 1), reason="  ")
    getattr(operations, act)(village, by=None, on=D(2026, 3, 1), reason="Thiếu hồ sơ")
    assert status.now(village, INSIDE) == status.now(village, PUBLIC) == "registered"


def test_step_cannot_come_from_the_future_or_before_the_village(village):
    with pytest.raises(FutureDay):
        operations.register(village, by=None, on=today() + timedelta(days=1))
    with pytest.raises(NotThere):
        operations.register(village, by=None, on=factories.LONG_AGO - timedelta(days=1))


def test_backdated_step_cannot_come_before_a_known_one(village):
    operations.register(village, by=None, on=D(2026, 2, 1))
    with pytest.raises(OutOfOrder):
        operations.propose(village, by=None, on=D(2026, 1, 1))
    with pytest.raises(IllegalMove):
        operations.register(village, by=None, on=D(2026, 3, 1))


def test_step_cannot_be_true_before_its_decision(village):
    operations.register(village, by=None, on=D(2026, 1, 1))
    operations.propose(village, by=None, on=D(2026, 1, 2))
    paper = status.decision(village, "12/QĐ-UBND", D(2026, 3, 1))
    with pytest.raises(BeforeDecision):
        operations.certify(village, by=None, on=D(2026, 2, 1), decision=paper)


def test_table_of_moves_allows_nothing_else(village):
    """Every pair of states: what the table forbids, `step` refuses."""
    from webapp.villages.steps import step

    ways = {
        Status.REGISTERED: [Status.REGISTERED],
        Status.PROPOSED: [Status.REGISTERED, Status.PROPOSED],
    }
    for came_from, way in ways.items():
        with db.session.begin_nested() as save:
            for to in way:
                step(village, to, "tried", by=None, on=D(2026, 1, 1))
            for to in set(Status) - MOVES[came_from]:
                with pytest.raises(IllegalMove):
                    step(village, to, "tried", by=None, on=D(2026, 1, 2))
            save.rollback()


def test_one_decision_serves_several_villages_and_no_other_paper(village, chair):
    commune = village.parent
    facts = {"body": "UBND xã", "signer": "Chủ tịch UBND xã", "by": chair}
    first = decisions.enter(commune, number="12/QĐ-UBND", signed_on=D(2026, 3, 1), **facts)
    again = decisions.enter(commune, number=" 12/QĐ-UBND ", signed_on=D(2026, 3, 1), **facts)
    assert first.id == again.id
    with pytest.raises(DecisionDiffers):
        decisions.enter(commune, number="12/QĐ-UBND", signed_on=D(2026, 3, 2), **facts)
    other_year = decisions.enter(commune, number="12/QĐ-UBND", signed_on=D(2025, 3, 2), **facts)
    assert other_year.id != first.id


def test_relapse_of_a_hotspot_shakes_a_certified_village_inside_only(village, chair):
    status.certified(village, on=D(2026, 3, 1))
    signals.on_relapse(None, village_id=village.id, by=chair, on=D(2026, 5, 1))

    assert status.now(village, INSIDE) == "under_review"
    assert status.now(village, PUBLIC) == "certified"
    event = db.session.scalar(select(StatusEvent).order_by(StatusEvent.id.desc()).limit(1))
    assert event.cause == Cause.HOTSPOT
    entry = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    assert entry.by_id is None
    assert "hotspot" not in str(entry.changes)


def test_relapse_leaves_other_villages_alone(village):
    operations.register(village, by=None, on=D(2026, 1, 1))
    assert reviews.shake(village.id, on=D(2026, 5, 1)) is False
    assert status.now(village, INSIDE) == "registered"


def test_relapse_dated_before_the_certificate_counts_from_the_certificate(village):
    status.certified(village, on=D(2026, 3, 1))
    assert reviews.shake(village.id, on=D(2026, 2, 1))
    assert status.row(village, INSIDE).valid.lower == D(2026, 3, 1)


def test_certificate_that_ran_out_is_reviewed_inside_from_the_day_after(village):
    status.certified(village, on=D(2026, 1, 1), expires_on=D(2026, 6, 30))
    reviews.lapse_all()
    reviews.lapse_all()

    assert status.history(village, INSIDE)[-1] == ("under_review", D(2026, 7, 1), None)
    assert status.now(village, PUBLIC) == "certified"
    causes = db.session.scalars(select(StatusEvent.cause).order_by(StatusEvent.id)).all()
    assert causes[-1] == Cause.LAPSE


def test_certificate_that_ran_out_is_renewed_by_a_decision_only(village, chair):
    status.certified(village, on=D(2026, 1, 1), expires_on=D(2026, 6, 30))
    reviews.lapse_all()
    with pytest.raises(DecisionNeeded):
        reviews.lift(village, by=chair, on=D(2026, 8, 1), reason="Gia hạn")
    paper = status.decision(village, "40/QĐ-UBND", D(2026, 8, 1))
    reviews.lift(
        village,
        by=chair,
        on=D(2026, 8, 1),
        reason="Gia hạn",
        decision=paper,
        expires_on=D(2027, 8, 1),
    )
    assert status.row(village, PUBLIC).expires_on == D(2027, 8, 1)


def test_status_of_a_past_day_has_an_answer(village):
    status.certified(village, on=D(2026, 3, 1))
    rows = select(VillageStatus.status).where(
        VillageStatus.surface == PUBLIC,
        func.upper_inf(VillageStatus.known),
        VillageStatus.valid.contains(D(2026, 2, 10)),
    )
    assert db.session.scalar(rows) == "proposed"


def test_events_are_never_changed(village):
    operations.register(village, by=None, on=D(2026, 1, 1))
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text("UPDATE village_status_events SET reason = 'x'"))
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text("DELETE FROM village_status_events"))


def test_database_knows_no_certificate_without_a_decision(village):
    event = operations.register(village, by=None, on=D(2026, 1, 1))
    db.session.add(
        VillageStatus(
            village_id=village.id,
            surface=PUBLIC,
            status="certified",
            event_id=event.id,
            valid=status.days(D(2020, 1, 1), D(2020, 2, 1)),
        )
    )
    with pytest.raises(IntegrityError, match="certified_by_decision"):
        db.session.flush()
