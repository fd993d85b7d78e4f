"""What anybody may read of villages, and what nobody outside ever learns."""

import csv
import io
import json
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tests import factories
from tests.villages import status
from webapp.areas import operations as areas
from webapp.areas.models import Kind
from webapp.clock import today
from webapp.extensions import db, public_session
from webapp.permissions import Role
from webapp.villages import figures, operations, reviews

D = date
SHAPE = (105.30, 20.80, 105.33, 20.83)


@pytest.fixture
def commune(arrange):
    with arrange():
        return factories.commune(factories.province())


@pytest.fixture
def village(arrange, commune):
    with arrange():
        made = factories.village(commune, name="Thôn Đông Hòa", shape=SHAPE)
        status.certified(made, on=D(2026, 3, 1))
    return made


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.get_data(as_text=True)


def test_register_shows_status_decision_and_freshness(client, village):
    html = page(client, "/villages")
    assert "Thôn Đông Hòa" in html
    assert "12/QĐ-UBND" in html
    assert "Set-Cookie" not in client.get("/villages").headers


@pytest.mark.parametrize("q", ["hoà", "HÒA", "dong hoa", "thôn đông", "Dong Hoa An Truong"])
def test_register_finds_names_whatever_their_diacritics(client, village, arrange, commune, q):
    with arrange():
        factories.village(commune, "0002", "Thôn Tây")
    html = page(client, f"/villages?q={q}")
    assert "Thôn Đông Hòa" in html
    assert "Thôn Tây" not in html


@pytest.mark.parametrize(
    "q, names",
    [
        ("ho", ["Thôn Hồ"]),
        ("tho", ["Thôn Thọ Xuân"]),
        ("leo", ["Buôn H’Leo"]),
        ("thôn", ["Thôn Hồ", "Thôn Thọ Xuân"]),
        ("buo", []),
        ("ru", ["An Trường"]),
    ],
)
def test_a_part_of_the_word_for_a_unit_names_no_village(client, arrange, commune, q, names):
    made = ["Thôn Hồ", "Thôn Thọ Xuân", "Buôn H’Leo"]
    with arrange():
        for number, name in enumerate(made):
            factories.village(commune, str(number), name)
    register = page(client, f"/villages?q={q}").split('<div id="register">')[1]
    found = [name for name in made if f">{name}<" in register]
    assert found == (made if names == ["An Trường"] else names)


@pytest.mark.parametrize(
    "q, names",
    [
        ("phu", ["Thôn Phú Lâm", "Thôn Phương Canh"]),
        ("phươ", ["Thôn Phương Canh"]),
        ("da", ["Tổ dân phố Đa Sĩ"]),
        ("ph", ["Thôn Phú Lâm", "Thôn Phương Canh"]),
        ("phú lợi", []),
        ("phường", ["Thôn Phú Lâm", "Tổ dân phố Đa Sĩ", "Thôn Phương Canh"]),
    ],
)
@pytest.mark.parametrize("address", ["/villages", "/staff/villages"])
def test_a_part_of_the_word_of_the_commune_names_no_village(client, arrange, q, names, address):
    made = ["Thôn Phú Lâm", "Tổ dân phố Đa Sĩ", "Thôn Phương Canh"]
    with arrange():
        ward = factories.commune(factories.province(), name="Phường An Lạc", kind=Kind.WARD)
        for number, name in enumerate(made):
            factories.village(ward, str(number), name)
        office = factories.user((Role.OFFICE, ward))
    client.sign_in(office)
    register = page(client, f"{address}?q={q}")
    register = register.split('<div id="register">')[-1]
    assert [name for name in made if f">{name}<" in register] == names


def test_register_finds_the_villages_of_a_commune_by_its_name(client, village):
    assert "Thôn Đông Hòa" in page(client, "/villages?q=xã an trường")


