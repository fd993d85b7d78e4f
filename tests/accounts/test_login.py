"""Into the system and out of it, as a visitor meets it."""

import re
import time

import pytest

from tests import factories
from webapp.accounts import attempts, factors, operations
from webapp.accounts.models import LoginFailure, LoginSession, User
from webapp.accounts.session import security
from webapp.areas import operations as area_operations
from webapp.audit.models import AuditEntry
from webapp.extensions import db
from webapp.permissions import Role

PASSWORD = "bốn từ không liên quan"
ABROAD = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def officer(arrange, app):
    """An officer of a commune with a password, and the area."""
    with arrange():
        commune = factories.commune(factories.province())
        user = factories.user((Role.OFFICE, commune), title="Văn phòng")
        operations.set_password(user, PASSWORD, by=user)
        db.session.commit()
        _ = user.roles, user.username, user.fs_uniquifier
    return user


def log_in(client, user, password=PASSWORD, **more):
    return client.submit("/login", {"username": user.username, "password": password} | more)


def count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(db.select(db.func.count()).select_from(model))


def test_officer_logs_in_and_out(client, officer, app):
    response = log_in(client, officer, next="/staff/me")
    assert (response.status_code, response.location) == (303, "/staff/me")
    assert client.get("/staff/").status_code == 200

    response = client.submit("/logout", form_at="/staff/me")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/staff/").status_code == 302
    with app.app_context():
        actions = db.session.scalars(db.select(AuditEntry.action)).all()
    assert {"user.signed_in", "user.signed_out"} <= set(actions)


def test_cookie_kept_from_before_logout_opens_nothing(client, officer):
    log_in(client, officer)
    cookie = client.get_cookie("session").value
    client.submit("/logout", form_at="/staff/me")

    client.set_cookie("session", cookie)
    assert client.get("/staff/").status_code == 302


def test_session_is_a_new_one_after_login(client, officer):
    client.get("/login")
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        before = session.get("csrf_token")
    log_in(client, officer)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != before


@pytest.mark.parametrize("username", ["user-that-is-not-there", None])
def test_unknown_name_and_wrong_password_read_the_same(client, officer, username):
    name = username or officer.username
    response = client.submit("/login", {"username": name, "password": "sai mật khẩu"})
    assert response.status_code == 422
    text = response.get_data(as_text=True).replace(name, "")
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in text
    assert "Set-Cookie" not in response.headers or "_user_id" not in text


def test_unknown_name_costs_a_hash_like_a_known_one(client, officer, monkeypatch):
    hashes = []
    verify = type(security.pwd_context).verify

    def counted(self, secret, hash, **kwargs):
        hashes.append(hash.split("$")[:4])
        return verify(self, secret, hash, **kwargs)

    monkeypatch.setattr(type(security.pwd_context), "verify", counted)
    client.submit("/login", {"username": "nobody-here", "password": "x" * 12})
    client.submit("/login", {"username": officer.username, "password": "x" * 12})
    assert len(hashes) == 2
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize(
    "username, password", [("a" * 5000, "x"), ("x", "y" * 100_000), ("ă đ", "💥")]
)
def test_odd_input_is_refused_politely(client, officer, username, password):
    response = client.submit("/login", {"username": username, "password": password})
    assert response.status_code == 422


def test_nul_is_a_bad_request(client, officer):
    assert client.submit("/login", {"username": "\x00", "password": "x"}).status_code == 400


def test_hash_is_argon2id_above_the_minimum(officer, app):
    """ASVS 5.0, appendix C: at least t=1 with 46 MiB, t=2 with 19 MiB or t=3 with 12 MiB."""
    _empty, kind, _version, cost, _salt, _digest = officer.password.split("$")
    memory, passes = (int(cost_) for cost_ in re.findall(r"[mt]=(\d+)", cost))
    assert kind == "argon2id"
    assert memory >= {1: 46, 2: 19}.get(passes, 12) * 1024


def test_next_leads_nowhere_else(app, client, officer):
    for address in ("https://example.org/", "//example.org", "/\\example.org", "javascript:x"):
        response = log_in(app.test_client(), officer, next=address)
        assert response.location == "/staff/", address


def test_account_waits_after_failures_and_others_do_not(client, officer, arrange):
    with arrange():
        other = factories.user((Role.CHAIR, factories.commune(factories.province("30"), "10846")))
        operations.set_password(other, PASSWORD, by=other)
    for _ in range(attempts.FREE + 1):
        assert log_in(client, officer, "sai mật khẩu").status_code == 422

    response = log_in(client, officer)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) <= 2
    assert "Thử lại sau" in response.get_data(as_text=True)
    assert log_in(client, other).status_code == 303


