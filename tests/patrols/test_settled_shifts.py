"""A shift that is over, cancelled or still to come says so before anything is typed, and after."""

import re
from datetime import timedelta

import pytest

from tests import factories
from tests.faults.test_stale_forms import opened, other
from tests.patrols.ground import field
from webapp.clock import VIETNAM, now
from webapp.extensions import db
from webapp.patrols import shift_operations
from webapp.patrols.errors import ShiftOver
from webapp.patrols.models import PatrolShift, Status

NO_LONGER = "Việc này không còn làm được"
AGAIN = "data-resend"
PLANNER = "Người lập kế hoạch"


@pytest.fixture
def shift(arrange, ground):
    """Make a shift that begins in so many hours and takes two."""

    def make(begins_in: float = 24) -> PatrolShift:
        with arrange():
            start = now() + timedelta(hours=begins_in)
            return factories.shift(ground.route, ground.team, starts_at=start)

    return make


@pytest.fixture
def cancelled(arrange, ground, shift):
    def make(begins_in: float = 24) -> PatrolShift:
        made = shift(begins_in)
        with arrange():
            there = db.session.merge(made)
            shift_operations.cancel(there, reason="Mưa bão", by=ground.planner)
        return made

    return make


def at(shift: PatrolShift, act: str = "") -> str:
    return f"/staff/patrol-shifts/{shift.uuid}" + (f"/{act}" if act else "")


def status_of(app, shift: PatrolShift) -> str:
    with app.app_context():
        return db.session.get(PatrolShift, shift.id).status


def cancel(client, shift: PatrolShift) -> None:
    assert client.submit(at(shift, "cancel"), {"reason": "Bão"}).status_code == 303


def planned_for(ground, **changes) -> dict[str, str]:
    day = now() + timedelta(days=2)
    return {
        "route": str(ground.route.uuid),
        "team": str(ground.team.uuid),
        "kind": "people",
        "on": f"{day:%d/%m/%Y}",
        "start": "20:00",
        "end": "22:00",
        "meeting_point": "Nhà văn hóa thôn",
    } | changes


def says(answer, *texts: str) -> None:
    assert answer.status_code == 409
    for text in texts:
        assert text in answer.text, text
    assert AGAIN not in answer.text


def test_a_shift_that_is_over_is_not_cancelled(app, client, ground, shift):
    over = shift(-5)
    client.sign_in(ground.planner)
    page = client.get(at(over)).text
    assert "Hủy ca" not in page
    assert f"{at(over)}/report" in page

    says(client.get(at(over, "cancel")), NO_LONGER, "Không thực hiện", at(over))
    sent = {"reason": "Mưa bão lớn"}
    says(client.submit(at(over, "cancel"), sent, form_at=at(over)), NO_LONGER, "Mưa bão lớn")
    assert status_of(app, over) == "planned"


def test_cancelling_is_refused_from_the_end_on(context, ground):
    over = factories.shift(ground.route, ground.team, starts_at=now() - timedelta(hours=3))
    with pytest.raises(ShiftOver):
        shift_operations.cancel(over, reason="mưa bão", by=None)
    assert over.status == Status.PLANNED


@pytest.mark.parametrize("begins_in, ways", [(24, 1), (-5, 0)])
def test_undoing_a_plan_or_a_cancelling_is_offered_until_the_end(
    client, arrange, ground, shift, begins_in, ways
):
    with arrange():
        start = now() + timedelta(hours=24)
        facts = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
        made = shift_operations.plan(
            route=ground.route, team=ground.team, kind="people", by=ground.planner, **facts
        )
    client.sign_in(ground.planner)
    for act in ("planned", "cancelled"):
        if act == "cancelled":
            cancel(client, made)
            client.get(at(made))  # the message, with an offer of its own
        moved(arrange, made, begins_in)
        offers = set(re.findall(r'action="(/staff/undo/[^"]+)"', client.get("/staff/").text))
        assert len(offers) == ways
        moved(arrange, made, 24)


def moved(arrange, shift: PatrolShift, begins_in: float) -> None:
    """Let the clock have moved on, by moving the shift."""
    start = now() + timedelta(hours=begins_in)
    with arrange():
        kept = db.session.get(PatrolShift, shift.id)
        kept.starts_at, kept.ends_at = start, start + timedelta(hours=2)


@pytest.mark.parametrize("act", ["edit", "cancel", "report"])
def test_a_form_that_a_cancelled_shift_does_not_take_is_not_offered(client, ground, cancelled, act):
    made = cancelled(-1)
    answer = client.sign_in(ground.planner).get(at(made, act))
    says(answer, NO_LONGER, "Đã hủy", PLANNER, f'href="{at(made)}')


def test_a_shift_that_is_over_is_not_edited(client, ground, shift):
    over = shift(-5)
    client.sign_in(ground.planner)
    says(client.get(at(over, "edit")), NO_LONGER, "Không thực hiện")
    sent = planned_for(ground, edition="1")
    answer = client.submit(at(over, "edit"), sent, form_at=at(over))
    says(answer, NO_LONGER, "Không thực hiện", "Nhà văn hóa thôn")