def test_register_orders_numbers_as_numbers(client, arrange, commune):
    with arrange():
        for code, name in [("1", "Thôn 10"), ("2", "Thôn 2"), ("3", "Thôn 1")]:
            factories.village(commune, code, name)
    html = page(client, "/villages")
    assert html.index(">Thôn 1<") < html.index(">Thôn 2<") < html.index(">Thôn 10<")


def test_register_pages_by_key_there_and_back(client, arrange, commune):
    with arrange():
        for number in range(1, 121):
            factories.village(commune, str(number), f"Thôn {number}")
    first = page(client, "/villages")
    second = page(client, link(first, "next"))
    third = page(client, link(second, "next"))
    assert ">Thôn 50<" in first
    assert ">Thôn 51<" not in first
    assert ">Thôn 51<" in second
    assert ">Thôn 100<" in second
    assert ">Thôn 120<" in third
    assert 'rel="next"' not in third
    back = page(client, link(third, "prev"))
    assert ">Thôn 51<" in back
    assert ">Thôn 100<" in back
    assert 'rel="prev"' not in page(client, link(back, "prev"))


def link(html: str, rel: str) -> str:
    before, _, after = html.partition(f'rel="{rel}" href="')
    assert after, f"no link {rel}"
    return "/villages" + after.split('"')[0].replace("&amp;", "&")


def test_village_of_which_nothing_is_known_reads_no_data_and_never_zero(client, arrange, commune):
    with arrange():
        factories.village(commune)
    html = page(client, "/villages?lang=en")
    row = html.split("<tbody>")[1].split("</tbody>")[0]
    assert "No data yet" in row
    assert ">0<" not in row
    assert "No data yet" in page(client, "/progress?commune=11635&lang=en")


def test_register_filters_by_status_commune_and_province(client, village, arrange, commune):
    with arrange():
        other = factories.commune(
            factories.province("37", "Ninh Bình"), "14371", "Hà Tây", shape=(106, 20, 106.1, 20.1)
        )
        factories.village(other, name="Thôn Bãi")
    assert "Thôn Bãi" not in page(client, "/villages?commune=11635")
    assert "Thôn Bãi" in page(client, "/villages?province=37")
    assert "Thôn Bãi" in page(client, "/villages?status=no_data")
    assert "Thôn Bãi" not in page(client, "/villages?status=certified")
    assert "Thôn Bãi" in page(client, "/villages?province=37&commune=11635"), "stale commune"


def test_past_day_shows_status_name_and_boundary_of_that_day(client, village, arrange):
    with arrange():
        areas.revise(village, since=D(2026, 6, 1), by=None, name="Thôn Mới")
    past = page(client, f"/villages/{village.uuid}?on=2026-02-20&lang=en")
    assert "Thôn Đông Hòa" in past
    assert "Thôn Mới" not in past
    assert "Proposed for recognition" in past
    assert "Thôn Đông Hòa" in page(client, "/villages?on=2026-02-20")
    now = page(client, f"/villages/{village.uuid}?lang=en")
    assert "Thôn Mới" in now
    assert "12/QĐ-UBND" in now


@pytest.mark.parametrize(
    "url",
    [
        "/villages",
        "/villages.csv",
        "/villages.geojson?commune=11635",
        "/progress",
        "/search/suggest",
    ],
)
@pytest.mark.parametrize("day", ["2999-01-01", "yesterday", "2026-13-01", "0"])
def test_day_that_cannot_be_is_refused(client, commune, url, day):
    joint = "&" if "?" in url else "?"
    assert client.get(f"{url}{joint}on={day}").status_code == 422


def test_address_of_something_else_is_not_a_village(client, commune, arrange):
    for area in (commune, commune.parent):
        assert client.get(f"/villages/{area.uuid}").status_code == 404
    assert client.get("/villages/00000000-0000-4000-8000-000000000000").status_code == 404


