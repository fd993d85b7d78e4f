"""Two people, or one who clicked twice, do the same at once: nothing fails, is lost or doubled."""

import os
import re
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from tests import factories
from tests.client import Client
from tests.conftest import NAME, at, config_for, make_database
from tests.faults.races import at_once
from tests.tips.forms import code_in
from webapp import create_app, migrate
from webapp.areas import operations as areas
from webapp.areas.models import Area, AreaVersion, Level
from webapp.areas.path_names import last_name
from webapp.audit.keys import key_of
from webapp.audit.models import AuditEntry
from webapp.clock import today
from webapp.errors import ChangedMeanwhile
from webapp.extensions import db
from webapp.hotspots.models import Hotspot
from webapp.patrols.models import PatrolRoute
from webapp.permissions import Role
from webapp.start import operations as start
from webapp.start.queries import known_from
from webapp.tips import operations as tips
from webapp.tips import receipts
from webapp.tips.models import Tip, TipEvent
from webapp.villages import figures, operations
from webapp.villages.models import Decision, StatusEvent


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """An application on a database of its own, in which transactions are real."""
    name = f"{NAME}_at_once"
    make_database(name)
    migrate.upgrade(at(os.environ["DATABASE_OWNER_URL"], name))
    app = create_app(config_for(name, upload_dir=tmp_path_factory.mktemp("uploads")))
    app.config["HIDE_ERRORS"] = True
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(scope="module")
def town(house):
    with house.app_context():
        db.session().expire_on_commit = False
        province = factories.province()
        commune = factories.commune(province)
        east = factories.village(commune, shape=(105.30, 20.80, 105.35, 20.90))
        west = factories.village(commune, "0002", "Thôn Đoài", shape=(105.35, 20.80, 105.40, 20.90))
        people = {role.value: factories.user((role, commune)) for role in Role}
        db.session.commit()
        return SimpleNamespace(commune=commune, east=east, west=west, **people)


def statuses(answers) -> list[int]:
    return sorted(answer.status_code for answer in answers)


@pytest.fixture
def tip(house, town):
    with house.app_context():
        db.session().expire_on_commit = False
        made = factories.tip(db.session.merge(town.east), at=(105.33, 20.82))
        db.session.commit()
        return made


def test_tip_sorted_and_closed_at_once_follows_one_after_the_other(house, town, tip):
    own = f"/staff/tips/{tip.uuid}"
    sorting = {"area": str(town.west.uuid), "note": ""}
    answers = at_once(
        house,
        (town.police, f"{own}/close", {"outcome": "spam", "note": ""}),
        (town.police, f"{own}/forward", {"to": "Công an tỉnh", "note": ""}),
        (town.police, f"{own}/triage", sorting),
    )
    with house.app_context():
        events = db.session.scalars(
            select(TipEvent).where(TipEvent.tip_id == tip.id).order_by(TipEvent.id)
        ).all()
        status = db.session.get(Tip, tip.id).status
        story = [(one.from_status, one.to_status) for one in events]
    steps = ["received", *(to for _from, to in story)]
    assert [came_from for came_from, _to in story] == steps[:-1], story
    assert status == steps[-1]
    assert set(statuses(answers)) <= {303, 409, 422}


def test_tip_becomes_one_hotspot_however_often_it_is_asked(house, town, tip):
    form = {"kind": "risk_point", "location_text": "20.82, 105.33", "description": ""}
    answers = at_once(house, *[(town.police, f"/staff/tips/{tip.uuid}/hotspot", form)] * 2)
    with house.app_context():
        made = db.session.scalar(
            select(func.count()).select_from(Hotspot).where(Hotspot.source == "tip")
        )
    assert made == 1
    assert statuses(answers) == [303, 409]


