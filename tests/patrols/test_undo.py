"""Routes, shifts and teams return to what they were, points and meeting place included."""

import re
from datetime import timedelta

import pytest
from geoalchemy2.shape import to_shape
from shapely import LineString, Point

from tests import factories
from webapp.clock import now
from webapp.extensions import db
from webapp.patrols import operations, shift_operations, team_operations
from webapp.patrols.models import Kind, PatrolRoute, PatrolShift, PatrolTeam, Status

BUTTON = re.compile(r'action="(/staff/undo/[^"]+)"')


def offered(client, person) -> list[str]:
    return BUTTON.findall(client.sign_in(person).get("/staff/").text)


def undo_last(client, person) -> int:
    return client.submit(offered(client, person)[0], {"back": "/staff/"}).status_code


def wkts(points) -> list[str]:
    return [to_shape(point.location).wkt for point in points]


def test_a_changed_route_has_its_old_course_name_and_points(client, arrange, ground):
    with arrange():
        route = db.session.merge(ground.route)
        before = (route.name, route.length_m, to_shape(route.course).wkt, wkts(route.points))
        operations.revise(
            route,
            by=ground.planner,
            edition=route.edition,
            name="Tuyến khác",
            note="Khác",
            course=LineString([(105.31, 20.81), (105.32, 20.83)]),
        )

    assert undo_last(client, ground.planner) == 303

    with arrange():
        kept = db.session.get(PatrolRoute, ground.route.id)
        assert (kept.name, kept.length_m, to_shape(kept.course).wkt, wkts(kept.points)) == before
    undo_last(client, ground.planner)
    with arrange():
        assert db.session.get(PatrolRoute, ground.route.id).name == "Tuyến khác"


def test_points_numbered_anew_are_where_they_were(client, arrange, ground):
    with arrange():
        route = db.session.merge(ground.route)
        before = wkts(route.points)
        operations.number_points(route, [Point(105.33, 20.83)], by=ground.planner)

    undo_last(client, ground.planner)

    with arrange():
        assert wkts(db.session.get(PatrolRoute, ground.route.id).points) == before


def test_a_changed_shift_is_as_it_was(client, arrange, ground):
    with arrange():
        shift = factories.shift(
            ground.route,
            ground.team,
            meeting_point="Nhà văn hóa",
            meeting_place=Point(105.33, 20.83),
        )
        before = (shift.starts_at, shift.ends_at, shift.meeting_point)
        shift_operations.revise(
            shift,
            by=ground.planner,
            edition=shift.edition,
            starts_at=shift.starts_at + timedelta(hours=1),
            ends_at=shift.ends_at + timedelta(hours=1),
            meeting_point="Trụ sở",
            meeting_place=None,
        )

    assert undo_last(client, ground.planner) == 303

    with arrange():
        kept = db.session.get(PatrolShift, shift.id)
        assert (kept.starts_at, kept.ends_at, kept.meeting_point) == before
        assert to_shape(kept.meeting_place).wkt == "POINT (105.33 20.83)"


def test_a_changed_shift_does_not_return_into_hours_taken_meanwhile(client, arrange, ground):
    with arrange():
        shift = factories.shift(ground.route, ground.team)
        start = shift.starts_at
        later = {"starts_at": start + timedelta(hours=5), "ends_at": start + timedelta(hours=6)}
        shift_operations.revise(shift, by=ground.planner, edition=shift.edition, **later)
    (address, *_rest) = offered(client, ground.planner)
    with arrange():
        factories.shift(ground.route, ground.team, starts_at=start)

    assert client.submit(address, {"back": "/staff/"}).status_code == 409


@pytest.mark.parametrize("outcome", [Status.DONE, Status.INCOMPLETE])
@pytest.mark.parametrize("who", ["planner", "patroller"])
def test_a_report_is_taken_back_by_who_made_it(client, arrange, ground, outcome, who):
    person = getattr(ground, who)
    with arrange():
        shift = factories.shift(ground.route, ground.team, starts_at=now() - timedelta(hours=3))
        shift_operations.report(shift, to=outcome, note="Nhầm ca", by=person)

    assert undo_last(client, person) == 303

    with arrange():
        kept = db.session.get(PatrolShift, shift.id)
        assert (kept.status, kept.reported_at, kept.report_note) == (Status.PLANNED, None, "")


def test_a_second_report_taken_back_leaves_the_first(client, arrange, ground):
    with arrange():
        shift = factories.shift(ground.route, ground.team, starts_at=now() - timedelta(hours=3))
        shift_operations.report(shift, to=Status.DONE, note="Đủ", by=ground.patroller)
        shift_operations.report(shift, to=Status.INCOMPLETE, note="Nhầm", by=ground.planner)

    undo_last(client, ground.planner)

    with arrange():
        kept = db.session.get(PatrolShift, shift.id)
        assert (kept.status, kept.report_note) == (Status.DONE, "Đủ")
        assert kept.reported_by_id == ground.patroller.id


def test_who_left_the_team_takes_no_report_back(client, arrange, ground):
    with arrange():
        shift = factories.shift(ground.route, ground.team, starts_at=now() - timedelta(hours=3))
        shift_operations.report(shift, to=Status.DONE, note="", by=ground.patroller)
        team = db.session.merge(ground.team)
        team.members = [one for one in team.members if one.id != ground.patroller.id]

    assert offered(client, ground.patroller) == []


def test_a_professional_shift_is_offered_to_police_alone(client, arrange, ground):
    with arrange():
        police_team = factories.team(ground.here, ground.police, name="Tổ CA")
        shift = factories.shift(ground.route, police_team, kind=Kind.PROFESSIONAL)
        shift_operations.revise(
            shift, by=ground.police, edition=shift.edition, meeting_point="Trụ sở"
        )
    assert len(offered(client, ground.police)) == 1
    with arrange():
        db.session.merge(ground.police).roles[0].role = "planner"

    assert offered(client, ground.police) == []


def test_a_team_formed_by_mistake_leaves_the_choices_and_may_return(client, arrange, ground):
    with arrange():
        team = team_operations.form(
            commune=db.session.merge(ground.here), name="Tổ 9", members=[], by=ground.planner
        )

    for ended in (True, False, True):
        assert undo_last(client, ground.planner) == 303
        with arrange():
            assert (db.session.get(PatrolTeam, team.id).ended_on is not None) is ended


def test_a_changed_team_has_its_people_again(client, arrange, ground):
    with arrange():
        team = db.session.merge(ground.team)
        before = {member.id for member in team.members}
        team_operations.revise(
            team, by=ground.planner, edition=team.edition, name="Tổ X", members=[ground.stranger]
        )

    undo_last(client, ground.planner)

    with arrange():
        kept = db.session.get(PatrolTeam, ground.team.id)
        assert (kept.name, {member.id for member in kept.members}) == ("Tổ 1", before)