@pytest.mark.parametrize("view", ["", "&view=table", "&view=print"])
def test_map_of_a_commune_says_that_the_day_is_before_it(client, commune, view):
    response = client.get(f"/?commune=11635&on=1899-06-30{view}")
    assert response.status_code == 404
    assert "Vào ngày này chưa có hoặc không còn đơn vị hành chính này" in response.text
    assert "Vào ngày này" not in client.get(f"/?commune=99999&on=1899-06-30{view}").text


def test_village_is_not_found_before_it_began(client, village):
    response = client.get(f"/villages/{village.uuid}?on=2025-06-30")
    assert response.status_code == 404


def test_nonsense_in_the_address_is_no_fault(client, village):
    for url in (
        "/villages?q=%00%25_'\\&status=nonsense&commune=%00&province=..&after=x&before=y",
        "/villages?after=00000000-0000-4000-8000-000000000000",
        "/search/suggest?q=%00%25",
        "/progress?commune=zz&province=%27",
    ):
        assert client.get(url).status_code == 200, url


def test_csv_is_read_by_spreadsheets_and_runs_nothing(client, arrange, commune):
    with arrange():
        for number, sign in enumerate("=+-@"):
            factories.village(commune, str(number), f"{sign}HYPERLINK()")
    body = client.get("/villages.csv?lang=en").data
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 5
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t")]


def test_geojson_needs_a_place_and_says_so(client, village):
    response = client.get("/villages.geojson?lang=en")
    assert response.status_code == 422
    assert "commune" in response.get_data(as_text=True)