@pytest.mark.parametrize(
    "act, form",
    [
        ("points", {"point-1": "20.82, 105.32", "point-2": "20.83, 105.33"}),
        ("points", {"every_m": "500"}),
        ("reverse", {}),
        ("end", {}),
    ],
)
def test_route_is_changed_twice_at_once(house, town, act, form):
    with house.app_context():
        route = factories.route(
            db.session.merge(town.commune), points=[(105.325, 20.825), (105.345, 20.845)]
        )
        db.session.commit()
        url, number, edition = f"/staff/patrol-routes/{route.uuid}/{act}", route.id, route.edition
    answers = at_once(house, *[(town.planner, url, form)] * 2)
    assert set(statuses(answers)) <= {303, 409}, statuses(answers)
    with house.app_context():
        assert db.session.get(PatrolRoute, number).edition == edition + statuses(answers).count(303)


def test_two_villages_made_at_once_get_codes_of_their_own(house, town):
    url = f"/staff/areas/{town.commune.uuid}/new"
    common = {"kind": "thon", "since": "01/02/2026", "decision": "1/NQ-HĐND"}
    answers = at_once(
        house,
        (town.office, url, common | {"name": "Thôn Bắc"}),
        (town.admin, url, common | {"name": "Thôn Nam"}),
    )

    assert statuses(answers) == [303, 303]
    with house.app_context():
        codes = db.session.scalars(
            select(Area.code).where(Area.parent_id == town.commune.id, Area.level == Level.VILLAGE)
        ).all()
    assert len(codes) == len(set(codes)) == 4


def test_boundary_drawn_twice_at_once_is_known_in_turn(house, town):
    url = f"/staff/areas/{town.east.uuid}/boundary"
    form = {"since": "01/03/2026", "source": "drawn", "follow": "only"}
    corners = "20.80, 105.30\n20.80, {east}\n20.90, {east}\n20.90, 105.30"
    drawn = [form | {"boundary_text": corners.format(east=east)} for east in (105.34, 105.33)]
    answers = at_once(house, *[(town.office, url, one) for one in drawn])
    assert statuses(answers) == [303, 303]


def test_account_made_twice_at_once_is_one(house, town):
    form = {
        "title": "Trưởng Công an xã",
        "username": "congan.hai",
        "role": "police",
        "area": "11635",
        "since": "01/02/2026",
    }
    answers = at_once(house, *[(town.admin, "/staff/accounts/new", form)] * 2)
    assert statuses(answers) == [303, 409]


def test_list_of_villages_sent_twice_at_once_makes_them_once(house, town):
    form = {"names": "Thôn Một\nThôn Hai", "kind": "thon", "since": "01/02/2026"}
    url = f"/staff/start/{town.commune.uuid}/villages"
    answers = at_once(house, *[(town.office, url, form)] * 2)
    assert statuses(answers) == [303, 303]
    with house.app_context():
        names = db.session.scalars(select(AreaVersion.name).where(AreaVersion.name.like("Thôn%")))
        found = [name for name in names if name in ("Thôn Một", "Thôn Hai")]
    assert sorted(found) == ["Thôn Hai", "Thôn Một"]


def test_name_and_figures_kept_at_once_are_both_kept(house, town):
    rename = {
        "name": "Thôn Đông Mới", "kind": "thon", "since": "01/03/2026", "decision": "2/NQ-HĐND"
    }  # fmt: skip
    figures = {
        "edition": edition(house, town.office, f"/staff/villages/{town.east.uuid}/figures"),
        "households": "120",
        "population": "480",
        "population_source": "Sổ hộ khẩu",
        "population_on": "01/03/2026",
    }
    answers = at_once(
        house,
        (town.admin, f"/staff/areas/{town.east.uuid}/rename", rename),
        (town.office, f"/staff/villages/{town.east.uuid}/figures", figures),
    )
    with house.app_context():
        now_known = areas.version_on(db.session.merge(town.east), today())
    if statuses(answers) == [303, 303]:
        assert (now_known.name, now_known.households) == ("Thôn Đông Mới", 120)
    else:  # the figures were those of the earlier name: their form comes back
        assert statuses(answers) == [303, 409]


def edition(house, user, url: str) -> str:
    page = Client(house, house.response_class).sign_in(user).get(url).get_data(as_text=True)
    return re.search(r'name="edition"[^>]*value="([^"]*)"', page)[1]


