"""What police do with tips, and what everybody else sees of them: nothing."""

import re

import pytest
from sqlalchemy import text

from tests import factories
from tests.tips.forms import TOLD, code_in, send
from webapp.extensions import db
from webapp.files import storage
from webapp.hotspots.models import Hotspot
from webapp.permissions import Role
from webapp.tips import operations
from webapp.tips.errors import IsADuplicate
from webapp.tips.models import CLOSED_WITHOUT, MOVES, Status, Tip, TipPhoto

CANARY = "CANARYNOIDUNG"
HERE = (105.33, 20.82)
ACTS = ("triage", "forward", "close", "answer", "hotspot")


@pytest.fixture
def tip(arrange, village):
    with arrange():
        return factories.tip(village, f"{CANARY} {TOLD}", at=HERE, place_text=CANARY)


@pytest.fixture
def officer(arrange, commune):
    with arrange():
        return factories.user((Role.POLICE, commune), title="Cán bộ Công an xã")


def pages_of(tip) -> list[str]:
    own = f"/staff/tips/{tip.uuid}"
    return [own, f"{own}/photos/1", *(f"{own}/{act}" for act in ACTS)]


@pytest.mark.parametrize(
    "role",
    [Role.VILLAGE_HEAD, Role.PLANNER, Role.PATROLLER, Role.OFFICE, Role.CHAIR, Role.ADMIN]
    + [Role.PROVINCE],
)
def test_other_roles_find_nothing(client, arrange, commune, tip, role):
    with arrange():
        user = factories.user((role, commune))
    client.sign_in(user)
    for url in ["/staff/tips", "/staff/tips/new", *pages_of(tip)]:
        response = client.get(url)
        assert response.status_code == 404, url
        assert CANARY not in response.text
    assert CANARY not in client.get("/staff/").text
    assert tip.reference not in client.get("/staff/").text


@pytest.mark.parametrize("role", list(Role))
def test_squares_are_for_those_who_plan(client, arrange, commune, tip, role):
    with arrange():
        user = factories.user((role, commune))
    response = client.sign_in(user).get("/staff/tips/cells")
    assert response.status_code == (200 if role in (Role.POLICE, Role.PLANNER) else 404)
    for secret in (CANARY, "20.82000", "105.33000", tip.reference, str(tip.uuid)):
        assert secret not in response.text


def test_police_of_another_commune_find_nothing(client, arrange, commune, tip):
    with arrange():
        other = factories.commune(commune.parent, "11636", "Bên")
        user = factories.user((Role.POLICE, other))
    client.sign_in(user)
    for url in pages_of(tip):
        assert client.get(url).status_code == 404, url
    response = client.get("/staff/tips")
    assert response.status_code == 200
    assert tip.reference not in response.text
    assert tip.reference not in client.get("/staff/").text


def test_unknown_tip_looks_like_a_forbidden_one(client, arrange, commune, tip):
    with arrange():
        other = factories.commune(commune.parent, "11636", "Bên")
        user = factories.user((Role.POLICE, other))
    client.sign_in(user)
    there = client.get(f"/staff/tips/{tip.uuid}")
    nowhere = client.get("/staff/tips/00000000-0000-4000-8000-000000000000")
    assert (there.status_code, len(there.data)) == (nowhere.status_code, len(nowhere.data))


def test_visitor_is_sent_to_the_login_page(client, tip):
    for url in ["/staff/tips", *pages_of(tip)]:
        response = client.get(url)
        assert response.status_code == 302
        assert "/login" in response.location


def test_list_does_not_tell_what_was_told(client, officer, tip):
    response = client.sign_in(officer).get("/staff/tips")
    assert tip.reference in response.text
    for secret in (CANARY, "20.82", "105.33"):
        assert secret not in response.text


def test_page_tells_it_and_records_who_opened_it(client, app, officer, tip):
    response = client.sign_in(officer).get(f"/staff/tips/{tip.uuid}")
    assert f"{CANARY} {TOLD}" in response.text
    assert "20.8200000, 105.3300000" in response.text
    with app.app_context():
        entry = db.session.execute(
            text("SELECT by_id, changes FROM audit_entries WHERE action = 'tip.opened'")
        ).one()
    assert tuple(entry) == (officer.id, {})