def test_account_rests_after_ten_failures_until_an_admin_unlocks_it(client, officer, arrange, app):
    with arrange():
        key = attempts.key_of("account", officer.username)
        instant = attempts.now()
        db.session.add(LoginFailure(key=key, failures=9, last_at=instant, until=instant))
        admin = factories.user((Role.ADMIN, None), title="Quản trị")
    log_in(client, officer, "sai mật khẩu")
    response = log_in(client, officer)
    assert response.status_code == 429
    assert 800 < int(response.headers["Retry-After"]) <= 900

    client.sign_in(admin)
    page = client.get(f"/staff/accounts/{officer.uuid}").get_data(as_text=True)
    assert "Tạm khóa" in page
    client.submit(
        f"/staff/accounts/{officer.uuid}/unlock", form_at=f"/staff/accounts/{officer.uuid}"
    )
    client.submit("/logout", form_at="/staff/me")
    assert log_in(client, officer).status_code == 303
    with app.app_context():
        found = db.session.scalars(db.select(AuditEntry.action)).all()
    assert {"user.locked", "user.unlocked"} <= set(found)


def test_source_rests_after_many_failures(client, officer, arrange):
    with arrange(), client.application.test_request_context(environ_base=ABROAD):
        instant = attempts.now()
        until = instant + attempts.REST
        db.session.add(
            LoginFailure(key=attempts.source_key(), failures=40, last_at=instant, until=until)
        )
        db.session.commit()
    abroad = {"username": officer.username, "password": PASSWORD}
    token = client.token("/login")
    refused = client.post("/login", data=abroad | {"csrf_token": token}, environ_base=ABROAD)
    assert refused.status_code == 429
    assert log_in(client, officer).status_code == 303


def test_right_password_forgets_the_failures(client, officer, app):
    log_in(client, officer, "sai mật khẩu")
    log_in(client, officer)
    assert count(app, LoginFailure) == 0


def test_table_of_failures_holds_neither_name_nor_address(client, officer, app):
    token = client.token("/login")
    client.post(
        "/login",
        data={"username": officer.username, "password": "sai", "csrf_token": token},
        environ_base=ABROAD,
    )
    with app.app_context():
        rows = db.session.execute(db.text("SELECT login_failures::text FROM login_failures")).all()
    assert len(rows) == 2
    assert officer.username not in str(rows)
    assert ABROAD["REMOTE_ADDR"] not in str(rows)


def test_disabled_user_is_out_at_the_next_request(client, officer, arrange):
    log_in(client, officer)
    with arrange():
        operations.disable(db.session.get(User, officer.id), by=None)
    assert client.get("/staff/").status_code == 302
    assert log_in(client, officer).status_code == 422


def test_lost_grant_acts_at_the_next_request(client, officer, arrange):
    client.sign_in(officer)
    assert client.get("/staff/audit").status_code == 200
    with arrange():
        user = db.session.get(User, officer.id)
        operations.end_grant(user.grants[0], by=None)
    assert client.get("/staff/audit").status_code == 404


def test_new_password_ends_the_other_sessions(app, client, officer):
    other = app.test_client()
    client.sign_in(officer)
    other.sign_in(officer)
    fresh = "tre già măng mọc đầu đình"
    response = client.submit(
        "/staff/me/password", {"password": PASSWORD, "new_password": fresh, "repeated": fresh}
    )
    assert response.status_code == 303
    assert client.get("/staff/me").status_code == 200
    assert other.get("/staff/me").status_code == 302


def test_password_is_changed_only_with_the_present_one(client, officer):
    client.sign_in(officer)
    fresh = "tre già măng mọc đầu đình"
    wrong = {"password": "sai mật khẩu", "new_password": fresh, "repeated": fresh}
    assert client.submit("/staff/me/password", wrong).status_code == 422
    weak = {"password": PASSWORD, "new_password": "matkhau@123", "repeated": "matkhau@123"}
    assert client.submit("/staff/me/password", weak).status_code == 422


def test_user_who_must_change_the_password_gets_nowhere_else(client, officer, arrange):
    with arrange():
        db.session.get(User, officer.id).must_change_password = True
    client.sign_in(officer)
    assert client.get("/staff/").location == "/staff/me/password"


def test_session_ends_after_twelve_hours(client, officer, arrange):
    client.sign_in(officer)
    with arrange():
        db.session.execute(
            db.update(LoginSession).values(created_at=db.text("now() - interval '12 hours 1 s'"))
        )
    assert client.get("/staff/").status_code == 302


def idle(client) -> None:
    with client.session_transaction() as session:
        session["seen"] = int(time.time()) - 31 * 60


def test_idle_session_asks_for_the_password_and_returns(client, officer):
    client.sign_in(officer)
    idle(client)
    response = client.get("/staff/audit?day=2026-11-22")
    assert response.location == "/lock?next=/staff/audit?day%3D2026-11-22"
    assert client.get("/login").location == "/lock"
    wrong = client.submit(response.location, {"password": "sai mật khẩu"})
    assert wrong.status_code == 422
    assert client.get("/staff/").status_code == 303

    right = client.submit(response.location, {"password": PASSWORD})
    assert right.location == "/staff/audit?day=2026-11-22"
    assert client.get("/staff/").status_code == 200


