"""Who reads which entries, and what `vungxanh audit verify` says."""

import re

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo
from sqlalchemy import create_engine, select, text

from tests import factories
from webapp import create_app
from webapp.accounts import operations as accounts
from webapp.areas import operations as areas
from webapp.areas.models import Area
from webapp.audit import operations as audit
from webapp.audit import words
from webapp.audit.models import AuditEntry
from webapp.cli import cli
from webapp.clock import today
from webapp.extensions import db
from webapp.permissions import Role


@pytest.fixture
def people(arrange):
    """A head, an office and an administrator of one commune, after a few acts."""
    with arrange():
        province = factories.province()
        commune = factories.commune(province)
        village = factories.village(commune)
        beside = factories.village(commune, "0002", "Thôn Tây")
        office = factories.user((Role.OFFICE, commune), title="Văn phòng")
        for place in (village, beside):
            audit.record(
                "village.registered", place, by=office, changes={"status": (None, "registered")}
            )
            areas.revise(place, since=today(), by=office, households=100)
        head = factories.user((Role.VILLAGE_HEAD, village), title="Trưởng thôn")
        chair = factories.user((Role.CHAIR, factories.commune(province, "10846", "Hà Tây")))
        accounts.disable(factories.user((Role.PATROLLER, commune)), by=None)
        return {
            "head": head,
            "office": office,
            "chair": chair,
            "admin": factories.user((Role.ADMIN, commune), title="Quản trị"),
            "police": factories.user((Role.POLICE, commune)),
        }


def acts(client, user, query: str = "") -> list[str]:
    page = client.sign_in(user).get(f"/staff/audit{query}").get_data(as_text=True)
    return re.findall(r'<th scope="row">([^<]+)</th>', page)


def test_village_head_reads_the_status_of_the_own_village_alone(client, people):
    assert acts(client, people["head"]) == ["Đăng ký xây dựng thôn không ma túy"]


def test_office_reads_the_commune_but_not_its_accounts(client, people):
    found = acts(client, people["office"])
    assert found.count("Đăng ký xây dựng thôn không ma túy") == 2
    assert "Thay đổi tên hoặc số liệu địa bàn" in found
    assert "Khóa tài khoản" not in found


def test_administrator_reads_the_accounts_of_the_commune(client, people):
    assert "Khóa tài khoản" in acts(client, people["admin"])


def test_entries_name_their_area_by_its_latest_name(client, arrange, people):
    with arrange():
        village = db.session.scalar(select(Area).where(Area.code == "0002"))
        areas.revise(village, since=today(), by=people["office"], name="Thôn Tây Hạ")
    page = client.sign_in(people["office"]).get("/staff/audit").text
    assert 'Thôn Tây Hạ <span class="soft nowrap">' in page
    assert "Thôn Tây <" not in page


@pytest.mark.parametrize(
    ("kept", "name", "read"),
    [
        ("2026-11-09T20:00:00+07:00", "starts_at", "09/11/2026 20:00"),
        ("people", "kind", "Tuần tra nhân dân"),
        ("thon", "kind", "Thôn"),
        (
            "camera, đèn đường do dân góp",
            "community_models",
            "Camera an ninh, đèn đường do dân góp",
        ),
        ("people", "name", "people"),
        ("2026-11-09", "on", "09/11/2026"),
        (1048, "households", "1.048"),
        (None, "hotline", "–"),
    ],
)
def test_values_are_read_in_words(app, kept, name, read):
    with app.test_request_context():
        assert words.value(kept, name) == read


def test_neighbour_reads_nothing_of_it(client, people):
    found = acts(client, people["chair"])
    assert "Đăng ký xây dựng thôn không ma túy" not in found


def test_one_without_the_right_finds_no_log(client, people):
    assert client.sign_in(people["police"]).get("/staff/audit").status_code == 404


def test_filters_narrow_the_list(client, people):
    office = people["office"]
    assert len(acts(client, office, "?area=11635/0001&action=village.registered")) == 1
    assert len(acts(client, office, f"?day={today()}&action=village.registered")) == 2
    assert acts(client, office, "?day=2020-01-01") == []
    wrong = client.get("/staff/audit?action=village.registered&day=yesterday")
    assert wrong.status_code == 422
    assert 'name="action" value="village.registered"' in wrong.text
    assert 'name="day" type="text"' in wrong.text
    assert ">Hôm nay<" not in wrong.text
    assert 'value="yesterday" aria-inv' in wrong.text
    assert acts(client, office, "?area=%25") == []