def test_audit_log_names_fields_and_no_values(client, app, officer, village, tip):
    work_through(client, officer, village, tip)
    with app.app_context():
        log = db.session.scalar(text("SELECT string_agg(a::text, ' ') FROM audit_entries a"))
    for secret in (CANARY, "GHICHU", "CQDIEUTRA", "TRALOI", "20.82", "105.33"):
        assert secret not in log
    for action in ("tip.triaged", "tip.transferred", "tip.closed", "tip.answered", "tip.opened"):
        assert action in log


def work_through(client, officer, village, tip) -> None:
    client.sign_in(officer)
    own = f"/staff/tips/{tip.uuid}"
    steps = [
        ("triage", {"is_urgent": "y", "area": str(village.uuid), "note": "GHICHU"}),
        ("answer", {"body": "TRALOI đã nhận tin"}),
        ("forward", {"to": "CQDIEUTRA", "note": "GHICHU"}),
        ("close", {"outcome": "outcome_reported", "note": "GHICHU"}),
    ]
    client.get(own)
    for act, data in steps:
        response = client.submit(f"{own}/{act}", data)
        assert response.status_code == 303, (act, response.text)


def test_tip_goes_all_the_way(client, app, officer, village, tip):
    work_through(client, officer, village, tip)
    page = client.get(f"/staff/tips/{tip.uuid}").text
    for word in ("CQDIEUTRA", "TRALOI đã nhận tin", "GHICHU", officer.title):
        assert word in page
    with app.app_context():
        kept = db.session.scalars(db.select(Tip)).one()
        assert (kept.status, kept.is_urgent) == ("outcome_reported", True)
        assert [event.act for event in kept.events] == [
            "triaged",
            "answered",
            "transferred",
            "closed",
        ]
    assert "CQDIEUTRA" not in client.get("/staff/tips").text


@pytest.mark.parametrize(
    "act, data", [("forward", {"to": "CQDT"}), ("close", {"outcome": "outcome_reported"})]
)
def test_step_out_of_order_is_refused(client, app, officer, tip, act, data):
    client.sign_in(officer)
    response = client.submit(f"/staff/tips/{tip.uuid}/{act}", data)
    assert response.status_code in (409, 422)
    with app.app_context():
        assert db.session.scalars(db.select(Tip)).one().status == "received"


def test_moves_never_resolve_without_the_competent_body():
    for status, targets in MOVES.items():
        if Status.OUTCOME_REPORTED in targets:
            assert status == Status.TRANSFERRED
    assert Status.OUTCOME_REPORTED not in CLOSED_WITHOUT


NO_SUCH_TIP = "Không có tin báo nào khác mang ký hiệu này"


def test_duplicate_names_its_original(client, arrange, app, officer, commune, tip):
    with arrange():
        other = factories.tip(commune)
    client.sign_in(officer)
    own = f"/staff/tips/{tip.uuid}/close"
    for wrong in ("", "T-00000000", tip.reference, "' OR 1=1"):
        response = client.submit(own, {"outcome": "duplicate", "duplicate_of": wrong})
        assert response.status_code == 422, wrong
        says = "Ghi ký hiệu của tin báo trùng" if not wrong else NO_SUCH_TIP
        assert says in response.get_data(as_text=True), wrong
    response = client.submit(own, {"outcome": "duplicate", "duplicate_of": other.reference})
    assert response.status_code == 303
    with app.app_context():
        kept = db.session.scalars(db.select(Tip).where(Tip.id == tip.id)).one()
        assert (kept.status, kept.duplicate_of_id) == ("duplicate", other.id)
    taken_up = {"area": str(commune.uuid)}
    assert client.submit(f"/staff/tips/{tip.uuid}/triage", taken_up).status_code == 303


def test_no_tip_repeats_one_that_repeats_another(client, arrange, officer, commune, tip):
    with arrange():
        first = factories.tip(commune)
        second = factories.tip(commune)
        operations.close(second, outcome=Status.DUPLICATE, note="", by=officer, duplicate_of=first)
    client.sign_in(officer)
    own = f"/staff/tips/{tip.uuid}/close"
    sent = {"outcome": "duplicate", "duplicate_of": second.reference, "note": "Cùng một xe"}
    refused = client.submit(own, sent)
    assert refused.status_code == 422
    told = refused.get_data(as_text=True)
    assert f"Tin báo {second.reference} đã được kết thúc" in told
    assert "Cùng một xe" in told
    with arrange(), pytest.raises(IsADuplicate):
        operations.close(
            db.session.merge(first),
            outcome=Status.DUPLICATE,
            note="",
            by=officer,
            duplicate_of=db.session.merge(second),
        )
    sent["duplicate_of"] = first.reference
    assert client.submit(own, sent).status_code == 303


