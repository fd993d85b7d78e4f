"""What the demonstration shows, and that it names nobody."""

import stat
from collections import Counter

import pytest
from flask_security import verify_password
from sqlalchemy import select

from tests.conftest import NAME
from tests.demonstration import copied
from webapp.accounts.models import Grant, User
from webapp.areas.models import Area, Level
from webapp.demo import accounts, days
from webapp.extensions import db
from webapp.hotspots import models as hotspots
from webapp.permissions import Role
from webapp.tips import models as tips
from webapp.tips import receipts
from webapp.villages import queries as villages
from webapp.villages.models import Status, Surface


@pytest.fixture(scope="module")
def loaded(demonstration):
    with copied(demonstration, f"{NAME}_read"):
        yield demonstration.folder / "demo-accounts"


def statuses(day, surface: Surface) -> dict[str, str]:
    rows = villages.rows_on(day, surface).subquery()
    query = select(Area.code, rows.c.status).join(rows, rows.c.village_id == Area.id)
    return dict(db.session.execute(query).all())


def test_public_sees_every_status_and_two_villages_without_data(loaded):
    seen = statuses(days.ago(0), Surface.PUBLIC)

    assert set(seen.values()) == set(Status)
    assert len(seen) == 12
    assert db.session.query(Area).filter_by(level=Level.VILLAGE).count() == 14


def test_one_village_is_under_review_inside_and_unchanged_outside(loaded):
    inside, public = statuses(days.ago(0), Surface.INSIDE), statuses(days.ago(0), Surface.PUBLIC)

    differing = [
        (code, inside[code], public[code]) for code in inside if inside[code] != public[code]
    ]

    assert differing == [("0007", Status.UNDER_REVIEW, Status.CERTIFIED)]


def test_map_of_a_year_ago_differs_from_that_of_today(loaded):
    past, present = (Counter(statuses(days.ago(n), Surface.PUBLIC).values()) for n in (365, 0))

    assert past[Status.CERTIFIED] == 1
    assert present[Status.CERTIFIED] == 5


def test_hotspots_are_of_every_kind_and_state(loaded):
    found = db.session.scalars(select(hotspots.Hotspot)).all()

    assert {one.kind for one in found} == set(hotspots.Kind)
    assert {one.status for one in found} == set(hotspots.Status)


def test_every_role_has_an_account_that_is_a_post_and_whose_password_works(loaded):
    listed = dict(
        line.rsplit(None, 2)[1:] for line in loaded.read_text().split("\n\n")[1].splitlines()
    )
    users = db.session.scalars(select(User)).all()

    assert {grant.role for grant in db.session.scalars(select(Grant))} == set(Role)
    assert all(user.is_demo and user.title.endswith(", minh họa") for user in users)
    for user in users:
        assert verify_password(listed[user.username], user.password)


def test_file_of_accounts_is_for_its_owner_alone(loaded):
    assert stat.S_IMODE(loaded.stat().st_mode) == 0o600


def test_lost_passwords_can_be_made_anew(loaded, monkeypatch, tmp_path):
    monkeypatch.setenv("VUNGXANH_DEMO_FILE", str(tmp_path / "new"))
    old = {user.username: user.password for user in db.session.scalars(select(User))}

    accounts.write(accounts.renew())

    listed = accounts.path().read_text()
    new = {user.username: user.password for user in db.session.scalars(select(User))}
    assert all(new[name] != old[name] for name in old)
    assert all(name in listed for name in old)
    db.session.rollback()


def test_tips_come_by_every_channel_and_stand_in_every_state_but_duplicate(loaded):
    found = db.session.scalars(select(tips.Tip)).all()

    assert {one.channel for one in found} == set(tips.Channel)
    assert {one.status for one in found} == set(tips.Status) - {tips.Status.DUPLICATE}
    assert all(one.body.endswith("(Dữ liệu minh họa)") for one in found)


def test_known_code_leads_to_the_tip_with_photo_and_answer(loaded):
    code = loaded.read_text().rsplit(":", 1)[1]

    receipt = receipts.hash_of(receipts.normal(code.strip()))
    tip = db.session.scalars(select(tips.Tip).where(tips.Tip.receipt_hash == receipt)).one()

    assert len(tip.photos) == 1
    assert len(tip.messages) == 1