def test_geojson_of_a_commune_holds_boundaries_and_answers_304(client, village, arrange, commune):
    with arrange():
        factories.village(commune, "0002", "Thôn Tây")
    response = client.get("/villages.geojson?commune=11635")
    features = {f["properties"]["name"]: f for f in json.loads(response.data)["features"]}
    assert features["Thôn Đông Hòa"]["geometry"]["type"] == "MultiPolygon"
    assert features["Thôn Đông Hòa"]["properties"]["status"] == "certified"
    assert features["Thôn Tây"]["geometry"] is None
    assert features["Thôn Tây"]["properties"]["status"] == "no_data"
    again = client.get(
        "/villages.geojson?commune=11635", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304
    assert json.loads(client.get("/villages.geojson?province=31").data)["features"]


def test_approximate_boundary_is_marked(client, arrange, commune):
    with arrange():
        made = factories.village(commune)
        from shapely import MultiPolygon, box

        areas.redraw(
            made, MultiPolygon([box(*SHAPE)]), source="approximate", since=D(2026, 1, 1), by=None
        )
    assert "Sketched boundary, not surveyed" in page(client, f"/villages/{made.uuid}?lang=en")


def test_hotline_is_shown_only_when_public(client, village, arrange):
    kept = dict.fromkeys((*figures.DATED, *figures.KEPT)) | {
        "hotline": "0912345678",
        "community_models": ["camera"],
        "population_on": D(2026, 1, 1),
    }
    with arrange():
        figures.save(village, by=None, **kept | {"hotline_is_public": False})
    assert "0912345678" not in page(client, f"/villages/{village.uuid}")
    with arrange():
        figures.save(village, by=None, **kept | {"hotline_is_public": True})
    assert "0912345678" in page(client, f"/villages/{village.uuid}")


def test_progress_counts_what_stood_at_the_end_of_each_year(client, village, arrange, commune):
    with arrange():
        other = factories.village(commune, "0002", "Thôn Tây")
        status.certified(other, on=D(2025, 10, 1), number="99/QĐ-UBND")
    html = page(client, "/progress?province=31&on=2026-11-01")
    row = html.split("Xã An Trường")[-1].split("</tr>")[0]
    assert 'data-label="2025">1<' in row.replace("\n", "")
    assert 'data-label="2026">2<' in row.replace("\n", "")


def test_suggestions_lead_to_villages_communes_and_provinces(client, village):
    html = client.get("/search/suggest?q=truong", headers={"HX-Request": "true"}).get_data(True)
    assert "/villages?commune=11635" in html
    assert "<!doctype" not in html
    html = page(client, "/search/suggest?q=dong hoa")
    assert str(village.uuid) in html
    assert "province=31" in page(client, "/search/suggest?q=thành phố hải")


def test_suggestions_begin_with_villages_when_a_village_is_named(client, village, arrange):
    with arrange():
        factories.commune(village.parent.parent, "11636", "Đông Hòa")
    html = page(client, "/search/suggest?q=thôn đông hòa")
    assert html.index(str(village.uuid)) < html.index("commune=11636")
    html = page(client, "/search/suggest?q=đông hòa")
    assert html.index("commune=11636") < html.index(str(village.uuid))


def suggested(client, q):
    html = client.get(f"/search/suggest?q={q}", headers={"HX-Request": "true"}).get_data(True)
    return re.findall(r'<a href="[^"]*"><span>(.*?)</span>', html)


@pytest.fixture
def places(arrange):
    with arrange():
        province = factories.province("33", "Tỉnh Minh Họa")
        names = "Phường Chợ Mới", "Xã Đồi Thông", "Xã Tây Hồ", "Xã Hồ", "Xã Hồ Sen", "Xã Hà"
        made = [factories.commune(province, f"1190{n}", name) for n, name in enumerate(names)]
        for number, name in enumerate(("Thôn Chợ", "Thôn Đình", "Thôn Đông Hồ", "Thôn Hoà")):
            factories.village(made[-1], f"000{number}", name)
        factories.village(made[-1], "0009", "Xóm Hồ")


def test_suggestions_begin_with_the_name_itself_and_no_unit_word_is_one(client, places):
    found = suggested(client, "ho")
    assert found[:3] == ["Xã Hồ", "Xã Hồ Sen", "Tỉnh Minh Họa"], found
    assert found[4:] == ["Xóm Hồ", "Thôn Hoà", "Thôn Đông Hồ", "Thôn Chợ"], found


@pytest.mark.parametrize(
    "q, first",
    [
        ("xã hồ sen", "Xã Hồ Sen"),
        ("xã hồ", "Xã Hồ"),
        ("phường chợ", "Phường Chợ Mới"),
        ("tỉnh minh", "Tỉnh Minh Họa"),
        ("thôn hồ", "Xóm Hồ"),
        ("xóm h", "Xóm Hồ"),
        ("thôn đông hồ xã hà", "Thôn Đông Hồ"),
        ("phường", "Phường Chợ Mới"),
    ],
)
def test_suggestions_find_what_is_typed_with_its_unit(client, places, q, first):
    assert suggested(client, q)[0] == first


def test_two_letters_do_not_bring_the_villages_of_a_commune_that_holds_them(
    client, places, arrange
):
    with arrange():
        commune = factories.commune(factories.province("34", "Tỉnh Khác"), "11999", "Xã Minh Hòa")
        factories.village(commune, "0001", "Thôn Bến")
    assert "Thôn Bến" not in suggested(client, "ho")
    assert "Thôn Bến" in suggested(client, "minh ho")
    assert "Thôn Bến" in suggested(client, "bến xã minh hòa")


def test_unit_word_alone_finds_what_bears_it(client, places):
    assert {"Thôn Chợ", "Thôn Đình"} < set(suggested(client, "thôn"))
    assert len([name for name in suggested(client, "xã") if name.startswith("Xã")]) == 4


def test_suggestions_never_name_what_is_over(client, village):
    assert str(village.uuid) not in page(client, "/search/suggest?q=khong co")


PUBLIC = (
    "/villages",
    "/villages?status=certified",
    "/villages?status=under_review",
    "/villages?on=2026-06-15",
    "/villages.csv",
    "/villages.geojson?commune=11635",
    "/progress",
    "/progress?commune=11635",
    "/search/suggest?q=dong",
)


def test_review_begun_inside_changes_no_byte_outside(client, village, arrange):
    urls = (*PUBLIC, f"/villages/{village.uuid}", f"/villages/{village.uuid}?on=2026-06-15")
    before = [client.get(url).data for url in urls]
    with arrange():
        reviews.review(village, by=None, on=D(2026, 6, 1), reason="canary-reason")
    assert [client.get(url).data for url in urls] == before
    with arrange():
        reviews.lift(village, by=None, on=D(2026, 7, 1), reason="canary-reason")
    assert [client.get(url).data for url in urls] == before
    with arrange():
        reviews.shake(village.id, on=D(2026, 8, 1))
    assert [client.get(url).data for url in urls] == before


def test_published_review_is_seen_outside_without_its_reason(client, village, arrange):
    with arrange():
        reviews.review(village, by=None, on=D(2026, 6, 1), reason="canary-reason")
        paper = status.decision(village, "20/QĐ-UBND", D(2026, 7, 1))
        reviews.publish_review(village, by=None, on=D(2026, 7, 1), decision=paper, reason="canary")
    html = page(client, f"/villages/{village.uuid}?lang=en")
    assert "Under review" in html
    assert "20/QĐ-UBND" in html
    for url in (*PUBLIC, f"/villages/{village.uuid}"):
        assert "canary" not in page(client, url)


def test_decision_taken_inside_stays_inside_until_it_is_published(client, village, arrange):
    with arrange():
        paper = status.decision(village, "77/QĐ-UBND", D(2026, 6, 1))
        reviews.review(village, by=None, on=D(2026, 6, 1), reason="x", decision=paper)
    assert "77/QĐ-UBND" not in page(client, f"/villages/{village.uuid}")


def test_deferral_shows_at_once_and_without_reason(client, arrange, commune):
    with arrange():
        made = factories.village(commune)
        operations.register(made, by=None, on=D(2026, 1, 1))
        operations.propose(made, by=None, on=D(2026, 2, 1))
        operations.defer(made, by=None, on=D(2026, 3, 1), reason="canary-reason")
    html = page(client, f"/villages/{made.uuid}?lang=en")
    assert "Registered" in html
    assert "canary" not in html


def test_freshness_comes_from_decisions_alone(client, village, arrange):
    with arrange():
        areas.revise(village, since=today() - timedelta(days=1), by=None, households=77)
    html = page(client, f"/villages/{village.uuid}?lang=en")
    assert "on 01/03/2026" in html


@pytest.mark.parametrize(
    "table",
    [
        "village_notes",
        "village_status_events",
        "village_statuses",
        "village_profiles",
        "decisions",
        "users",
        "grants",
        "audit_entries",
        "area_versions",
        "areas",
        "stored_files",
        "jobs",
    ],
)
def test_public_role_reads_no_table(context, table):
    session = public_session()
    with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
        session.execute(text(f"SELECT 1 FROM {table} LIMIT 1"))


def test_public_role_writes_nothing(context):
    session = public_session()
    assert session.scalar(text("SELECT current_user")) != db.engine.engine.url.username
    for act in ("DELETE FROM", "INSERT INTO"):
        rest = " DEFAULT VALUES" if act.startswith("INSERT") else ""
        with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
            session.execute(text(f"{act} public_profiles{rest}"))


def test_streamed_answer_gives_its_connection_back(client, village, arrange):
    assert client.get("/villages.csv").data
    with arrange():
        assert db.session.scalar(text("SELECT current_user")) == db.engine.engine.url.username


def test_empty_register_says_what_comes_and_not_to_clear_filters(client, commune):
    html = page(client, "/villages")
    assert "Chưa có thôn, tổ dân phố nào được nhập" in html
    assert "bỏ bộ lọc" not in html
    assert "bỏ bộ lọc" in page(client, "/villages?q=dong")