def test_one_decision_on_two_villages_entered_at_once_is_one(house, town):
    with house.app_context():
        villages = [
            factories.village(db.session.merge(town.commune), code, f"Thôn {code}")
            for code in ("0101", "0102")
        ]
        for village in villages:
            for step in (operations.register, operations.propose):
                step(village, by=None, on=date(2026, 2, 1))
        db.session.commit()
        urls = [f"/staff/villages/{village.uuid}/certify" for village in villages]
        latest = [str(events(village.id)[-1].uuid) for village in villages]
    document = {
        "on": "01/03/2026",
        "number": "12/QĐ-UBND",
        "signed_on": "01/03/2026",
        "body": "UBND xã",
        "signer": "Chủ tịch UBND xã",
    }
    sent = [
        (town.chair, url, document | {"seen": seen}) for url, seen in zip(urls, latest, strict=True)
    ]
    answers = at_once(house, *sent)
    assert statuses(answers) == [303, 303]
    with house.app_context():
        assert len(db.session.scalars(select(Decision)).all()) == 1


def events(village_id: int) -> list[StatusEvent]:
    rows = select(StatusEvent).where(StatusEvent.village_id == village_id).order_by(StatusEvent.id)
    return list(db.session.scalars(rows))


def test_act_taken_back_twice_at_once_is_taken_back_once(house, town, tip):
    with house.app_context():
        operation = tips.triage(
            db.session.get(Tip, tip.id),
            is_urgent=True,
            area=db.session.merge(town.east),
            note="",
            by=db.session.merge(town.police),
        )
        db.session.commit()
        entry = db.session.scalar(
            select(AuditEntry.id)
            .where(AuditEntry.subject_uuid == operation.uuid)
            .order_by(AuditEntry.id.desc())
            .limit(1)
        )
    with house.test_request_context():
        url = f"/staff/undo/{key_of(entry)}"
    answers = at_once(house, *[(town.police, url, {})] * 2)
    assert statuses(answers) == [303, 409]
    with house.app_context():
        acts = db.session.scalars(select(TipEvent.act).where(TipEvent.tip_id == tip.id)).all()
    assert sorted(acts) == ["taken_back", "triaged"]


def last_act(house, action: str) -> str:
    """Return the address that takes the last such act back."""
    with house.app_context():
        entry = db.session.scalar(
            select(func.max(AuditEntry.id)).where(AuditEntry.action == action)
        )
    with house.test_request_context():
        return f"/staff/undo/{key_of(entry)}"


def times(house, action: str) -> int:
    with house.app_context():
        acts = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)
        return db.session.scalar(acts)


@pytest.fixture
def cleared(house, town):
    """A hotspot that the police has just cleared."""
    with house.app_context():
        db.session().expire_on_commit = False
        police = db.session.merge(town.police)
        made = factories.hotspot(db.session.merge(town.east), status="cleared", by=police)
        db.session.commit()
        return made


def test_clearance_taken_back_twice_at_once_is_taken_back_once(house, town, cleared):
    before = times(house, "hotspot.taken_back")
    answers = at_once(house, *[(town.police, last_act(house, "hotspot.cleared"), {})] * 2)
    assert statuses(answers) == [303, 409]
    with house.app_context():
        found = db.session.get(Hotspot, cleared.id)
        assert (found.status, found.cleared_on) == ("verified", None)
        assert [one.to_status for one in found.standing_events] == ["reported", "verified"]
    assert times(house, "hotspot.taken_back") == before + 1


def test_clearance_taken_back_while_a_visit_is_logged_is_one_or_the_other(house, town, cleared):
    visit = {"on": today().isoformat(), "note": "Không phát sinh"}
    answers = at_once(
        house,
        (town.police, last_act(house, "hotspot.cleared"), {}),
        (town.police, f"/staff/hotspots/{cleared.uuid}/check", visit),
    )
    assert statuses(answers) == [303, 409]
    with house.app_context():
        found = db.session.get(Hotspot, cleared.id)
        last = found.standing_events[-1]
        assert (found.status == "cleared") == last.is_check
        assert (found.cleared_on is None) == (found.status == "verified")


