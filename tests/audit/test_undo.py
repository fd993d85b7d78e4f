"""One's own acts are taken back within ten minutes, as long as nothing stands against it."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy.dialects.postgresql import Range

from tests import factories
from tests.villages.status import certified, decision
from webapp.accounts import operations as accounts
from webapp.accounts.models import Grant, User
from webapp.audit import undo
from webapp.audit.models import AuditEntry
from webapp.clock import now, today
from webapp.extensions import db
from webapp.permissions import Role
from webapp.villages import decisions, figures, operations, reviews
from webapp.villages.models import Status, Surface
from webapp.villages.standing import Standing

EDITION = re.compile(r'name="edition"[^>]*value="([^"]+)"')
ONCE = re.compile(r'name="once" value="([^"]+)"')
BUTTON = re.compile(r'action="(/staff/undo/[^"]+)"')


@pytest.fixture
def commune(arrange):
    with arrange():
        return factories.commune(factories.province())


@pytest.fixture
def village(arrange, commune):
    with arrange():
        return factories.village(commune)


@pytest.fixture
def head(arrange, village):
    with arrange():
        return factories.user((Role.VILLAGE_HEAD, village))


@pytest.fixture
def registered(arrange, village, head):
    with arrange():
        operations.register(village, by=head, on=today())
    return village


def offered(client, address: str = "/staff/") -> list[str]:
    return BUTTON.findall(client.get(address).text)


def take_back(client, address: str, back: str = "/staff/"):
    return client.submit(address, {"back": back})


def status(arrange, village) -> Status:
    with arrange():
        return Standing.seen(village).on(Surface.INSIDE)


def test_a_registration_is_taken_back_from_the_same_day(client, arrange, registered, head):
    client.sign_in(head)
    (address,) = offered(client)

    answer = take_back(client, address)

    assert answer.status_code == 303
    assert status(arrange, registered) is Status.UNREGISTERED
    with arrange():
        assert Standing.as_of(registered, today()).on(Surface.PUBLIC) is Status.UNREGISTERED


def test_pressing_twice_takes_it_back_once_and_is_told_no_failure(
    client, arrange, registered, head
):
    client.sign_in(head)
    (address,) = offered(client)
    form = client.get("/staff/").text.partition(f'action="{address[:13]}')[2]
    sent = {"back": "/staff/", "once": ONCE.search(form)[1]}

    answers = [client.submit(address, sent, form_at="/staff/me/password") for _press in range(2)]

    assert [(one.status_code, one.location) for one in answers] == [(303, "/staff/")] * 2
    assert status(arrange, registered) is Status.UNREGISTERED


def test_what_was_taken_back_may_be_done_again(client, arrange, registered, head):
    client.sign_in(head)
    take_back(client, offered(client)[0])

    take_back(client, offered(client)[0])

    assert status(arrange, registered) is Status.REGISTERED


def test_the_button_stands_beside_the_message(client, village, head):
    client.sign_in(head)
    address = f"/staff/villages/{village.uuid}"
    client.submit(f"{address}/register", {"on": today().isoformat()})

    assert len(offered(client, address)) == 1
    assert "Thôn" in client.get("/staff/").text.partition('id="just-done"')[2]
    assert offered(client, address) == [], "the message is shown once"


def test_nothing_is_offered_after_ten_minutes(client, registered, head, monkeypatch):
    client.sign_in(head)
    (address,) = offered(client)
    later = now() + timedelta(minutes=11)
    monkeypatch.setattr(undo, "now", lambda: later)

    assert offered(client) == []
    assert take_back(client, address).status_code == 409


def test_nothing_is_offered_once_somebody_has_built_on_it(
    client, arrange, commune, registered, head
):
    client.sign_in(head)
    (address,) = offered(client)
    with arrange():
        operations.propose(registered, by=factories.user((Role.OFFICE, commune)), on=today())

    assert offered(client) == []
    assert take_back(client, address).status_code == 409
    assert status(arrange, registered) is Status.PROPOSED


def test_nobody_takes_back_what_another_did(client, arrange, registered, head):
    client.sign_in(head)
    (address,) = offered(client)
    with arrange():
        other = factories.user((Role.VILLAGE_HEAD, registered))
    client.sign_in(other)

    assert offered(client) == []
    assert take_back(client, address).status_code == 409
    assert status(arrange, registered) is Status.REGISTERED


def test_a_lost_right_takes_the_offer_with_it(client, arrange, registered, head):
    client.sign_in(head)
    (address,) = offered(client)
    with arrange():
        accounts.end_grant(db.session.merge(head).roles[0], by=None)

    assert take_back(client, address).status_code in (303, 404, 409)
    assert status(arrange, registered) is Status.REGISTERED


def test_a_decision_is_not_taken_back(client, arrange, commune, registered):
    with arrange():
        chair = factories.user((Role.CHAIR, commune))
        operations.propose(registered, by=chair, on=today())
        paper = decision(registered, "1/QĐ-UBND", today(), chair)
        operations.certify(registered, by=chair, on=today(), decision=paper)

    assert offered(client.sign_in(chair)) == []
    with arrange():
        entry = db.session.scalar(
            db.select(AuditEntry).where(AuditEntry.action == "village.certified")
        )
        with pytest.raises(undo.TooLateToUndo):
            undo.take_back(db.session.merge(chair), entry.id)


def test_figures_return_to_what_they_were(client, arrange, village, head):
    first = {
        "households": 100,
        "population": 400,
        "population_source": "Sổ theo dõi",
        "population_on": date(2026, 1, 31),
        "hotline": "0000 000 001",
        "hotline_is_public": True,
        "community_models": ["camera", "bell"],
    }
    with arrange():
        figures.save(village, by=None, **first)
        figures.save(
            village,
            by=head,
            households=101,
            population_on=today(),
            hotline="",
            hotline_is_public=False,
            community_models=[],
        )

    client.sign_in(head)
    assert "Đã hoàn tác" not in client.get("/staff/").text
    take_back(client, offered(client)[0])

    with arrange():
        values = figures.of(village).values
    assert {name: values[name] for name in first} == first
    assert "Đã hoàn tác: Lưu số liệu của thôn: Thôn Đông" in client.get("/staff/").text


def test_the_hotline_returns_to_what_it_was_and_the_log_calls_it_by_its_name(
    client, arrange, village, head
):
    first = {"hotline": "0000 000 001", "hotline_is_public": True, "community_models": ["camera"]}
    with arrange():
        figures.save_profile(village, by=None, **first)

    client.sign_in(head)
    page = f"/staff/villages/{village.uuid}/profile"
    client.submit(page, {"hotline": "113", "edition": EDITION.search(client.get(page).text)[1]})
    with arrange():
        assert figures.of(village).values["hotline"] == "113"
        saved = db.select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(1)
        assert db.session.scalar(saved) == "village.profile_saved"
    offer = offered(client)[0]
    assert "Lưu đường dây nóng và mô hình của thôn" in client.get("/staff/").text
    take_back(client, offer)

    with arrange():
        values = figures.of(village).values
    assert {name: values[name] for name in first} == first


def test_an_account_disabled_by_mistake_is_active_again(client, arrange, commune):
    with arrange():
        admin = factories.user((Role.ADMIN, None))
        clerk = factories.user((Role.OFFICE, commune))
        accounts.disable(clerk, by=admin)

    client.sign_in(admin)
    take_back(client, offered(client)[0])

    with arrange():
        assert db.session.scalar(db.select(User.active).where(User.id == clerk.id))


@pytest.mark.parametrize(
    "back",
    [
        "https://example.org/",
        "//example.org",
        "/villages",
        "\\x",
        "",
        "/staff/\r\nX: y",
        "/staff/\n",
    ],
)
def test_one_returns_to_pages_of_the_staff_alone(client, registered, head, back):
    client.sign_in(head)

    assert take_back(client, offered(client)[0], back).location == "/staff/"


@pytest.mark.parametrize("key", ["x", "gAAAA", "A" * 500])
def test_a_made_up_key_takes_nothing_back(client, head, key):
    client.sign_in(head)

    assert take_back(client, f"/staff/undo/{key}").status_code == 409


def test_a_deferral_without_a_decision_is_taken_back(client, arrange, commune, registered):
    with arrange():
        chair = factories.user((Role.CHAIR, commune))
        operations.propose(registered, by=None, on=today())
        operations.defer(registered, by=chair, on=today(), reason="Thiếu biên bản")

    client.sign_in(chair)
    take_back(client, offered(client)[0])

    assert status(arrange, registered) is Status.PROPOSED
    with arrange():
        assert Standing.as_of(registered, today()).on(Surface.PUBLIC) is Status.PROPOSED


def test_a_right_that_was_ended_holds_for_its_days_again(client, arrange, commune):
    days = Range(date(2026, 1, 1), today() + timedelta(days=30))
    with arrange():
        admin = factories.user((Role.ADMIN, None))
        grant = factories.grant(factories.user(), Role.OFFICE, commune, days)
        accounts.end_grant(grant, by=admin)

    client.sign_in(admin)
    take_back(client, offered(client)[0])

    with arrange():
        assert db.session.get(Grant, grant.id).valid == days


def test_a_right_that_had_not_begun_is_given_again(client, arrange, commune):
    days = Range(today() + timedelta(days=3), None)
    with arrange():
        admin = factories.user((Role.ADMIN, None))
        grant = factories.grant(factories.user(), Role.OFFICE, commune, days)
        accounts.end_grant(grant, by=admin)

    client.sign_in(admin)
    take_back(client, offered(client)[0])

    with arrange():
        assert db.session.get(Grant, grant.id).valid == days


def test_beside_a_message_stands_the_act_it_speaks_of_and_no_earlier_one(
    client, arrange, commune, head, registered
):
    with arrange():
        head = db.session.get(User, head.id)
        assert undo.of_last_act(head).entry.action == "village.registered"
        decisions.enter(
            commune,
            number="2/QĐ-UBND",
            signed_on=today(),
            body="UBND xã",
            signer="Chủ tịch UBND xã",
            by=head,
        )

        assert undo.of_last_act(head) is None
        assert [offer.entry.action for offer in undo.offers(head)] == ["village.registered"]


def reviewed(arrange, commune, village):
    """A certified village that its chair has put under review; return the chair."""
    with arrange():
        chair = factories.user((Role.CHAIR, db.session.merge(commune)))
        certified(village, on=today() - timedelta(days=30))
        reviews.review(village, by=chair, on=today(), reason="Có phản ánh")
    return chair


def test_the_end_of_a_review_that_nobody_outside_saw_is_taken_back(
    client, arrange, commune, village
):
    chair = reviewed(arrange, commune, village)
    with arrange():
        reviews.lift(village, by=chair, on=today(), reason="Nhầm thôn")

    client.sign_in(chair)
    take_back(client, offered(client)[0])

    assert status(arrange, village) is Status.UNDER_REVIEW
    with arrange():
        assert Standing.seen(village).on(Surface.PUBLIC) is Status.CERTIFIED


def test_the_end_of_a_review_by_a_decision_is_not_taken_back(client, arrange, commune, village):
    chair = reviewed(arrange, commune, village)
    with arrange():
        paper = decision(village, "14/QĐ-UBND", today(), chair)
        reviews.lift(village, by=chair, on=today(), reason="Đủ điều kiện", decision=paper)

    assert offered(client.sign_in(chair)) == []
