"""What the home page says waits, and for whom."""

from datetime import date, timedelta

import pytest
from flask import current_app

from tests import factories
from tests.tasks import told
from tests.villages import status
from webapp.clock import today
from webapp.permissions import Role
from webapp.villages import heading, operations, reviews, sums, waiting


@pytest.fixture
def village(context):
    facts = {"population": 300, "households": 80, "population_on": today()}
    return factories.village(factories.commune(factories.province()), **facts)


ONE_BY_ONE = (
    waiting.for_those_who_decide,
    waiting.of_recognitions,
    waiting.of_deferrals,
    heading.for_heads,
    heading.of_headless,
)


def titles(user, finders=ONE_BY_ONE):
    with current_app.test_request_context("/?lang=en"):
        return [str(task.title) for finder in finders for _group, task in told(finder(user))]


def user(role, area):
    return factories.user((role, area))


def test_proposal_waits_for_the_chair_alone(village):
    operations.register(village, by=None, on=date(2026, 1, 1))
    operations.propose(village, by=None, on=date(2026, 1, 2))
    assert titles(user(Role.CHAIR, village.parent)) == ["Decide on the proposal"]
    for role in set(Role) - {Role.CHAIR}:
        assert titles(user(role, village if role == Role.VILLAGE_HEAD else village.parent)) == []


def test_review_waits_for_the_chair(village):
    status.certified(village, on=date(2026, 3, 1))
    assert titles(user(Role.CHAIR, village.parent)) == []
    reviews.shake(village.id, on=date(2026, 4, 1))
    hidden = "Decide on the review, which is not published"
    assert titles(user(Role.CHAIR, village.parent)) == [hidden]


def test_village_that_is_not_registered_waits_for_its_head_alone(village):
    head = user(Role.VILLAGE_HEAD, village)
    assert titles(head) == ["The village is not registered yet"]
    assert titles(user(Role.OFFICE, village.parent)) == []
    operations.register(village, by=None, on=date(2026, 1, 1))
    assert titles(head) == []


def test_proposal_that_came_back_waits_for_the_head(village):
    head = user(Role.VILLAGE_HEAD, village)
    operations.register(village, by=None, on=date(2026, 1, 1))
    assert titles(head) == []
    operations.propose(village, by=None, on=date(2026, 1, 2))
    operations.defer(village, by=None, on=date(2026, 1, 3), reason="x")
    assert titles(head) == ["The proposal came back"]


def test_recognition_that_ends_soon_waits_for_the_office(village):
    office = user(Role.OFFICE, village.parent)
    status.certified(village, on=date(2026, 3, 1), expires_on=today() + timedelta(days=30))
    assert len(titles(office)) == 1
    assert titles(user(Role.CHAIR, village.parent)) == titles(user(Role.OFFICE, village.parent))


def test_figures_that_lack_or_age_wait_for_the_head(context):
    commune = factories.commune(factories.province())
    bare = factories.village(commune, "0001", "Thôn Một")
    old = {"population": 300, "households": 80, "population_on": today() - timedelta(days=400)}
    aged = factories.village(commune, "0002", "Thôn Hai", **old)
    for made in (bare, aged):
        operations.register(made, by=None, on=date(2026, 1, 1))
    assert titles(user(Role.VILLAGE_HEAD, bare)) == ["Figures are missing"]
    assert titles(user(Role.VILLAGE_HEAD, aged)) == ["Figures are out of date"]
    assert titles(user(Role.OFFICE, commune)) == []


def test_delisted_village_waits_for_its_head_and_without_one_for_the_office(village):
    office, chair = user(Role.OFFICE, village.parent), user(Role.CHAIR, village.parent)
    status.certified(village, on=date(2026, 3, 1))
    reviews.shake(village.id, on=date(2026, 4, 1))
    operations.delist(
        village,
        by=chair,
        on=date(2026, 5, 1),
        reason="x",
        decision=status.decision(village, "20/QĐ-UBND", date(2026, 5, 1)),
    )

    headless = "The village is no longer recognised, and has no head here"
    assert titles(office) == [headless]
    for role in set(Role) - {Role.OFFICE, Role.VILLAGE_HEAD}:
        assert titles(user(role, village.parent)) == []

    head = user(Role.VILLAGE_HEAD, village)
    assert titles(head) == ["The village is no longer recognised"]
    assert titles(office) == titles(chair) == []

    head.active = False
    assert titles(office) == [headless]
    operations.register(village, by=office, on=date(2026, 6, 1))
    assert titles(office) == titles(head) == []


def test_village_never_registered_waits_for_its_head_and_without_one_for_the_office(village):
    office, province = user(Role.OFFICE, village.parent), user(Role.PROVINCE, village.parent.parent)
    sum_of = (sums.for_the_office,)
    unheaded = "1 village is not registered and has no head here"
    assert unheaded in titles(office, sum_of)
    assert titles(province) == []
    head = user(Role.VILLAGE_HEAD, village)
    assert titles(head) == ["The village is not registered yet"]
    assert unheaded not in titles(office, sum_of)
    head.active = False
    assert unheaded in titles(office, sum_of)
    operations.register(village, by=office, on=date(2026, 6, 1))
    assert unheaded not in titles(office, sum_of)
