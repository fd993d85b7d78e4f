"""Terms are data: who may change them, what they are counted from, and what stays as it was."""

import re
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from tests import factories
from webapp.audit.models import AuditEntry
from webapp.clock import VIETNAM, now, today
from webapp.extensions import db
from webapp.hotspots import watch
from webapp.hotspots.models import Hotspot
from webapp.permissions import Role
from webapp.rules import operations, queries, terms
from webapp.rules.models import Key, Rule
from webapp.tips import deadlines
from webapp.tips.models import Tip


def change(key, amounts, since, **facts):
    values = {"source": "", "is_confirmed": False, "by": None} | facts
    return operations.change(key, amounts=amounts, since=since, **values)


def tip(area, *, hours: int, is_urgent: bool = False) -> Tip:
    """Return a tip that came so many hours ago."""
    made = factories.tip(area, hours_ago=hours)
    made.is_urgent = is_urgent
    db.session.flush()
    return made


def submit(client, rule_id, **facts):
    """Send the form of a rule as it was opened."""
    url = f"/staff/rules/{rule_id}/edit"
    edition = re.search(r'name="edition"[^>]*value="([^"]+)"', client.get(url).text)[1]
    return client.submit(url, {"edition": edition, "since": today().isoformat()} | facts)


def uuid_of(arrange, key: Key):
    with arrange():
        return terms.on(key).uuid


def test_every_rule_is_there_from_the_beginning(context):
    assert {rule.key for rule in db.session.scalars(queries.in_force())} == set(Key)
    for key in Key:
        assert terms.on(key, date(1990, 1, 1)).amounts == terms.on(key).amounts


def test_hotspot_keeps_the_watch_of_the_day_of_its_clearance(context):
    commune = factories.commune(factories.province())
    area, police = factories.village(commune), factories.user((Role.POLICE, commune))
    early, late = (
        factories.hotspot(area, status="cleared", on=today() - timedelta(days=days), by=police)
        for days in (20, 5)
    )
    change(Key.HOTSPOT_WATCH, [3, 60], today() - timedelta(days=10))
    planned = [[visit.day for visit in watch.visits(one, one.events)] for one in (early, late)]
    assert planned == [[7, 30, 90], [3, 60]]
    due = dict(db.session.execute(select(Hotspot.id, watch.due_on())).all())
    assert due[early.id] == early.cleared_on + timedelta(days=7)
    assert due[late.id] == late.cleared_on + timedelta(days=3)


def test_tip_keeps_the_deadline_of_the_day_it_came(context):
    area = factories.commune(factories.province())
    old, new = tip(area, hours=6 * 24), tip(area, hours=2 * 24)
    change(Key.TIP_ORDINARY, [1], today() - timedelta(days=3))
    assert [deadlines.is_late(tip) for tip in (old, new)] == [False, True]
    overdue = db.session.scalars(select(Tip).where(deadlines.is_overdue(now()))).all()
    assert overdue == [new]


def test_urgent_tip_is_late_earlier_than_another(context):
    area = factories.commune(factories.province())
    urgent, other = tip(area, hours=30, is_urgent=True), tip(area, hours=30)
    assert db.session.scalars(select(Tip).where(deadlines.is_overdue(now()))).all() == [urgent]
    assert [deadlines.is_late(one) for one in (urgent, other)] == [True, False]


def test_condition_on_a_column_stays_one_that_an_index_serves(context):
    condition = terms.ran_out(
        Key.TIP_ORDINARY, Tip.received_hour, datetime(2026, 1, 9, tzinfo=VIETNAM)
    )
    assert str(condition) == "tips.received_hour < :received_hour_1"


def test_change_for_the_future_leaves_today_alone(context):
    change(Key.HOTSPOT_GRACE, [10], today() + timedelta(days=30))
    assert terms.on(Key.HOTSPOT_GRACE).amounts == [3]
    assert terms.on(Key.HOTSPOT_GRACE, today() + timedelta(days=30)).amounts == [10]
    assert terms.on(Key.HOTSPOT_GRACE, today() + timedelta(days=29)).amounts == [3]


def test_nothing_of_a_rule_is_ever_lost(context):
    change(Key.HOTSPOT_GRACE, [10], today())
    change(Key.HOTSPOT_GRACE, [12], today())
    rows = db.session.scalars(select(Rule).where(Rule.key == Key.HOTSPOT_GRACE)).all()
    assert sorted(rule.amounts[0] for rule in rows if rule.known.upper) == [3, 10]
    assert sorted(rule.amounts[0] for rule in rows if not rule.known.upper) == [3, 12]


def test_database_lets_no_amount_be_rewritten(context):
    with pytest.raises(Exception, match="known"):
        db.session.execute(text("UPDATE rules SET amounts = '{1}'"))


def test_administrator_of_the_system_changes_a_rule_and_the_log_says_so(client, arrange, admin):
    rule_id = uuid_of(arrange, Key.HOTSPOT_WATCH)
    client.sign_in(admin)
    assert "7, 30" in client.get("/staff/rules").get_data(as_text=True)
    answer = submit(client, rule_id, amounts="10, 40", source="Kế hoạch số 12/KH-UBND")
    assert answer.status_code == 303
    page = client.get(answer.location).get_data(as_text=True)
    assert "10 và 40 ngày" in page or "10 and 40 days" in page
    assert "Kế hoạch số 12/KH-UBND" in page
    assert admin.title in page
    with arrange():
        entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "rule.changed"))
        assert entry.changes["amounts"] == ["7, 30, 90", "10, 40"]
        assert terms.on(Key.HOTSPOT_WATCH).amounts == [10, 40]


@pytest.mark.parametrize(
    "amounts", ["", "x", "7,7", "30, 7", "0", "-7", "1.5", "9999", "7,8,9,10,11,12,13", "7 30"]
)
def test_what_is_no_term_is_refused_and_kept_in_the_field(client, arrange, admin, amounts):
    rule_id = uuid_of(arrange, Key.HOTSPOT_WATCH)
    client.sign_in(admin)
    answer = submit(client, rule_id, amounts=amounts)
    assert answer.status_code == 422
    assert f'value="{amounts}"' in answer.get_data(as_text=True)


def test_rule_with_one_term_takes_no_second(client, arrange, admin):
    rule_id = uuid_of(arrange, Key.TIP_URGENT)
    client.sign_in(admin)
    assert submit(client, rule_id, amounts="24, 48").status_code == 422


def test_two_at_once_see_each_other(client, arrange, admin):
    rule_id = uuid_of(arrange, Key.HOTSPOT_GRACE)
    client.sign_in(admin)
    assert submit(client, rule_id, amounts="9", edition=str(uuid4())).status_code == 422
    with arrange():
        assert terms.on(Key.HOTSPOT_GRACE).amounts == [3]


def test_administrator_of_one_commune_reads_the_rules_and_changes_none(client, arrange):
    with arrange():
        commune = factories.commune(factories.province())
        local = factories.user((Role.ADMIN, commune))
        rule_id = terms.on(Key.TIP_URGENT).uuid
    client.sign_in(local)
    assert f"/staff/rules/{rule_id}" not in client.get("/staff/rules").get_data(as_text=True)
    assert client.get(f"/staff/rules/{rule_id}").status_code == 404
    assert client.get(f"/staff/rules/{rule_id}/edit").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_others_do_not_open_the_rules(client, arrange, role):
    with arrange():
        user = factories.user((role, factories.province()))
    client.sign_in(user)
    assert client.get("/staff/rules").status_code == 404