def test_list_pages_by_key(client, people, monkeypatch):
    from webapp.audit import views

    whole = acts(client, people["office"])
    monkeypatch.setattr(views, "PAGE", 3)
    paged, query = [], ""
    while query is not None:
        page = client.get(f"/staff/audit{query}").get_data(as_text=True)
        paged += re.findall(r'<th scope="row">([^<]+)</th>', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        query = found[1] if found else None
    assert paged == whole
    for key in ("nonsense", "đông", "A" * 120):
        assert client.get("/staff/audit", query_string={"after": key}).status_code == 200


def test_entry_holds_fields_and_no_values_when_only_named(context):
    commune = factories.commune(factories.province())
    entry = audit.record("hotspot.revised", commune, by=None, named=("place", "kind"))
    assert entry.changes == {"place": None, "kind": None}


@pytest.fixture
def verify(_app, database):
    """Call `vungxanh audit verify` on committed entries, which the owner then takes away."""
    app = create_app(_app.extensions["vungxanh"])
    owner = create_engine(_app.extensions["vungxanh"].database_owner_url)
    with app.app_context():
        audit.unlock_chain()
        for number in range(4):
            db.session.add(AuditEntry(**ENTRY, action=f"test.made_{number}"))
            db.session.flush()
        db.session.commit()

    def called():
        return CliRunner().invoke(cli, ["audit", "verify"], obj=ScriptInfo(create_app=lambda: app))

    with owner.connect() as link:
        link.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
        link.commit()
        yield called, link
        link.rollback()
        link.execute(text("DELETE FROM audit_entries WHERE chain = 'verify'"))
        link.execute(text("DELETE FROM audit_heads WHERE chain = 'verify'"))
        link.execute(text("ALTER TABLE audit_entries ENABLE TRIGGER USER"))
        link.commit()
    owner.dispose()


ENTRY = {
    "chain": "verify",
    "subject_type": "areas",
    "subject_path": "",
    "by_title": "",
    "changes": {},
}


def test_verify_finds_a_whole_log_whole(verify):
    called, _link = verify
    result = called()
    assert result.exit_code == 0, result.output
    assert "every chain is whole" in result.output


@pytest.mark.parametrize(
    "damage, said",
    [
        ("UPDATE audit_entries SET action = 'x' WHERE chain = 'verify' AND seq = 2", "entry 2"),
        ("UPDATE audit_entries SET by_title = 'x' WHERE chain = 'verify' AND seq = 3", "entry 3"),
        (
            "UPDATE audit_entries SET at = at - interval '1 day' WHERE chain = 'verify'"
            " AND seq = 1",
            "entry 1",
        ),
        ("DELETE FROM audit_entries WHERE chain = 'verify' AND seq = 2", "entry 3"),
        (
            "DELETE FROM audit_entries WHERE chain = 'verify' AND seq = 4",
            "last entries are missing",
        ),
        ("DELETE FROM audit_entries WHERE chain = 'verify'", "last entries are missing"),
        (
            "UPDATE audit_entries SET seq = CASE seq WHEN 2 THEN 30 ELSE 2 END"
            " WHERE chain = 'verify' AND seq IN (2, 3)",
            "entry 2",
        ),
        (
            "DELETE FROM audit_entries WHERE chain = 'verify' AND seq = 4;"
            "UPDATE audit_heads SET seq = 3, hash = '\\x00' WHERE chain = 'verify'",
            "last entries are missing",
        ),
        ("UPDATE audit_entries SET hash = '\\x00' WHERE chain = 'verify' AND seq = 2", "entry 2"),
    ],
)
def test_verify_names_chain_and_number_of_the_damage(verify, damage, said):
    called, link = verify
    link.execute(text(damage))
    link.commit()
    result = called()
    assert result.exit_code == 1
    assert "chain verify" in result.output
    assert said in result.output
