"""A form opened before somebody else's act overrules nothing unseen; no page is a dead end."""

import re
from datetime import timedelta
from html import unescape
from types import SimpleNamespace

import pytest

from tests import factories
from tests.client import Client
from webapp.clock import now, today
from webapp.extensions import db
from webapp.hotspots.models import Hotspot
from webapp.patrols.models import Kind, PatrolRoute, PatrolShift, PatrolTeam
from webapp.permissions import Role
from webapp.tips.models import Tip
from webapp.villages import operations as villages

FIELD = re.compile(r'<input[^>]*name="(csrf_token|seen|edition)"[^>]*value="([^"]*)"')
CHANGED = "Hồ sơ này đã được thay đổi sau khi mở trang"
NO_LONGER = "Việc này không còn làm được"
COLLEAGUE = "Phó Trưởng Công an xã"


@pytest.fixture
def world(arrange):
    with arrange():
        commune = factories.commune(factories.province())
        village = factories.village(commune, shape=(105.30, 20.80, 105.35, 20.90))
        people = {role.value: factories.user((role, commune)) for role in Role}
        colleague = factories.user((Role.POLICE, commune), title=COLLEAGUE)
        team = factories.team(commune, people["patroller"], colleague)
        return SimpleNamespace(
            commune=commune,
            village=village,
            colleague=colleague,
            team=team,
            route=factories.route(commune, points=((105.325, 20.825), (105.345, 20.845))),
            **people,
        )


def opened(client: Client, url: str, form_at: str = "") -> dict[str, str]:
    """Return the hidden fields of the form at `url`, or of the form on a page that leads to it."""
    html = client.get(form_at or url).text
    form = html.partition(f'action="{url}"')[2].partition("</form>")[0]
    found = dict(FIELD.findall(form))
    assert found.get("seen"), f"the form at {url} does not tell what it was opened at"
    return found


def other(app, user) -> Client:
    return app.test_client().sign_in(user)


def kept(app, model, record):
    with app.app_context():
        return db.session.scalars(db.select(model).where(model.id == record.id)).one()


def again(answer) -> dict[str, str]:
    """Return the hidden fields of the form that came back with a conflict."""
    form = answer.text.partition('<form class="form"')[2] or answer.text.partition("data-guard")[2]
    return dict(FIELD.findall(form.partition("</form>")[0]))


TIP_ACTS = [
    ("triage", {"note": "TYPED note"}),
    ("answer", {"body": "TYPED answer"}),
    ("hotspot", {"kind": "risk_point", "location_text": "20.82, 105.33", "description": "TYPED d"}),
]


@pytest.mark.parametrize("act, typed", TIP_ACTS)
def test_tip_closed_meanwhile_is_not_overruled_unseen(app, client, arrange, world, act, typed):
    with arrange():
        tip = factories.tip(world.village, at=(105.33, 20.82))
    own = f"/staff/tips/{tip.uuid}"
    typed = typed | ({"area": str(world.village.uuid)} if act == "triage" else {})
    stale = opened(client.sign_in(world.police), f"{own}/{act}")
    closing = {"outcome": "spam", "note": "CANARY reason"}
    assert other(app, world.colleague).submit(f"{own}/close", closing).status_code == 303

    answer = client.post(f"{own}/{act}", data=stale | typed)

    assert answer.status_code == 409
    for told in (CHANGED, COLLEAGUE, "TYPED", f"{today():%d/%m/%Y}"):
        assert told in answer.text, told
    known = kept(app, Tip, tip)
    assert (known.status, known.hotspot_id) == ("spam", None)
    fresh = client.post(f"{own}/{act}", data=stale | again(answer) | typed)
    assert fresh.status_code == 303


@pytest.mark.parametrize(
    "act, typed",
    [
        ("forward", {"to": "Công an tỉnh X", "note": "TYPED note"}),
        ("close", {"outcome": "spam", "note": "TYPED note"}),
    ],
)
def test_step_that_a_tip_no_longer_takes_says_where_it_stands(
    app, client, arrange, world, act, typed
):
    with arrange():
        tip = factories.tip(world.village)
    own = f"/staff/tips/{tip.uuid}"
    sorting = {"area": str(world.village.uuid)}
    assert client.sign_in(world.police).submit(f"{own}/triage", sorting).status_code == 303
    stale = opened(client, f"{own}/{act}")
    other(app, world.colleague).submit(f"{own}/close", {"outcome": "not_criminal"})

    answer = client.post(f"{own}/{act}", data=stale | typed)

    assert answer.status_code == 409
    for told in (NO_LONGER, COLLEAGUE, "TYPED note", f'href="{own}'):
        assert told in answer.text, told
    assert "data-resend" not in answer.text
    assert kept(app, Tip, tip).status == "not_criminal"


