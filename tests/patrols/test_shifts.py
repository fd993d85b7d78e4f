"""Shifts: planned, changed, cancelled and undone, repeated, reported; their states by the clock."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tests import factories
from tests.patrols.ground import field
from tests.tasks import told
from webapp.clock import VIETNAM, now, today
from webapp.extensions import db
from webapp.formatters import day
from webapp.lifecycle import IllegalMove
from webapp.patrols import listing, queries, shift_forms, shift_operations, tasks
from webapp.patrols.errors import NotBegun, ShiftOver, TeamBusy
from webapp.patrols.models import Kind, PatrolRoute, PatrolShift, PatrolTeam, Status

NEW = "/staff/patrol-shifts/new"
NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


def plan(ground, **changes) -> dict[str, str]:
    return {
        "route": str(ground.route.uuid),
        "team": str(ground.team.uuid),
        "kind": "people",
        "on": (today() + timedelta(days=2)).isoformat(),
        "start": "20:00",
        "end": "22:30",
        "meeting_point": "Nhà văn hóa thôn",
    } | changes


def shifts(app) -> list[PatrolShift]:
    with app.app_context():
        return list(db.session.scalars(db.select(PatrolShift).order_by(PatrolShift.id)))


def test_planner_plans_shift(app, client, ground):
    response = client.sign_in(ground.planner).submit(NEW, plan(ground))
    assert response.status_code == 303
    (shift,) = shifts(app)
    assert shift.starts_at.astimezone(VIETNAM).hour == 20
    assert shift.ends_at - shift.starts_at == timedelta(hours=2.5)
    html = client.get(response.location).get_data(as_text=True)
    assert "Nhà văn hóa thôn" in html
    assert "20:00–22:30" in html


def test_times_are_asked_for_as_text_on_a_clock_of_24_hours(client, ground):
    client.sign_in(ground.planner)
    page = client.get(NEW).get_data(as_text=True)
    assert 'type="time"' not in page
    refused = client.submit(NEW, plan(ground, start="19h30", route="")).get_data(as_text=True)
    assert 'value="19:30"' in refused


def test_end_before_start_means_the_next_morning(app, client, ground):
    client.sign_in(ground.planner).submit(NEW, plan(ground, start="22:00", end="01:30"))
    assert shifts(app)[0].ends_at - shifts(app)[0].starts_at == timedelta(hours=3.5)


@pytest.mark.parametrize(
    "days, start, end, told",
    [(0, "00:10", "11:59", "end"), (-1, "22:00", "01:30", "end"), (-1, "20:00", "22:30", "on")],
)
def test_what_has_passed_is_told_at_the_day_or_at_the_hour(
    client, ground, monkeypatch, days, start, end, told
):
    noon = datetime.combine(today(), time(12), VIETNAM)
    monkeypatch.setattr(shift_forms, "now", lambda: noon)
    day = (today() + timedelta(days=days)).isoformat()
    sent = plan(ground, on=day, start=start, end=end)
    refused = client.sign_in(ground.planner).submit(NEW, sent).get_data(as_text=True)
    assert re.findall(r'href="#(on|start|end)"', refused) == [told]


@pytest.mark.parametrize(
    "change",
    [
        {"on": "2020-01-01"},
        {"on": "9999-12-31"},
        {"on": "0001-01-01"},
        {"on": "mai"},
        {"start": "25:00"},
        {"end": ""},
        {"route": ""},
        {"route": "00000000-0000-4000-8000-000000000000"},
        {"team": "không"},
        {"kind": "professional"},
        {"kind": "dance"},
        {"place_text": "ở chợ"},
        {"place": '{"coordinates": "x"}'},
        {"meeting_point": "x" * 300},
    ],
)
def test_bad_plan_is_said_and_nothing_kept(app, client, ground, change):
    response = client.sign_in(ground.planner).submit(NEW, plan(ground, **change))
    assert response.status_code == 422
    assert shifts(app) == []


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ("20.83, 105.33", True),  # beside the route
        ("20.89, 105.39", True),  # in the commune, far from the route
        ("20.815, 105.30", True),  # just across the border
        ("20.85, 105.45", False),  # in the neighbouring commune
        ("21.03, 106.80", False),  # another province
    ],
)
def test_meeting_place_lies_in_the_commune_or_near_the_route(app, client, ground, place, kept):
    response = client.sign_in(ground.planner).submit(NEW, plan(ground, place_text=place))
    assert response.status_code == (303 if kept else 422)
    assert len(shifts(app)) == int(kept)
    if not kept:
        assert "Điểm tập trung nằm ngoài xã, cách tuyến" in response.text
        assert place in response.text


def test_team_is_not_in_two_places(app, client, ground):
    client.sign_in(ground.planner).submit(NEW, plan(ground))
    response = client.submit(NEW, plan(ground, start="22:00", end="23:00"))
    assert response.status_code == 422
    assert "20:00" in response.get_data(as_text=True)
    assert client.submit(NEW, plan(ground, start="22:30", end="23:00")).status_code == 303


def test_table_refuses_a_team_in_two_places(context, ground):
    start = now() + timedelta(days=1)
    route = db.session.get(PatrolRoute, ground.route.id)
    team = db.session.get(PatrolTeam, ground.team.id)
    first = factories.shift(route, team, starts_at=start)
    with pytest.raises(TeamBusy):
        factories.shift(route, team, starts_at=start + timedelta(hours=1))
    shift_operations.cancel(first, reason="mưa bão", by=None)
    factories.shift(route, team, starts_at=start + timedelta(hours=1))
    with pytest.raises(TeamBusy):
        shift_operations.restore(first, by=None)


@pytest.mark.parametrize(
    "change",
    [
        "ends_at = starts_at",
        "ends_at = starts_at + interval '25 hours'",
        "status = 'missed'",
        "kind = 'dance'",
        "status = 'cancelled'",
        "status = 'done'",
        "reported_at = now()",
        "commune_code = '11636'",
    ],
)
def test_table_refuses_what_is_no_shift(context, ground, change):
    factories.shift(
        db.session.get(PatrolRoute, ground.route.id), db.session.get(PatrolTeam, ground.team.id)
    )
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(db.text(f"UPDATE patrol_shifts SET {change}"))


@pytest.mark.parametrize(
    "starts_in_h, expected",
    [(3, "planned"), (1.9, "ready"), (-1, "active"), (-2.1, "missed"), (-400, "missed")],
)
def test_state_follows_from_the_time(context, ground, starts_in_h, expected):
    shift = factories.shift(
        db.session.get(PatrolRoute, ground.route.id),
        db.session.get(PatrolTeam, ground.team.id),
        starts_at=NOW + timedelta(hours=starts_in_h),
    )
    assert listing.state_of(shift, NOW) == expected


def started(ground, hours_ago: float = 1, **facts) -> PatrolShift:
    return factories.shift(
        ground.route, ground.team, starts_at=now() - timedelta(hours=hours_ago), **facts
    )


def test_report_waits_for_the_beginning(context, ground):
    shift = factories.shift(ground.route, ground.team)
    with pytest.raises(NotBegun):
        shift_operations.report(shift, to=Status.DONE, note="", by=None)


def test_note_of_a_report_is_corrected(context, ground):
    shift = started(ground)
    shift_operations.report(shift, to=Status.DONE, note="Yên", by=None)
    shift_operations.report(shift, to=Status.DONE, note="Yên tĩnh", by=None)
    assert (shift.status, shift.report_note) == (Status.DONE, "Yên tĩnh")


def test_cancelled_shift_is_not_reported(context, ground):
    shift = started(ground)
    shift_operations.cancel(shift, reason="mưa bão", by=None)
    with pytest.raises(IllegalMove):
        shift_operations.report(shift, to=Status.DONE, note="", by=None)


def test_cancelling_is_undone_until_the_end(context, ground):
    shift = started(ground)
    shift_operations.cancel(shift, reason="mưa bão", by=None)
    assert shift_operations.restore(shift, by=None).status == Status.PLANNED
    shift_operations.cancel(shift, reason="mưa bão", by=None)
    shift.starts_at, shift.ends_at = now() - timedelta(hours=3), now() - timedelta(hours=1)
    db.session.flush()
    with pytest.raises(ShiftOver):
        shift_operations.restore(shift, by=None)


def test_cancelling_needs_a_reason_and_undo_restores(app, client, arrange, ground):
    with arrange():
        shift = factories.shift(ground.route, ground.team)
    base = f"/staff/patrol-shifts/{shift.uuid}"
    client.sign_in(ground.planner)
    assert client.submit(f"{base}/cancel", {"reason": "  "}).status_code == 422
    client.submit(f"{base}/cancel", {"reason": "Mưa bão"})
    assert "Mưa bão" in client.get(base).get_data(as_text=True)
    client.submit(f"{base}/restore", form_at=base)
    assert shifts(app)[0].status == "planned"


def test_repeat_plans_the_same_a_week_later(app, client, arrange, ground):
    with arrange():
        shift = factories.shift(ground.route, ground.team, meeting_point="Đầu làng")
    base = f"/staff/patrol-shifts/{shift.uuid}"
    client.sign_in(ground.planner).submit(f"{base}/repeat", form_at=base)
    first, second = shifts(app)
    assert second.starts_at - first.starts_at == timedelta(days=7)
    assert second.meeting_point == "Đầu làng"
    assert client.submit(f"{base}/repeat", form_at=base).status_code == 303
    assert len(shifts(app)) == 2


def test_an_old_shift_is_repeated_on_its_next_day_to_come(app, client, arrange, ground):
    with arrange():
        start = now() - timedelta(days=24)
        shift = factories.shift(ground.route, ground.team, starts_at=start)
    base = f"/staff/patrol-shifts/{shift.uuid}"
    client.sign_in(ground.planner)
    assert f"Lặp lại vào ngày {day(start + timedelta(days=28))}" in client.get(base).text
    client.submit(f"{base}/repeat", form_at=base)
    first, second = shifts(app)
    assert second.starts_at - first.starts_at == timedelta(days=28)


def test_two_planners_see_each_other(app, client, arrange, ground):
    with arrange():
        shift = factories.shift(ground.route, ground.team)
    url = f"/staff/patrol-shifts/{shift.uuid}/edit"
    client.sign_in(ground.planner)
    client.submit(url, plan(ground, meeting_point="Cổng chào", edition="1"))
    response = client.submit(url, plan(ground, meeting_point="Bến đò", edition="1"))
    html = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "Cổng chào" in html
    assert "Bến đò" in html
    edition = field(html, "edition")
    client.submit(url, plan(ground, meeting_point="Bến đò", edition=edition))
    assert shifts(app)[0].meeting_point == "Bến đò"


def test_week_shows_its_shifts(client, arrange, ground):
    with arrange():
        shift = factories.shift(ground.route, ground.team)
    day = shift.starts_at.astimezone(VIETNAM).date()
    client.sign_in(ground.planner)
    url = f"/staff/patrol-shifts/{shift.uuid}"
    assert url in client.get(f"/staff/patrol-shifts?day={day}").get_data(as_text=True)
    later = client.get(f"/staff/patrol-shifts?day={day + timedelta(days=7)}")
    assert url not in later.get_data(as_text=True)
    team = f"/staff/patrol-shifts?day={day}&team={ground.team.uuid}&kind=people"
    assert url in client.get(team).get_data(as_text=True)
    assert url not in client.get(f"{team[:-6]}armed").get_data(as_text=True)


@pytest.mark.parametrize("day", ["x", "0001-01-01", "9999-12-31"])
def test_week_of_no_day_is_refused(client, ground, day):
    response = client.sign_in(ground.planner).get(f"/staff/patrol-shifts?day={day}")
    assert response.status_code == 422
    assert 'name="day" type="text"' in response.text
    assert ("hơn mười năm" in response.text) == (day != "x")


def test_route_out_of_use_takes_no_shift(client, ground):
    client.sign_in(ground.planner).submit(f"/staff/patrol-routes/{ground.route.uuid}/end")
    assert client.submit(NEW, plan(ground)).status_code == 422


def test_planner_is_told_of_shifts_without_report_and_idle_routes(app, arrange, ground):
    with arrange():
        started(ground, 30)
        idle = factories.route(ground.here, "Tuyến bỏ quên")
        db.session.execute(
            db.update(PatrolRoute)
            .where(PatrolRoute.id == idle.id)
            .values(created_at=now() - timedelta(days=31))
        )
    with app.test_request_context():
        places = [task.place for _group, task in told(tasks.of_planner(ground.planner))]
        assert places[1:] == ["Tuyến bỏ quên"]
        assert places[0].startswith("Tuyến bờ sông")
        assert told(tasks.of_planner(ground.planner_there)) == []


def test_member_is_told_of_today_and_tomorrow(app, arrange, ground):
    with arrange():
        started(ground, 30)
        started(ground, 1)
        factories.shift(ground.route, ground.team, starts_at=now() + timedelta(days=5))
    with app.test_request_context():
        groups = [group for group, _task in told(tasks.of_member(ground.patroller))]
        assert groups == ["late", "waiting"]
        assert told(tasks.of_member(ground.stranger)) == []


def test_shift_rows_of_the_day(context, ground):
    start = datetime.combine(today(), datetime.min.time(), VIETNAM) + timedelta(hours=9)
    factories.shift(ground.route, ground.team, starts_at=start)

    def found(user, day):
        return db.session.execute(queries.shift_rows(user, day)).all()

    assert [row.name for row in found(ground.planner, today())] == ["people"]
    assert found(ground.planner, today() + timedelta(days=1)) == []
    assert found(ground.planner_there, today()) == []
    assert found(ground.patroller, today()) == []


def test_professional_shift_needs_a_team_of_police(app, client, arrange, ground):
    client.sign_in(ground.police)
    response = client.submit(NEW, plan(ground, kind="professional"))
    assert response.status_code == 422
    with arrange():
        team = factories.team(ground.here, ground.police, name="Tổ nghiệp vụ")
    response = client.submit(NEW, plan(ground, kind="professional", team=str(team.uuid)))
    assert response.status_code == 303
    assert shifts(app)[0].kind == Kind.PROFESSIONAL