def test_tip_that_was_passed_on_is_not_offered_as_a_duplicate(
    client, arrange, app, officer, commune, village, tip
):
    with arrange():
        other = factories.tip(commune)
    own = f"/staff/tips/{tip.uuid}"
    client.sign_in(officer)
    assert 'name="duplicate_of"' in client.get(f"{own}/close").text
    client.submit(f"{own}/triage", {"area": str(village.uuid)})
    client.submit(f"{own}/forward", {"to": "CQĐT"})
    page = client.get(f"{own}/close").text
    assert 'name="duplicate_of"' not in page
    assert 'value="duplicate"' not in page
    assert 'value="outcome_reported"' in page
    sent = {"outcome": "duplicate", "duplicate_of": other.reference}
    assert client.submit(f"{own}/close", sent).status_code == 422
    with app.app_context():
        assert db.session.get(Tip, tip.id).status == "transferred"


@pytest.mark.parametrize("act", ["triage", "forward", "close"])
def test_form_of_a_step_no_longer_possible_says_where_the_tip_stands(
    client, officer, village, tip, act
):
    work_through(client, officer, village, tip)
    response = client.get(f"/staff/tips/{tip.uuid}/{act}")
    assert response.status_code == 409
    assert "Đã thông báo kết quả" in response.text


def test_tip_of_another_commune_cannot_be_the_original(client, arrange, officer, commune, tip):
    with arrange():
        theirs = factories.tip(factories.commune(commune.parent, "11636", "Bên"))
    data = {"outcome": "duplicate", "duplicate_of": theirs.reference}
    response = client.sign_in(officer).submit(f"/staff/tips/{tip.uuid}/close", data)
    assert response.status_code == 422
    assert NO_SUCH_TIP in response.get_data(as_text=True)


def test_tip_cannot_be_sorted_into_another_commune(client, arrange, officer, commune, tip):
    with arrange():
        other = factories.commune(commune.parent, "11636", "Bên")
    data = {"area": str(other.uuid)}
    response = client.sign_in(officer).submit(f"/staff/tips/{tip.uuid}/triage", data)
    assert response.status_code == 422


def test_hotspot_from_a_tip_keeps_its_origin_to_those_who_open_tips(client, app, officer, tip):
    client.sign_in(officer)
    own = f"/staff/tips/{tip.uuid}"
    data = {"kind": "risk_point", "location_text": "20.82, 105.33", "description": "Khu vực vắng"}
    assert client.submit(f"{own}/hotspot", data).status_code == 303
    with app.app_context():
        hotspot = db.session.scalars(db.select(Hotspot)).one()
        assert (hotspot.source, hotspot.kind) == ("tip", "risk_point")
        assert CANARY not in hotspot.description
        name = hotspot.name
    assert name in client.get(own).text
    with app.app_context():
        named = db.session.scalars(
            text("SELECT changes::text FROM audit_entries WHERE subject_type = 'hotspots'")
        ).all()
    assert all(str(tip.uuid) not in one for one in named)


@pytest.mark.parametrize("role, sees", [(Role.POLICE, True), (Role.PLANNER, False)])
def test_hotspot_shows_the_tip_behind_it_to_those_who_open_tips(
    client, app, arrange, commune, officer, tip, role, sees
):
    data = {"kind": "risk_point", "location_text": "20.82, 105.33"}
    client.sign_in(officer).submit(f"/staff/tips/{tip.uuid}/hotspot", data)
    with arrange():
        user = factories.user((role, commune))
        hotspot = db.session.scalars(db.select(Hotspot)).one()
    response = app.test_client().sign_in(user).get(f"/staff/hotspots/{hotspot.uuid}")
    assert response.status_code == 200
    assert (tip.reference in response.text) is sees
    assert (str(tip.uuid) in response.text) is sees


def test_second_hotspot_from_one_tip_is_refused(client, officer, tip):
    client.sign_in(officer)
    data = {"kind": "risk_point", "location_text": "20.82, 105.33"}
    url = f"/staff/tips/{tip.uuid}/hotspot"
    assert client.submit(url, data).status_code == 303
    asked = client.get(url)
    assert asked.status_code == 409
    assert "Đã lập điểm phức tạp từ tin báo này." in asked.text
    assert 'id="present"' in asked.text
    sent = data | {"csrf_token": client.token(f"/staff/tips/{tip.uuid}/answer")}
    assert client.post(url, data=sent).status_code == 409