def test_who_edits_is_told_that_a_colleague_cancelled_it(app, client, ground, shift):
    made = shift()
    token = client.sign_in(ground.planner).token(at(made, "edit"))
    cancel(other(app, ground.police), made)

    sent = planned_for(ground, edition="1", csrf_token=token)
    answer = client.post(at(made, "edit"), data=sent)

    says(answer, NO_LONGER, "Đã hủy", "Công an xã", "Nhà văn hóa thôn")
    assert "bấm Lưu lần nữa" not in answer.text


def test_team_is_told_that_the_shift_it_reports_on_was_cancelled(app, client, ground, shift):
    made = shift(-1)
    url = f"/staff/my-shifts/{made.uuid}/report"
    stale = opened(client.sign_in(ground.patroller), url)
    cancel(other(app, ground.planner), made)

    sent = stale | {"outcome": "incomplete", "note": "Ngập ở cầu tre"}
    says(client.post(url, data=sent), NO_LONGER, "Đã hủy", "Ngập ở cầu tre", PLANNER)
    says(client.get(url), NO_LONGER, "Đã hủy")
    stranger = other(app, ground.stranger)
    assert stranger.get(url).status_code == 404
    sent["csrf_token"] = stranger.token("/staff/me/password")
    refused = stranger.post(url, data=sent)
    assert refused.status_code == 404
    assert "Đã hủy" not in refused.text


def test_team_is_told_why_a_cancelled_shift_shows_no_route(client, ground, cancelled):
    page = client.sign_in(ground.patroller).get(f"/staff/my-shifts/{cancelled().uuid}").text
    assert "ca đã bị hủy" in page
    assert "ca đã kết thúc" not in page


def test_planner_reports_on_no_shift_cancelled_meanwhile(app, client, ground, shift):
    made = shift(-1)
    stale = opened(client.sign_in(ground.planner), at(made, "report"))
    cancel(other(app, ground.police), made)

    sent = stale | {"outcome": "incomplete", "note": "Ngập ở cầu tre"}
    answer = client.post(at(made, "report"), data=sent)

    says(answer, NO_LONGER, "Đã hủy", "Ngập ở cầu tre")
    assert 'id="conflict"' not in answer.text


@pytest.mark.parametrize("who, where", [("planner", "patrol-shifts"), ("patroller", "my-shifts")])
def test_report_before_the_beginning_says_when_it_begins(client, ground, shift, who, where):
    made = shift(5)
    url = f"/staff/{where}/{made.uuid}/report"
    client.sign_in(getattr(ground, who))
    begins = f"{made.starts_at + timedelta(hours=7):%H:%M}"
    says(client.get(url), begins)
    sent = {"csrf_token": client.token("/staff/me/password"), "outcome": "done", "note": "Đã đi đủ"}
    says(client.post(url, data=sent), begins, "Đã đi đủ")


def test_a_stale_undoing_of_the_cancelling_speaks_of_nothing_typed(app, client, ground, cancelled):
    made = cancelled()
    stale = opened(client.sign_in(ground.planner), at(made, "restore"), at(made))
    restored = other(app, ground.police).submit(at(made, "restore"), form_at=at(made))
    assert restored.status_code == 303

    answer = client.post(at(made, "restore"), data=stale)

    says(answer, "Công an xã", "Chưa thực hiện việc vừa chọn")
    assert "Nội dung đã nhập không bị mất" not in answer.text


def test_a_shift_whose_team_is_busy_a_week_later_is_planned_from_a_filled_form(
    app, client, ground, shift
):
    made = shift()
    client.sign_in(ground.planner)
    assert client.submit(at(made, "repeat"), form_at=at(made)).status_code == 303

    answer = client.submit(at(made, "repeat"), form_at=at(made), follow_redirects=True)

    assert answer.request.path == "/staff/patrol-shifts/new"
    assert "Tổ đã có ca trong khung giờ này" in answer.text
    begins = made.starts_at.astimezone(VIETNAM)
    assert field(answer.text, "on") == f"{begins + timedelta(days=7):%d/%m/%Y}"
    assert field(answer.text, "start") == f"{begins:%H:%M}"
    for chosen in (ground.route, ground.team):
        assert f'selected value="{chosen.uuid}"' in answer.text
    assert not field(answer.text, "edition")


def test_plan_form_is_not_filled_from_a_shift_that_may_not_be_seen(client, ground, shift):
    made = shift()
    address = f"/staff/patrol-shifts/new?again={made.uuid}"
    assert (
        client.sign_in(ground.planner)
        .get(address)
        .text.count(f'selected value="{ground.team.uuid}"')
    )
    page = client.sign_in(ground.planner_there).get(address)
    assert page.status_code == 200
    assert not field(page.text, "start")
    assert client.get("/staff/patrol-shifts/new?again=x").status_code == 200


def test_a_shift_on_a_route_out_of_use_is_repeated_by_choosing_another(client, ground, shift):
    made = shift()
    route = f"/staff/patrol-routes/{ground.route.uuid}"
    assert client.sign_in(ground.planner).submit(f"{route}/end").status_code == 303
    answer = client.submit(at(made, "repeat"), form_at=at(made), follow_redirects=True)
    assert answer.request.path == "/staff/patrol-shifts/new"
    assert "Tuyến này" in answer.text
    assert field(answer.text, "start") == f"{made.starts_at.astimezone(VIETNAM):%H:%M}"