def listed(house, town, *names: str) -> None:
    with house.app_context():
        start.enter_villages(
            db.session.merge(town.commune),
            dict.fromkeys(names, "thon"),
            since=date(2026, 2, 1),
            by=db.session.merge(town.office),
        )
        db.session.commit()


def known(house, *names: str) -> list[str]:
    with house.app_context():
        rows = select(AreaVersion.name).where(
            AreaVersion.name.in_(names), func.upper_inf(AreaVersion.known)
        )
        return sorted(db.session.scalars(rows))


def test_list_of_villages_taken_back_twice_at_once_is_taken_back_once(house, town):
    listed(house, town, "Thôn Năm", "Thôn Sáu")
    answers = at_once(house, *[(town.office, last_act(house, "area.villages_entered"), {})] * 2)
    assert statuses(answers) == [303, 409]
    assert known(house, "Thôn Năm", "Thôn Sáu") == []
    assert times(house, "area.villages_taken_back") == 1


def test_list_taken_back_while_one_of_it_gets_figures_is_one_or_the_other(house, town):
    listed(house, town, "Thôn Bảy", "Thôn Tám")
    with house.app_context():
        version = select(AreaVersion.area_id).where(AreaVersion.name == "Thôn Bảy")
        village = db.session.scalars(select(Area).where(Area.id.in_(version))).one()
    url = f"/staff/villages/{village.uuid}/figures"
    form = {
        "edition": edition(house, town.office, url),
        "households": "120",
        "population": "480",
        "population_source": "Sổ hộ khẩu",
        "population_on": "01/03/2026",
    }
    answers = at_once(
        house,
        (town.office, last_act(house, "area.villages_entered"), {}),
        (town.office, url, form),
    )
    undone, counted = (answer.status_code for answer in answers)
    assert sorted((undone, counted)) == [303, 409]
    left = [] if undone == 303 else ["Thôn Bảy", "Thôn Tám"]
    assert sorted(set(known(house, "Thôn Bảy", "Thôn Tám"))) == left


def test_village_of_a_list_just_taken_back_takes_no_figures_and_keeps_its_name(house, town):
    """The form was opened, and the village read, before the list was taken back."""
    listed(house, town, "Thôn Chín")
    with house.app_context():
        version = select(AreaVersion.area_id).where(AreaVersion.name == "Thôn Chín")
        village = db.session.scalars(select(Area).where(Area.id.in_(version))).one()
        office = db.session.merge(town.office)
        for refused in (figures.save, figures.save_profile, operations.register, figures.add_note):
            facts = {"on": today()} if refused is operations.register else {}
            facts |= {"body": "Ghi chú"} if refused is figures.add_note else {}
            take_last_list_back(town)
            with pytest.raises(ChangedMeanwhile):
                refused(village, by=office, **facts)
            db.session.rollback()
        take_last_list_back(town)
        assert last_name(village) == "Thôn Chín"
        db.session.rollback()


def take_last_list_back(town) -> None:
    entered = AuditEntry.action == "area.villages_entered"
    entry = db.session.scalars(select(AuditEntry).where(entered).order_by(AuditEntry.id.desc()))
    commune, office = db.session.merge(town.commune), db.session.merge(town.office)
    start.take_back_villages(commune, known_from=known_from(entry.first()), count=1, by=office)


def test_tip_by_telephone_sent_twice_at_once_is_one_with_one_code(house, town):
    with house.app_context():
        token = receipts.new_token()
        count = db.session.scalar(select(func.count()).select_from(Tip))
    form = {
        "token": token,
        "channel": "hotline",
        "area": str(town.east.uuid),
        "body": "Có người lạ tụ tập ban đêm.",
        "occurred": "unknown",
    }
    answers = at_once(house, *[(town.police, "/staff/tips/new", form)] * 2)
    assert statuses(answers) == [200, 200]
    assert code_in(answers[0]) == code_in(answers[1])
    with house.app_context():
        assert db.session.scalar(select(func.count()).select_from(Tip)) == count + 1