@pytest.mark.parametrize("location", ["", "nhà ông X", "48.85, 2.35"])
def test_hotspot_needs_a_place(client, officer, tip, location):
    data = {"kind": "risk_point", "location_text": location}
    response = client.sign_in(officer).submit(f"/staff/tips/{tip.uuid}/hotspot", data)
    assert response.status_code == 422


@pytest.mark.parametrize("channel", ["hotline", "box", "vneid", "in_person"])
def test_tip_by_another_channel_gets_a_code_that_works(client, app, officer, village, channel):
    client.sign_in(officer)
    page = client.get("/staff/tips/new").text
    from tests.tips.forms import TOKEN

    data = {
        "token": TOKEN.search(page)[1],
        "channel": channel,
        "area": str(village.uuid),
        "body": TOLD,
        "occurred": "today",
        "location_text": "20.82, 105.33",
    }
    first = client.submit("/staff/tips/new", data)
    again = client.submit("/staff/tips/new", data)
    assert code_in(first) == code_in(again)
    with app.app_context():
        tip = db.session.scalars(db.select(Tip)).one()
        assert (tip.channel, tip.area_id, tip.body) == (channel, village.id, TOLD)
    response = client.post("/tip/receipt", data={"code": code_in(first)})
    assert response.status_code == 200


def test_web_is_no_channel_that_staff_may_enter(client, officer, village):
    client.sign_in(officer)
    data = {"channel": "web", "area": str(village.uuid), "body": TOLD}
    assert client.submit("/staff/tips/new", data).status_code == 422


def test_photo_is_shown_to_police_alone_and_cannot_run(client, app, officer, commune):
    from tests.files.pictures import picture

    send(client, photos=[(picture(), "anh.jpg")])
    with app.app_context():
        photo = db.session.scalars(db.select(TipPhoto)).one()
        url = f"/staff/tips/{photo.tip.uuid}/photos/1"
        data = storage.path_of(photo.storage_name).read_bytes()
    assert client.get(url).status_code == 302
    client.sign_in(officer)
    response = client.get(url)
    assert response.data == data
    assert response.mimetype == "image/jpeg"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["Cache-Control"] == "no-store"
    kept = client.get(f"{url}?download=1")
    assert kept.headers["Content-Disposition"] == "attachment; filename=anh-1.jpg"
    assert client.get(url.replace("photos/1", "photos/2")).status_code == 404
    response.close()
    kept.close()


@pytest.mark.parametrize(
    "query, count",
    [
        ("", 3),
        ("status=received", 2),
        ("status=triaged", 1),
        ("status=late", 1),
        ("age=7", 1),
        ("age=30", 0),
        ("status=nonsense&area=nonsense&age=-1", 3),
        ("after=nonsense", 3),
    ],
)
def test_list_filters_by_state_and_age(client, arrange, officer, commune, village, query, count):
    with arrange():
        factories.tip(commune, hours_ago=8 * 24)
        _fresh, sorted_tip = factories.tip(village), factories.tip(village)
        sorted_tip.status = Status.TRIAGED
    page = client.sign_in(officer).get(f"/staff/tips?{query}").text
    assert len(re.findall(r'<tr[^>]* id="tip-', page)) == count


def test_list_filters_by_village(client, arrange, officer, commune, village):
    with arrange():
        there, elsewhere = factories.tip(village), factories.tip(commune)
    page = client.sign_in(officer).get(f"/staff/tips?area={village.uuid}").text
    assert there.reference in page
    assert elsewhere.reference not in page


def test_new_and_late_tips_wait_in_the_work_of_today(client, arrange, officer, commune, tip):
    with arrange():
        late = factories.tip(commune, hours_ago=26)
        late.status = Status.TRIAGED
        late.is_urgent = True
    page = client.sign_in(officer).get("/staff/").text
    assert tip.reference in page
    assert late.reference in page
    assert page.index(late.reference) < page.index(tip.reference), "what is late comes first"
    assert CANARY not in page


@pytest.mark.parametrize("act", ["triage", "forward", "answer"])
@pytest.mark.parametrize("text_sent", ["", "\0", "x" * 3000])
def test_bad_text_is_an_error_beside_the_field(client, officer, commune, tip, act, text_sent):
    client.sign_in(officer)
    if act == "forward":
        client.submit(f"/staff/tips/{tip.uuid}/triage", {"area": str(commune.uuid)})
    data = {"body": text_sent, "to": text_sent, "note": text_sent, "area": "nonsense"}
    assert client.submit(f"/staff/tips/{tip.uuid}/{act}", data).status_code == 422
