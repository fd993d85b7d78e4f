"""Canaries: plans to come, professional shifts and routes show to nobody who may not know."""

from datetime import timedelta

import pytest

from tests import factories
from webapp.audit import queries as audit
from webapp.audit.models import AuditEntry
from webapp.clock import VIETNAM, now, today
from webapp.extensions import db
from webapp.patrols import queries, shift_operations
from webapp.patrols.models import Kind, PatrolShift
from webapp.permissions import Role

OUTSIDERS = (
    "stranger",
    "office",
    "chair",
    "village_head",
    "province",
    "admin",
    "nobody",
    "planner_there",
    "police_there",
)
CANARY = "Cây đa cuối làng"
TAILS = ("", "/edit", "/cancel", "/report")
OWN_TAILS = ("", "/report", "/sheet.pdf", "/course.gpx")


@pytest.fixture
def ordinary(arrange, ground):
    with arrange():
        return factories.shift(ground.route, ground.team, meeting_point=CANARY)


@pytest.fixture
def professional(arrange, ground):
    with arrange():
        return factories.shift(
            ground.route, ground.team, kind=Kind.PROFESSIONAL, meeting_point=CANARY
        )


def week_of(shift) -> str:
    return f"/staff/patrol-shifts?day={shift.starts_at.astimezone(VIETNAM).date()}"


def pages(shift, ground) -> list[str]:
    return [
        *(f"/staff/patrol-shifts/{shift.uuid}{tail}" for tail in TAILS),
        *(f"/staff/my-shifts/{shift.uuid}{tail}" for tail in OWN_TAILS),
        "/staff/my-shifts",
        week_of(shift),
        f"/staff/patrol-routes/{ground.route.uuid}",
        "/staff/patrol-routes",
        "/staff/",
    ]


def leaks(client, shift, urls) -> list[str]:
    """Return the addresses whose answer tells of `shift`."""
    found = []
    for url in urls:
        text = client.get(url).get_data(as_text=True)
        if str(shift.uuid) in text.replace(url, "") or CANARY in text:
            found.append(url)
    return found


@pytest.mark.parametrize("who", OUTSIDERS)
def test_shift_to_come_does_not_exist_for_others(client, ground, ordinary, who):
    client.sign_in(getattr(ground, who))
    assert leaks(client, ordinary, pages(ordinary, ground)) == []
    for tail in TAILS:
        assert client.get(f"/staff/patrol-shifts/{ordinary.uuid}{tail}").status_code == 404
    for tail in OWN_TAILS:
        assert client.get(f"/staff/my-shifts/{ordinary.uuid}{tail}").status_code == 404


@pytest.mark.parametrize("who", [*OUTSIDERS, "planner", "planner_above", "patroller"])
def test_professional_shift_does_not_exist_but_for_police(client, ground, professional, who):
    client.sign_in(getattr(ground, who))
    assert leaks(client, professional, pages(professional, ground)) == []
    assert client.get(f"/staff/patrol-shifts/{professional.uuid}").status_code == 404
    assert client.get(f"/staff/my-shifts/{professional.uuid}").status_code == 404


def test_police_see_the_professional_shift(client, ground, professional):
    client.sign_in(ground.police)
    assert client.get(f"/staff/patrol-shifts/{professional.uuid}").status_code == 200
    assert str(professional.uuid) in client.get(week_of(professional)).get_data(as_text=True)
    assert client.get(f"/staff/my-shifts/{professional.uuid}").status_code == 200


def test_refusals_do_not_tell_a_planner_of_a_professional_shift(app, client, ground, professional):
    start = professional.starts_at.astimezone(VIETNAM)
    answer = client.sign_in(ground.planner).submit(
        "/staff/patrol-shifts/new",
        {
            "route": str(ground.route.uuid),
            "team": str(ground.team.uuid),
            "kind": "people",
            "on": start.date().isoformat(),
            "start": f"{start:%H:%M}",
            "end": f"{start + timedelta(hours=1):%H:%M}",
        },
    )
    assert answer.status_code == 303
    assert client.submit(f"/staff/patrol-routes/{ground.route.uuid}/end").status_code == 303
    assert client.submit(f"/staff/patrol-teams/{ground.team.uuid}/disband").status_code == 303