@pytest.mark.parametrize("htmx", [True, False])
def test_hotspot_verified_meanwhile_is_not_dismissed_unseen(app, client, arrange, world, htmx):
    with arrange():
        hotspot = factories.hotspot(world.village, by=world.police, on=today())
    own = f"/staff/hotspots/{hotspot.uuid}"
    stale = opened(client.sign_in(world.police), f"{own}/dismiss")
    day = {"on": f"{today():%d/%m/%Y}"}
    verified = other(app, world.colleague).submit(f"{own}/verify", day | {"note": "Đã đến nơi"})
    assert verified.status_code == 303

    typed = day | {"note": "TYPED reason"}
    headers = {"HX-Request": "true"} if htmx else {}
    answer = client.post(f"{own}/dismiss", data=stale | typed, headers=headers)

    assert answer.status_code == (422 if htmx else 409)
    for told in (CHANGED, COLLEAGUE, "TYPED reason"):
        assert told in answer.text, told
    assert kept(app, Hotspot, hotspot).status == "verified"
    fresh = client.post(f"{own}/dismiss", data=stale | again(answer) | typed)
    assert fresh.status_code == 303
    assert kept(app, Hotspot, hotspot).status == "dismissed"


def test_form_without_the_field_is_taken_as_it_is(app, client, arrange, world):
    with arrange():
        hotspot = factories.hotspot(world.village, by=world.police, on=today(), status="verified")
    own = f"/staff/hotspots/{hotspot.uuid}/dismiss"
    typed = {"on": f"{today():%d/%m/%Y}", "note": "Lý do"}
    assert client.sign_in(world.police).submit(own, typed).status_code == 303


def test_stale_form_tells_nothing_to_one_who_may_not_see_the_record(app, client, arrange, world):
    with arrange():
        tip = factories.tip(world.village)
        hotspot = factories.hotspot(world.village, by=world.police, on=today())
    police = other(app, world.police)
    for url in (f"/staff/tips/{tip.uuid}/close", f"/staff/hotspots/{hotspot.uuid}/dismiss"):
        stale = opened(police, url)
        client.sign_in(world.planner)
        data = stale | {"csrf_token": client.token("/staff/me/password"), "note": "a b"}
        answer = client.post(url, data=data)
        assert answer.status_code == 404
        assert CHANGED not in answer.text
        assert NO_LONGER not in answer.text


@pytest.fixture
def shift(arrange, world):
    def make(kind=Kind.PEOPLE, hours_ago=1):
        with arrange():
            begun = now() - timedelta(hours=hours_ago)
            return factories.shift(world.route, world.team, starts_at=begun, kind=kind)

    return make


@pytest.mark.parametrize("kind", [Kind.PEOPLE, Kind.PROFESSIONAL])
def test_report_of_the_team_is_not_written_over(app, client, world, shift, kind):
    made = shift(kind)
    walker = world.colleague
    url = f"/staff/patrol-shifts/{made.uuid}/report"
    stale = opened(client.sign_in(world.police), url)
    theirs = {"outcome": "incomplete", "note": "Ngập ở cầu tre"}
    reported = other(app, walker).submit(f"/staff/my-shifts/{made.uuid}/report", theirs)
    assert reported.status_code == 303

    answer = client.post(url, data=stale | {"outcome": "done", "note": ""})

    assert answer.status_code == 409
    for told in (CHANGED, COLLEAGUE, "Ngập ở cầu tre"):
        assert told in answer.text, told
    known = kept(app, PatrolShift, made)
    assert (known.status, known.report_note) == ("incomplete", "Ngập ở cầu tre")
    fresh = client.post(url, data=stale | again(answer) | {"outcome": "done", "note": "Đã rõ"})
    assert fresh.status_code == 303


def test_report_of_the_planner_is_not_written_over_nor_shown_to_the_team(app, client, world, shift):
    made = shift()
    url = f"/staff/my-shifts/{made.uuid}/report"
    stale = opened(client.sign_in(world.patroller), url)
    theirs = {"outcome": "incomplete", "note": "CANARY của người lập kế hoạch"}
    other(app, world.planner).submit(f"/staff/patrol-shifts/{made.uuid}/report", theirs)

    answer = client.post(url, data=stale | {"outcome": "done", "note": "TYPED note"})

    assert answer.status_code == 409
    assert "TYPED note" in answer.text
    assert "CANARY" not in answer.text
    assert "CANARY" not in client.get(url).text
    assert kept(app, PatrolShift, made).status == "incomplete"