def test_form_sent_from_a_locked_session_is_kept_and_then_carried_out(client, arrange, officer):
    with arrange():
        admin = factories.user((Role.ADMIN, None), title="Quản trị")
        operations.set_password(admin, PASSWORD, by=admin)
        db.session.commit()
    client.sign_in(admin)
    sent = {
        "title": "Trưởng thôn",
        "username": "truongthon.dong",
        "role": "office",
        "area": "11635",
        "since": "2026-01-01",
        "csrf_token": client.token("/staff/accounts/new"),
    }
    idle(client)
    locked = client.post("/staff/accounts/new", data=sent)
    assert locked.status_code == 401
    page = locked.get_data(as_text=True)
    assert 'action="/staff/accounts/new"' in page
    assert 'name="username" value="truongthon.dong"' in page

    done = client.post("/staff/accounts/new", data=sent | {"unlock-password": PASSWORD})
    assert done.status_code == 303
    assert "truongthon.dong" in client.get(done.location).get_data(as_text=True)


def test_htmx_form_of_a_locked_session_stays_as_it_is(client, officer):
    client.sign_in(officer)
    token = client.token("/staff/me")
    idle(client)
    response = client.post(
        "/staff/me/sessions/end-others", data={"csrf_token": token}, headers={"HX-Request": "true"}
    )
    assert response.status_code == 401
    assert 'id="error"' in response.get_data(as_text=True)


def test_fragment_of_a_locked_session_leads_to_the_lock(client, officer):
    client.sign_in(officer)
    idle(client)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/staff/audit?area=1"}
    response = client.get("/staff/", headers=headers)
    assert response.headers["HX-Redirect"] == "/lock?next=/staff/audit?area%3D1"


def test_second_factor_is_asked_for_and_works_once(client, officer, arrange, app):
    client.sign_in(officer)
    page = client.get("/staff/me/second-factor").get_data(as_text=True)
    assert 'src="data:image/svg+xml' in page
    with client.session_transaction() as session:
        secret = session["totp"]
    with app.app_context():
        token = security.totp_factory.generate_totp_password(secret)
    answer = client.submit("/staff/me/second-factor", {"code": token, "password": PASSWORD})
    codes = re.findall(r'<code class="code">([0-9A-Z-]+)</code>', answer.get_data(as_text=True))
    assert len(set(codes)) == factors.RECOVERY_CODES
    with app.app_context():
        stored = db.session.get(User, officer.id)
        assert not any(code.replace("-", "") in str(stored.mf_recovery_codes) for code in codes)
        assert "secret" not in (stored.tf_totp_secret or "") or secret not in token

    client.submit("/logout", form_at="/staff/me")
    assert log_in(client, officer).location == "/login/code"
    assert client.get("/staff/").status_code == 302
    assert client.submit("/login/code", {"code": token}).status_code == 422  # used at enrolment
    assert client.submit("/login/code", {"code": codes[3].lower()}).status_code == 303
    assert client.get("/staff/").status_code == 200

    client.submit("/logout", form_at="/staff/me")
    log_in(client, officer)
    assert client.submit("/login/code", {"code": codes[3]}).status_code == 422


def test_new_password_by_a_printed_code_does_not_pass_by_the_second_factor(
    client, officer, arrange, app
):
    """ASVS 5.0, 6.4.3: a reset does not bypass the second factor."""
    with arrange():
        user = db.session.get(User, officer.id)
        user.tf_totp_secret = security.totp_factory.generate_totp_secret()
        user.tf_primary_method = "authenticator"
        secret, code = user.tf_totp_secret, operations.invite(user, by=None)
    fresh = "tre già măng mọc đầu đình"
    typed = {"username": officer.username, "new_password": fresh, "repeated": fresh}
    assert client.submit("/invite", typed | {"code": code}).location == "/login/code"
    assert client.get("/staff/").status_code == 302
    with app.app_context():
        token = security.totp_factory.generate_totp_password(secret)
    assert client.submit("/login/code", {"code": token}).status_code == 303
    assert client.get("/staff/").status_code == 200


def test_second_step_needs_the_first(client, officer):
    assert client.get("/login/code").location == "/login"


def test_user_sees_and_ends_own_sessions_alone(app, client, officer, arrange):
    with arrange():
        stranger = factories.user((Role.ADMIN, None))
    other, third = app.test_client(), app.test_client()
    for one in (client, other):
        one.sign_in(officer)
    third.sign_in(stranger)
    with app.app_context():
        rows = db.session.scalars(db.select(LoginSession).order_by(LoginSession.id)).all()
        mine, foreign = rows[1].uuid, rows[2].uuid
    client.submit(f"/staff/me/sessions/{foreign}/end", form_at="/staff/me")
    assert third.get("/staff/me").status_code == 200
    client.submit(f"/staff/me/sessions/{mine}/end", form_at="/staff/me")
    assert other.get("/staff/me").status_code == 302
    assert client.get("/staff/me").status_code == 200


def test_area_name_is_no_password(context):
    commune = factories.commune(factories.province(), name="An Trường")
    user = factories.user((Role.OFFICE, commune), title="Văn phòng")
    area_operations.revise(commune, since=factories.LONG_AGO, by=None, households=9)
    assert operations.problem_with(user, "An Truong 2026!")
    assert operations.problem_with(user, PASSWORD) is None