def test_professional_shift_is_in_no_tile_and_no_audit_entry_of_others(context, arrange, ground):
    both = factories.user((Role.PLANNER, ground.here), (Role.OFFICE, ground.here))
    seeing = factories.user((Role.POLICE, ground.here), (Role.OFFICE, ground.here))
    shift = factories.shift(
        ground.route, ground.team, kind=Kind.PROFESSIONAL, starts_at=now() + timedelta(minutes=1)
    )
    day = shift.starts_at.astimezone(VIETNAM).date()
    assert db.session.execute(queries.shift_rows(both, day)).all() == []
    assert len(db.session.execute(queries.shift_rows(seeing, day)).all()) == 1

    def entries(user):
        found = audit.visible_to(user).where(AuditEntry.subject_uuid == shift.uuid)
        return len(db.session.scalars(found).all())

    assert entries(both) == 0
    assert entries(seeing) == 1


def test_member_sees_the_route_only_around_the_shift(client, arrange, ground):
    with arrange():
        later = factories.shift(ground.route, ground.team)
        soon = factories.shift(
            ground.route, ground.team, starts_at=now() + timedelta(hours=1), hours=1
        )
        past = factories.shift(ground.route, ground.team, starts_at=now() - timedelta(hours=9))
    client.sign_in(ground.patroller)
    for shift, opened in ((later, False), (soon, True), (past, False)):
        html = client.get(f"/staff/my-shifts/{shift.uuid}").get_data(as_text=True)
        assert ("Tuyến bờ sông" in html) is opened
        gpx = client.get(f"/staff/my-shifts/{shift.uuid}/course.gpx")
        assert gpx.status_code == (200 if opened else 404)
    assert "Tuyến bờ sông" not in client.get("/staff/my-shifts").get_data(as_text=True)
    assert "Tuyến bờ sông" not in client.get("/staff/").get_data(as_text=True)


def test_member_reports_on_own_shift(app, client, arrange, ground):
    with arrange():
        shift = factories.shift(ground.route, ground.team, starts_at=now() - timedelta(hours=1))
    url = f"/staff/my-shifts/{shift.uuid}/report"
    client.sign_in(ground.patroller)
    assert client.submit(url, {"outcome": "incomplete"}).status_code == 422
    assert client.submit(url, {"outcome": "missed"}).status_code == 422
    done = client.submit(url, {"outcome": "incomplete", "note": "Đường ngập"})
    assert done.status_code == 303
    with app.app_context():
        kept = db.session.get(PatrolShift, shift.id)
        assert (kept.status, kept.report_note) == ("incomplete", "Đường ngập")
        assert kept.reported_by_id == ground.patroller.id


def test_member_does_not_report_ahead_or_on_a_cancelled_shift(client, arrange, ground, ordinary):
    client.sign_in(ground.patroller)
    assert client.get(f"/staff/my-shifts/{ordinary.uuid}/report").status_code == 409
    with arrange():
        shift = db.session.get(PatrolShift, ordinary.id)
        shift_operations.cancel(shift, reason="Mưa bão", by=None)
    page = client.get("/staff/my-shifts").text
    assert f"/staff/my-shifts/{ordinary.uuid}?" in page
    assert "Đã hủy" in page
    assert f"/staff/my-shifts/{ordinary.uuid}/report" not in page


def test_member_who_lost_the_grant_sees_nothing(client, arrange, ground, ordinary):
    with arrange():
        for grant in db.session.merge(ground.patroller).grants:
            grant.valid = type(grant.valid)(today() - timedelta(days=9), today())
    client.sign_in(ground.patroller)
    assert client.get(f"/staff/my-shifts/{ordinary.uuid}").status_code == 404


def test_planner_of_one_commune_cannot_use_team_or_route_of_another(client, arrange, ground):
    with arrange():
        theirs = factories.team(ground.there, name="Tổ bạn")
        route = factories.route(
            ground.there, "Tuyến bạn", places=((105.42, 20.82), (105.45, 20.85))
        )
    client.sign_in(ground.planner)
    html = client.get("/staff/patrol-shifts/new").get_data(as_text=True)
    assert "Tổ bạn" not in html
    assert "Tuyến bạn" not in html
    assert client.get(f"/staff/patrol-teams/{theirs.uuid}/edit").status_code == 404
    assert client.get(f"/staff/patrol-routes/{route.uuid}").status_code == 404


def test_public_pages_load_nothing_of_patrols(app):
    public = {rule.endpoint for rule in app.url_map.iter_rules() if "/staff/" not in rule.rule}
    assert not [one for one in public if one.startswith(("patrols.", "my_shifts."))]
