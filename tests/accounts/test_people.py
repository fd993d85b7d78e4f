"""Accounts of others: an administrator stays inside the own area, and every act leaves a trace."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from tests import factories
from webapp.accounts import operations, queries
from webapp.accounts.models import Grant, User
from webapp.areas import reshaping
from webapp.audit.models import AuditEntry
from webapp.clock import now, today
from webapp.extensions import db
from webapp.permissions import Role


class World:
    """Two communes of one province with an administrator and an officer each."""

    def __init__(self) -> None:
        self.province = factories.province()
        self.commune = factories.commune(self.province)
        self.village = factories.village(self.commune, name="Thôn Đông")
        factories.village(self.commune, "0002", "Thôn Tây")
        self.neighbour = factories.commune(self.province, "10846", "Hà Tây")
        twin = factories.village(self.neighbour, "0001", "Thôn Đông")
        self.system = factories.user((Role.ADMIN, None), title="Quản trị hệ thống")
        self.admin = factories.user((Role.ADMIN, self.commune), title="Quản trị xã")
        self.officer = factories.user((Role.OFFICE, self.commune), title="Văn phòng xã nhà")
        self.stranger = factories.user((Role.OFFICE, self.neighbour), title="Văn phòng xã bạn")
        self.both = factories.user(
            (Role.OFFICE, self.commune), (Role.OFFICE, self.neighbour), title="Kiêm nhiệm"
        )
        self.former = factories.user(title="Đã chuyển công tác")
        long_ago = Range(factories.LONG_AGO, factories.LONG_AGO + timedelta(days=9))
        factories.grant(self.former, Role.OFFICE, self.neighbour, long_ago)
        factories.grant(self.former, Role.OFFICE, self.commune)
        self.paths = (self.commune.path, twin.path)


@pytest.fixture
def world(arrange):
    with arrange():
        return World()


def fields(**changes) -> dict:
    return {
        "title": "Trưởng Công an xã",
        "username": "congan.antruong",
        "role": "police",
        "area": "11635",
        "since": today().isoformat(),
    } | changes


def actions(app) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)))


def test_admin_of_a_commune_sees_the_accounts_of_that_commune_alone(client, world):
    page = client.sign_in(world.admin).get("/staff/accounts").get_data(as_text=True)
    for title in ("Văn phòng xã nhà", "Đã chuyển công tác", "Quản trị xã"):
        assert title in page
    for title in ("Văn phòng xã bạn", "Kiêm nhiệm", "Quản trị hệ thống"):
        assert title not in page


def test_admin_of_the_system_sees_every_account(client, world):
    page = client.sign_in(world.system).get("/staff/accounts?q=phòng").get_data(as_text=True)
    assert "Văn phòng xã nhà" in page
    assert "Văn phòng xã bạn" in page
    assert "Kiêm nhiệm" not in page


@pytest.mark.parametrize("who", ["stranger", "both", "system"])
def test_account_outside_looks_as_if_it_did_not_exist(client, world, who):
    client.sign_in(world.admin)
    uuid = getattr(world, who).uuid
    assert client.get(f"/staff/accounts/{uuid}").status_code == 404
    token = client.token("/staff/accounts/new")
    for act in ("code", "disable", "grants/new", "enable", "unlock", "second-factor/off"):
        url = f"/staff/accounts/{uuid}/{act}"
        assert client.post(url, data={"csrf_token": token}).status_code == 404, act


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_no_other_role_manages_accounts(client, world, arrange, role):
    with arrange():
        user = factories.user((role, world.province))
    client.sign_in(user)
    assert client.get("/staff/accounts").status_code == 404
    assert client.get(f"/staff/accounts/{world.officer.uuid}").status_code == 404


def test_admin_invites_by_a_printed_code(app, client, world):
    client.sign_in(world.admin)
    created = client.submit("/staff/accounts/new", fields())
    assert created.status_code == 303
    page = client.get(created.location).get_data(as_text=True)
    assert "An Trường" in page

    sheet = client.submit(created.location + "/code").get_data(as_text=True)
    code = re.search(r'receipt-code">([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})<', sheet)[1]
    assert "http://127.0.0.1:8000/invite" in sheet
    assert "data:image/svg+xml" in sheet
    assert code not in client.get(created.location).get_data(as_text=True)

    visitor = app.test_client()
    fresh = "tre già măng mọc đầu đình"
    answers = {"username": "congan.antruong", "new_password": fresh, "repeated": fresh}
    wrong = visitor.submit("/invite", answers | {"code": code[:-1] + "0"})
    assert wrong.status_code == 422
    assert visitor.submit("/invite", answers | {"code": code}).status_code == 303
    assert visitor.get("/staff/").status_code == 200
    assert {"user.created", "grant.given", "user.invited", "user.password_changed"} <= set(
        actions(app)
    )


def test_code_expires_after_three_days(app, client, world):
    client.sign_in(world.admin)
    sheet = client.submit(f"/staff/accounts/{world.officer.uuid}/code").get_data(as_text=True)
    code = re.search(r'receipt-code">([0-9A-Z-]{19})<', sheet)[1]
    with app.app_context():
        user = db.session.get(User, world.officer.id)
        assert timedelta(hours=71) < user.invite_expires_at - now() <= timedelta(hours=72)
        user.invite_expires_at = now() - timedelta(seconds=1)
        db.session.commit()
    fresh = "tre già măng mọc đầu đình"
    answers = {
        "username": world.officer.username,
        "code": code,
        "new_password": fresh,
        "repeated": fresh,
    }
    assert app.test_client().submit("/invite", answers).status_code == 422


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"username": "Công An"}, "username"),
        ({"username": "a"}, "username"),
        ({"title": ""}, "title"),
        ({"role": "emperor"}, "role"),
        ({"area": ""}, "area"),
        ({"area": "10846"}, "area"),
        ({"area": "31"}, "area"),
        ({"area": "không có"}, "area"),
        ({"role": "village_head"}, "area"),
        ({"role": "admin", "area": ""}, "area"),
        ({"role": "province", "area": "31"}, "area"),
        ({"since": "hôm qua"}, "since"),
        ({"until": "2020-01-01"}, "until"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(client, world, changes, field):
    client.sign_in(world.admin)
    response = client.submit("/staff/accounts/new", fields(**changes))
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.get_data(as_text=True)


BOUND = sorted(set(Role) - {Role.ADMIN})


@pytest.mark.parametrize("role", BOUND)
def test_nobody_gives_a_role_of_one_area_for_the_whole_system(app, client, world, role):
    client.sign_in(world.system)
    for url in ("/staff/accounts/new", f"/staff/accounts/{world.officer.uuid}/grants/new"):
        for nowhere in ("", "  "):
            answer = client.submit(url, fields(role=role, area=nowhere))
            assert answer.status_code == 422
            assert 'id="area-error"' in answer.text
    with app.app_context():
        officer = db.session.get(User, world.officer.id)
        with pytest.raises(operations.NotGrantable):
            operations.give(officer, role, None, since=today(), until=None, by=None)
        db.session.add(Grant(user_id=officer.id, role=role))
        with pytest.raises(IntegrityError):
            db.session.flush()


def test_user_name_is_taken_once(client, world):
    client.sign_in(world.admin)
    response = client.submit("/staff/accounts/new", fields(username=world.stranger.username))
    assert response.status_code == 422


@pytest.mark.parametrize("area", ["thon dong", "11635/0001", "Thôn Đông"])
def test_village_is_found_by_name_or_code_inside_the_own_area(app, client, world, area):
    client.sign_in(world.admin)
    response = client.submit("/staff/accounts/new", fields(role="village_head", area=area))
    assert response.status_code == 303
    with app.app_context():
        user = db.session.scalar(db.select(User).filter_by(username="congan.antruong"))
        assert user.area_path == world.village.path


def test_name_that_two_villages_bear_is_asked_about(client, world):
    client.sign_in(world.system)
    response = client.submit("/staff/accounts/new", fields(role="village_head", area="Thôn Đông"))
    assert response.status_code == 422
    assert "31/11635/0001, " in response.get_data(as_text=True) or "10846/0001" in str(
        response.data
    )


def test_right_is_given_and_ended_and_both_stay_in_the_history(app, client, world):
    client.sign_in(world.admin)
    url = f"/staff/accounts/{world.officer.uuid}"
    client.submit(f"{url}/grants/new", fields(role="planner"))
    with app.app_context():
        grant = db.session.scalar(db.select(Grant).filter_by(role="planner"))
        assert grant.given_by_id == world.admin.id
        assert grant.holds_on(today())
        uuid = grant.uuid
    assert client.submit(f"/staff/accounts/grants/{uuid}/end").status_code == 303
    with app.app_context():
        grant = db.session.scalar(db.select(Grant).filter_by(role="planner"))
        assert grant is not None
        assert not grant.holds_on(today())
    assert actions(app)[-2:] == ["grant.given", "grant.ended"]


def test_right_for_a_village_that_ended_keeps_its_name_and_says_so(client, world, arrange):
    with arrange():
        village = db.session.merge(world.village)
        head = factories.user((Role.VILLAGE_HEAD, village), title="Trưởng thôn Đông")
        reshaping.end(village, since=today(), decision="1/NQ-HĐND", by=None)
    client.sign_in(world.admin)
    for page in ("/staff/accounts", f"/staff/accounts/{head.uuid}"):
        assert "Thôn Đông (không còn tồn tại)" in client.get(page).text, page


def test_right_elsewhere_cannot_be_ended(app, client, world):
    with app.app_context():
        foreign = db.session.scalar(db.select(Grant.uuid).filter_by(user_id=world.stranger.id))
    client.sign_in(world.admin)
    assert client.get(f"/staff/accounts/grants/{foreign}/end").status_code == 404


def test_nobody_gives_rights_to_oneself(app, client, world):
    client.sign_in(world.admin)
    response = client.submit(f"/staff/accounts/{world.admin.uuid}/grants/new", fields())
    assert response.status_code == 409
    assert client.submit(f"/staff/accounts/{world.admin.uuid}/disable").status_code == 409
    with app.app_context():
        assert len(db.session.get(User, world.admin.id).roles) == 1


def test_account_is_disabled_and_enabled(app, client, world):
    client.sign_in(world.admin)
    url = f"/staff/accounts/{world.officer.uuid}"
    client.submit(f"{url}/disable")
    with app.app_context():
        assert not db.session.get(User, world.officer.id).active
    assert client.submit(f"{url}/code").status_code == 409
    client.submit(f"{url}/enable", form_at=url)
    with app.app_context():
        assert db.session.get(User, world.officer.id).active
    assert actions(app)[-2:] == ["user.disabled", "user.enabled"]


def test_second_factor_is_reset(app, client, world, arrange):
    with arrange():
        user = db.session.get(User, world.officer.id)
        user.tf_totp_secret, user.mf_recovery_codes = "x", ["y"]
    client.sign_in(world.admin)
    client.submit(f"/staff/accounts/{world.officer.uuid}/second-factor/off")
    with app.app_context():
        assert not db.session.get(User, world.officer.id).has_second_factor
    assert actions(app)[-1] == "user.factor_removed"


def test_list_pages_by_key(client, world, arrange, monkeypatch):
    from webapp.accounts import admin_views

    monkeypatch.setattr(admin_views, "PAGE", 2)
    client.sign_in(world.system)
    seen, url = [], "/staff/accounts"
    while url:
        page = client.get(url).get_data(as_text=True)
        seen += re.findall(r'href="/staff/accounts/[0-9a-f-]{36}(?:\?[^"]*)?">([^<]+)</a>', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        url = "/staff/accounts" + found[1] if found else None
    assert len(seen) == len(set(seen)) == 6


def test_home_reminds_of_accounts_that_wait_for_their_code(app, client, world):
    client.sign_in(world.admin)
    created = client.submit("/staff/accounts/new", fields()).location
    assert "Trưởng Công an xã" in client.get("/staff/").get_data(as_text=True)
    client.submit(f"{created}/code")
    waiting = client.get("/staff/").get_data(as_text=True).partition('id="just-done"')[0]
    assert "Trưởng Công an xã" not in waiting


def test_user_without_a_right_today_lands_on_the_own_account(client, arrange):
    from webapp.accounts import operations

    with arrange():
        user = factories.user()
        operations.set_password(user, "tre già măng mọc đầu đình", by=user)
        name = user.username
    answers = {"username": name, "password": "tre già măng mọc đầu đình"}
    response = client.submit("/login", answers)
    assert response.location == "/staff/me"
    assert client.get("/staff/me").status_code == 200


def test_sweep_removes_what_has_faded(context):
    from webapp.accounts import attempts
    from webapp.accounts.models import LoginFailure

    for age in (1, 100):
        instant = now() - timedelta(minutes=age)
        db.session.add(LoginFailure(key=bytes([age]), failures=1, last_at=instant, until=instant))
    db.session.flush()
    attempts.sweep()
    assert db.session.scalars(db.select(LoginFailure.key)).all() == [bytes([1])]


def test_accounts_stand_in_the_order_of_the_vietnamese_alphabet(app, arrange):
    titles = ["Công an viên 2", "Công an viên 10", "Dân quân", "Đội trưởng", "Trưởng thôn"]
    with arrange():
        home = factories.commune(factories.province())
        admin = factories.user((Role.ADMIN, None), title="Ban quản trị")
        people = [factories.user((Role.OFFICE, home), title=title) for title in reversed(titles)]
        third = str(people[-3].uuid)
    with app.app_context():
        managed = queries.managed_by(db.session.get(User, admin.id))
        assert [one.title for one in db.session.scalars(managed)] == ["Ban quản trị", *titles]
        rest = db.session.scalars(queries.after(managed, third, 9))
        assert [one.title for one in rest] == titles[3:]
