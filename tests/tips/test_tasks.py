"""What of a tip waits for the police, from receipt to outcome, and nothing of it for others."""

from datetime import date, timedelta

import pytest

from tests import factories
from tests.tasks import told
from webapp.clock import now, today
from webapp.permissions import Role
from webapp.tips import deadlines, operations, tasks
from webapp.tips.models import Status

DAY = timedelta(days=1)
NOTICE = "The sender of tip"
OUTCOME = "No outcome yet of tip"


@pytest.fixture
def here(context):
    return factories.commune(factories.province())


@pytest.fixture
def police(here):
    return factories.user((Role.POLICE, here))


@pytest.fixture
def found(app, monkeypatch):
    """Return what a user is told on a day, as (group, title), of titles that begin so."""

    def ask(user, day: date, start: str):
        monkeypatch.setattr(deadlines, "today", lambda: day)
        monkeypatch.setattr(deadlines, "now", lambda: now() + (day - today()))
        with app.test_request_context("/?lang=en"):
            every = told(tasks.of_tips(user))
        return [(group, task.title) for group, task in every if task.title.startswith(start)]

    return ask


def working_days_after(day: date, number: int) -> date:
    while number:
        day += DAY
        number -= day.weekday() < 5
    return day


def forwarded(here, police):
    tip = factories.tip(here)
    operations.triage(tip, is_urgent=False, area=here, note="", by=police)
    return operations.forward(tip, to="Cơ quan điều tra", note="", by=police)


def test_notice_of_receipt_waits_before_its_last_day_and_is_late_after_it(here, police, found):
    tip = factories.tip(here)
    title = f"The sender of tip {tip.reference} awaits a notice of receipt"
    last = working_days_after(today(), 3)

    assert found(police, working_days_after(today(), 1), NOTICE) == []
    assert found(police, working_days_after(today(), 2), NOTICE) == [("waiting", title)]
    assert found(police, last, NOTICE) == [("waiting", title)]
    assert found(police, last + DAY, NOTICE) == [("late", title)]
    operations.answer(tip, body="Đã tiếp nhận.", by=police)
    assert found(police, last + DAY, NOTICE) == []


@pytest.mark.parametrize("outcome", [Status.SPAM, Status.NOT_CRIMINAL])
def test_closed_tip_asks_for_no_notice(here, police, found, outcome):
    operations.close(factories.tip(here), outcome=outcome, note="", by=police)
    assert found(police, today() + 10 * DAY, "") == []


def test_sender_of_a_tip_passed_on_is_told_until_the_outcome_is_asked_for(here, police, found):
    forwarded(here, police)
    assert [group for group, _ in found(police, today() + 10 * DAY, NOTICE)] == ["late"]
    assert found(police, today() + 28 * DAY, NOTICE) == []
    assert len(found(police, today() + 28 * DAY, OUTCOME)) == 1


def test_tip_passed_on_comes_back_to_who_passed_it_on_when_no_outcome_came(here, police, found):
    tip = forwarded(here, police)
    title = f"No outcome yet of tip {tip.reference}, passed on to Cơ quan điều tra"
    operations.answer(tip, body="Đã chuyển.", by=police)

    assert found(police, today() + 19 * DAY, "") == []
    assert found(police, today() + 21 * DAY, "") == [("late", title)]
    operations.close(tip, outcome=Status.OUTCOME_REPORTED, note="", by=police)
    assert found(police, today() + 21 * DAY, "") == []


def test_urgent_tips_and_those_that_came_first_stand_first(here, police, found):
    _late, urgent = factories.tip(here, hours_ago=200), factories.tip(here, hours_ago=200)
    operations.triage(urgent, is_urgent=True, area=here, note="", by=police)

    titles = [title for _group, title in found(police, today(), "")]

    assert titles[0] == f"Urgent tip {urgent.reference} is to be passed on"


def test_nobody_else_is_told(here, police, found):
    forwarded(here, police)
    factories.tip(here)
    other = factories.commune(here.parent, "11636", "Bên cạnh", shape=(106, 21, 106.1, 21.1))
    others = [factories.user((role, here)) for role in Role if role != Role.POLICE]
    for user in (*others, factories.user((Role.POLICE, other))):
        assert found(user, today() + 28 * DAY, "") == []


@pytest.mark.parametrize(
    "day, number, before",
    [
        (date(2026, 11, 23), 1, date(2026, 11, 20)),
        (date(2026, 11, 26), 3, date(2026, 11, 23)),
        (date(2026, 11, 28), 1, date(2026, 11, 27)),
        (date(2026, 11, 29), 5, date(2026, 11, 23)),
    ],
)
def test_working_days_back(day, number, before):
    assert deadlines.working_day_before(day, number) == before
