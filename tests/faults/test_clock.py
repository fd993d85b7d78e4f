"""The clock is set back: what was recorded later than now is no obstacle, and sessions end."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from tests import factories
from webapp import history
from webapp.accounts import operations as accounts
from webapp.accounts.models import LoginFailure, LoginSession
from webapp.areas import bulk
from webapp.areas import operations as areas
from webapp.areas.models import AreaVersion
from webapp.clock import now, today
from webapp.extensions import db
from webapp.jobs import Job
from webapp.villages import operations
from webapp.villages.models import VillageStatus

AHEAD = timedelta(hours=3)


@pytest.fixture
def village(context, monkeypatch):
    """A registered village, all of it recorded three hours from now."""
    with monkeypatch.context() as patch:
        patch.setattr(history, "after", lambda _latest: now() + AHEAD)
        made = factories.village(factories.commune(factories.province()))
        operations.register(made, by=None, on=today())
    return made


def test_status_is_changed_though_the_last_one_was_recorded_later_than_now(village):
    operations.propose(village, by=None, on=today())
    current = select(VillageStatus.status, VillageStatus.known).where(
        VillageStatus.village_id == village.id, func.upper_inf(VillageStatus.known)
    )
    found = db.session.execute(current).all()
    assert {row.status for row in found} == {"proposed"}
    assert all(row.known.lower > now() + AHEAD / 2 for row in found), "after what it replaces"


def test_area_is_renamed_though_its_name_was_recorded_later_than_now(village):
    areas.revise(village, since=today(), by=None, name="Thôn Mới")
    names = select(AreaVersion.name).where(
        AreaVersion.area_id == village.id, func.upper_inf(AreaVersion.known)
    )
    assert "Thôn Mới" in db.session.scalars(names).all()


def test_import_is_known_after_all_that_is_known(village):
    latest = db.session.scalar(select(func.max(func.lower(AreaVersion.known))))
    assert latest > now() + AHEAD / 2
    assert bulk.instant() > latest


def test_session_that_begins_in_the_future_asks_for_the_password(client, app, arrange):
    with arrange():
        office = factories.user(("office", factories.commune(factories.province())))
    client.sign_in(office)
    assert client.get("/staff/").status_code == 200
    with app.app_context():
        db.session.execute(update(LoginSession).values(created_at=now() + AHEAD))
        db.session.commit()
    answer = client.get("/staff/")
    assert answer.status_code in (302, 303)
    assert "/login" in answer.location


def test_wrong_password_from_before_the_clock_was_set_back_keeps_nobody_out(client, app, arrange):
    abroad = {"REMOTE_ADDR": "203.0.113.7"}
    with arrange():
        office = factories.user(("office", factories.commune(factories.province())))
        accounts.set_password(office, "bốn từ không liên quan", by=office)
        name = office.username

    def log_in(password: str) -> int:
        typed = {"username": name, "password": password}
        return client.submit("/login", typed, environ_overrides=abroad).status_code

    assert log_in("sai mật khẩu") == 422
    with app.app_context():
        later = {name: getattr(LoginFailure, name) + AHEAD for name in ("last_at", "until")}
        db.session.execute(update(LoginFailure).values(**later))
        db.session.commit()
    assert log_in("lại sai mật khẩu") == 422
    assert log_in("bốn từ không liên quan") == 303


def test_healthz_tells_of_jobs_that_nobody_does_and_not_of_those_of_the_future(client, app):
    def jobs_say(created_at) -> str:
        with app.app_context():
            db.session.execute(update(Job).values(created_at=created_at))
            db.session.commit()
        return client.get("/healthz").json["jobs"]

    with app.app_context():
        db.session.add(Job(kind="waits"))
        db.session.commit()
    assert jobs_say(now()) == "ok"
    assert jobs_say(now() - timedelta(hours=1)) == "stuck"
    assert jobs_say(now() + AHEAD) == "ok"


def test_healthz_tells_of_a_clock_that_was_set_back(client, arrange, monkeypatch):
    with arrange():
        factories.commune(factories.province())
    assert client.get("/healthz").json["clock"] == "ok"
    earlier = now() - AHEAD
    monkeypatch.setattr("webapp.health.now", lambda: earlier)
    answer = client.get("/healthz")
    assert (answer.json["clock"], answer.json["status"]) == ("set back", "degraded")
    assert answer.status_code == 200