def test_correcting_a_report_begins_with_what_it_says(app, client, world, shift):
    made = shift()
    url = f"/staff/patrol-shifts/{made.uuid}/report"
    theirs = {"outcome": "incomplete", "note": "Ngập ở cầu tre"}
    client.sign_in(world.planner).submit(url, theirs)
    assert "Ngập ở cầu tre" in unescape(client.get(url).text)


def test_shift_reported_meanwhile_is_not_cancelled(app, client, world, shift):
    made = shift()
    url = f"/staff/patrol-shifts/{made.uuid}/cancel"
    stale = opened(client.sign_in(world.planner), url)
    other(app, world.patroller).submit(f"/staff/my-shifts/{made.uuid}/report", {"outcome": "done"})

    answer = client.post(url, data=stale | {"reason": "Mưa bão lớn"})

    assert answer.status_code == 409
    for told in (NO_LONGER, "Mưa bão lớn", f'href="/staff/patrol-shifts/{made.uuid}'):
        assert told in answer.text, told
    assert kept(app, PatrolShift, made).status == "done"


def test_points_saved_in_a_second_tab_are_not_replaced_unseen(app, client, world):
    url = f"/staff/patrol-routes/{world.route.uuid}/points"
    stale = opened(client.sign_in(world.planner), url)
    assert client.submit(url, {"point-1": "20.84, 105.34"}).status_code == 303
    before = kept(app, PatrolRoute, world.route).edition

    answer = client.post(url, data=stale | {"point-1": "20.83, 105.33"})

    assert answer.status_code == 409
    assert CHANGED in answer.text
    assert 'value="20.83, 105.33"' in answer.text
    assert kept(app, PatrolRoute, world.route).edition == before
    typed = stale | again(answer) | {"point-1": "20.83, 105.33"}
    assert client.post(url, data=typed).status_code == 303


@pytest.mark.parametrize("act", ["reverse", "reopen", "end"])
def test_route_changed_meanwhile_is_neither_turned_nor_ended_unseen(app, client, world, act):
    page = f"/staff/patrol-routes/{world.route.uuid}"
    client.sign_in(world.planner)
    if act == "reopen":
        assert client.submit(f"{page}/end").status_code == 303
    stale = opened(client, f"{page}/{act}", "" if act == "end" else page)
    other(app, world.colleague).submit(f"{page}/points", {"point-1": "20.84, 105.34"})
    before = kept(app, PatrolRoute, world.route)

    answer = client.post(f"{page}/{act}", data=stale)

    assert answer.status_code == 409
    for told in (CHANGED, COLLEAGUE):
        assert told in answer.text, told
    assert "data-resend" not in answer.text
    after = kept(app, PatrolRoute, world.route)
    assert (after.edition, after.ended_on) == (before.edition, before.ended_on)


def test_team_changed_meanwhile_is_not_disbanded_unseen(app, client, world):
    own = f"/staff/patrol-teams/{world.team.uuid}"
    stale = opened(client.sign_in(world.planner), f"{own}/disband")
    sent = {"name": "Tổ mới", "edition": str(world.team.edition)}
    assert other(app, world.colleague).submit(f"{own}/edit", sent).status_code == 303

    answer = client.post(f"{own}/disband", data=stale)

    assert answer.status_code == 409
    assert COLLEAGUE in answer.text
    assert "Nội dung đã nhập không bị mất" not in answer.text, "nothing was typed"
    assert kept(app, PatrolTeam, world.team).ended_on is None


def test_act_of_ones_own_is_not_called_somebody_elses(app, client, arrange, world):
    with arrange():
        villages.register(world.village, by=world.office, on=today() - timedelta(days=40))
        villages.propose(world.village, by=world.office, on=today())
    record = f"/staff/villages/{world.village.uuid}"
    client.sign_in(world.office)

    answer = client.get(f"{record}/propose")

    assert answer.status_code == 409
    for told in (NO_LONGER, "Đang đề nghị công nhận", f'href="{record}"', world.office.title):
        assert told in answer.text, told
    assert "Người khác" not in answer.text


def test_step_not_possible_is_one_line_for_a_fragment(client, arrange, world):
    with arrange():
        hotspot = factories.hotspot(world.village, by=world.police, on=today())
    client.sign_in(world.police)
    url = f"/staff/hotspots/{hotspot.uuid}/relapse"
    answer = client.get(url, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "<h1" not in answer.text
