"""The staff pages of areas: who may, what it does, what bad input says."""

import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import factories
from webapp.areas import grounds, known
from webapp.areas.import_models import AreaImport, ImportState
from webapp.areas.models import Area, AreaBoundary, Level
from webapp.clock import today
from webapp.extensions import db
from webapp.permissions import Role

DECISION = {"since": "2026-07-01", "decision": "12/NQ-HĐND"}


@pytest.fixture
def place(arrange):
    """A commune of two villages, a neighbour commune, and people of several roles."""

    class Place:
        pass

    with arrange():
        made = Place()
        made.province = factories.province()
        made.commune = factories.commune(made.province)
        made.west = factories.village(
            made.commune, "0001", "Thôn Tây", shape=(105.30, 20.80, 105.35, 20.90)
        )
        made.east = factories.village(made.commune, "0002", "Thôn Đông")
        made.other = factories.commune(
            made.province, "10846", "Hà Tây", shape=(105.4, 20.8, 105.5, 20.9)
        )
        made.far = factories.village(made.other, "0001", "Thôn Xa")
        made.office = factories.user((Role.OFFICE, made.commune))
        made.admin = factories.user((Role.ADMIN, None))
        made.head = factories.user((Role.VILLAGE_HEAD, made.west))
        made.police = factories.user((Role.POLICE, made.commune))
    return made


def url(area, act=""):
    return f"/staff/areas/{area.uuid}{'/' + act if act else ''}"


def confirm(client, at, sent):
    """Send an act that ends units, look at what it means, and confirm that."""
    shown = client.submit(at, sent)
    assert shown.status_code == 200
    seal = re.search(r'name="confirmed"[^>]*value="([0-9a-f]{64})"', shown.text)
    return client.submit(at, sent | {"confirmed": seal[1]})


ACTS = ("rename", "merge", "split", "move", "end", "boundary", "new")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("who", "where", "status"),
    [
        ("office", "west", 200),
        ("office", "far", 404),
        ("admin", "far", 200),
        ("head", "west", 404),
        ("police", "west", 404),
    ],
)
def test_acts_are_for_those_who_edit_there(client, place, act, who, where, status):
    client.sign_in(getattr(place, who))
    assert client.get(url(getattr(place, where), act)).status_code == status


def test_village_head_sees_the_own_village_and_no_sibling(client, place):
    client.sign_in(place.head)
    assert client.get(url(place.west)).status_code == 200
    assert client.get(url(place.east)).status_code == 404
    assert client.get(url(place.commune)).status_code == 404
    page = client.get("/staff/areas/").get_data(as_text=True)
    assert "Thôn Tây" in page
    assert "Thôn Đông" not in page


def test_way_up_names_what_one_may_not_open_without_leading_there(client, place):
    shown = client.sign_in(place.head).get(url(place.west)).text
    assert "Hải Phòng" in shown
    for above in (place.province, place.commune):
        assert client.get(url(above)).status_code == 404
        assert url(above) not in shown
    assert url(place.province) in client.sign_in(place.admin).get(url(place.west)).text


def test_search_ignores_diacritics_and_stays_inside_the_rights(client, place):
    client.sign_in(place.office)
    found = client.get("/staff/areas/?q=thon").get_data(as_text=True)
    assert "Thôn Tây" in found
    assert "Thôn Xa" not in found


def test_search_takes_no_part_of_the_word_for_a_unit_for_a_name(client, arrange, place):
    with arrange():
        factories.village(place.commune, "0007", "Thôn Hồ Sen")
    found = client.sign_in(place.office).get("/staff/areas/?q=ho").get_data(as_text=True)
    assert "Thôn Hồ Sen" in found
    assert "Thôn Tây" not in found


@pytest.mark.parametrize("name", ["X1", "Thôn X1"])
def test_village_is_found_by_the_name_it_is_shown_with(client, place, name):
    client.sign_in(place.office)
    made = client.submit(url(place.commune, "new"), DECISION | {"name": name, "kind": "thon"})
    for register in ("/staff/areas/", "/staff/villages", "/villages"):
        found = client.get(register, query_string={"q": "Thôn X1"}).get_data(as_text=True)
        assert made.location.rpartition("/")[2] in found, register
    form = client.get(made.location + "/rename").get_data(as_text=True)
    assert 'value="Thôn X1"' in form
    other = DECISION | {"name": "Thôn X1", "kind": "to_dan_pho"}
    assert client.submit(made.location + "/rename", other).status_code == 303
    assert "<h1>Tổ dân phố X1</h1>" in client.get(made.location).get_data(as_text=True)


@pytest.mark.parametrize(
    ("act", "sent"),
    [
        ("rename", {"name": "tây", "kind": "thon"}),
        ("split", {"names": "Thôn Bắc\nTây"}),
        ("merge", {"name": "Thôn Tây", "kind": "thon"}),
    ],
)
def test_name_of_another_village_is_refused_at_the_name(client, arrange, place, act, sent):
    with arrange():
        third = factories.village(place.commune, "0008", "Thôn Ba")
    sent = DECISION | sent | ({"others": [str(third.uuid)]} if act == "merge" else {})
    answer = client.sign_in(place.office).submit(url(place.east, act), sent)
    assert answer.status_code == 422
    field = "names" if act == "split" else "name"
    said = rf'id="{field}-error".*đã có thôn, tổ dân phố cùng tên: Thôn Tây'
    assert re.search(said, answer.text)


def test_split_takes_a_name_with_and_without_its_word_for_one(client, place):
    sent = DECISION | {"names": "Thôn Bắc\nBắc"}
    answer = client.sign_in(place.office).submit(url(place.east, "split"), sent)
    assert answer.status_code == 422
    assert "Thôn Bắc, Bắc" in answer.text


def test_office_creates_renames_and_ends_a_village(client, place):
    client.sign_in(place.office)
    sent = DECISION | {"name": " Thôn  Bắc ", "kind": "thon"}
    made = client.submit(url(place.commune, "new"), sent)
    assert made.status_code == 303
    shown = client.get(made.location).get_data(as_text=True)
    assert "Thôn Bắc" in shown
    assert "0003" in shown
    renamed = made.location + "/rename"
    assert client.submit(renamed, sent | {"name": "Thôn Bắc Hòa"}).status_code == 303
    assert "Thôn Bắc Hòa" in client.get(made.location).get_data(as_text=True)
    assert confirm(client, made.location + "/end", DECISION).status_code == 303
    assert "Thôn Bắc" not in client.get(url(place.commune)).get_data(as_text=True)


def test_page_of_an_earlier_day_shows_the_name_of_that_day(client, place):
    client.sign_in(place.office)
    sent = DECISION | {"name": "Thôn Tây Hòa", "kind": "thon"}
    client.submit(url(place.west, "rename"), sent)
    assert "<h1>Thôn Tây Hòa</h1>" in client.get(url(place.west)).get_data(as_text=True)
    before = client.get(url(place.west) + "?on=2026-06-30").get_data(as_text=True)
    assert "<h1>Thôn Tây</h1>" in before
    assert client.get(url(place.west) + "?on=2099-01-01").status_code == 422


def test_act_needs_its_decision_and_no_future_day(client, place):
    client.sign_in(place.office)
    answer = client.submit(url(place.west, "end"), {"since": "2099-01-01"})
    assert answer.status_code == 422
    with client.application.app_context():
        assert known.named([place.west.id], today())


def test_village_moves_only_to_a_commune_one_edits(client, place):
    client.sign_in(place.office)
    sent = DECISION | {"commune": "10846"}
    refused = client.submit(url(place.west, "move"), sent)
    assert refused.status_code == 422
    client.sign_in(place.admin)
    assert client.submit(url(place.west, "move"), sent).status_code == 303
    client.sign_in(place.office)
    assert client.get(url(place.west)).status_code == 404


def test_merge_page_makes_one_of_two(client, place):
    client.sign_in(place.office)
    sent = DECISION | {"name": "Thôn Mới", "kind": "thon", "others": [str(place.east.uuid)]}
    assert confirm(client, url(place.west, "merge"), sent).status_code == 303
    listed = client.get(url(place.commune)).get_data(as_text=True)
    assert "Thôn Mới" in listed


EAST = "20.8, 105.35\n20.8, 105.40\n20.9, 105.40\n20.9, 105.35"
OVER = "20.8, 105.34\n20.8, 105.40\n20.9, 105.40\n20.9, 105.34"


def test_typed_boundary_that_fits_is_saved(client, place):
    client.sign_in(place.office)
    sent = {"since": "2026-07-01", "source": "drawn", "boundary_text": EAST, "save": "1"}
    assert client.submit(url(place.east, "boundary"), sent).status_code == 303
    with client.application.app_context():
        shape = grounds.on_day(date(2026, 7, 1), [place.east.id])[place.east.id]
        assert shape.bounds == (105.35, 20.8, 105.40, 20.9)


def test_overlap_asks_and_loses_nothing(client, place):
    client.sign_in(place.office)
    sent = {"since": "2026-07-01", "source": "drawn", "boundary_text": OVER, "save": "1"}
    asked = client.submit(url(place.east, "boundary"), sent)
    text = asked.get_data(as_text=True)
    assert "Thôn Tây" in text
    assert "20.8, 105.34" in text
    with client.application.app_context():
        assert not grounds.on_day(today(), [place.east.id])


@pytest.mark.parametrize(("follow", "edge"), [("only", 105.35), ("both", 105.34)])
def test_neighbour_follows_only_when_asked(client, place, follow, edge):
    client.sign_in(place.office)
    sent = {"since": "2026-07-01", "source": "drawn", "boundary_text": OVER, "follow": follow}
    assert client.submit(url(place.east, "boundary"), sent | {"save": "1"}).status_code == 303
    with client.application.app_context():
        west = grounds.on_day(date(2026, 7, 1), [place.west.id])[place.west.id]
        assert west.bounds[2] == pytest.approx(edge)
        before = grounds.on_day(date(2026, 6, 30), [place.west.id])[place.west.id]
        assert before.bounds[2] == 105.35


@pytest.mark.parametrize(
    "sent",
    [
        {"boundary_text": "105.35, 20.8\n105.4, 20.8\n105.4, 20.9"},
        {"boundary_text": "abc"},
        {"boundary_text": ""},
        {"boundary": "{not json"},
        {"boundary": '{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}'},
        {"boundary": '{"type":"Point","coordinates":[105,20]}'},
        {"boundary": '{"type":"Polygon","coordinates":[[["a"]]]}'},
        {"boundary": "[]"},
    ],
)
def test_shape_that_cannot_be_used_is_said_in_the_form(client, place, sent):
    client.sign_in(place.office)
    answer = client.submit(
        url(place.east, "boundary"), {"since": "2026-07-01", "source": "drawn", "save": "1"} | sent
    )
    assert answer.status_code == 422


def test_earlier_boundary_is_restored_from_the_page(client, place):
    client.sign_in(place.office)
    narrow = "20.8, 105.30\n20.8, 105.34\n20.9, 105.34\n20.9, 105.30"
    sent = {"since": "2026-07-01", "source": "drawn", "boundary_text": narrow, "follow": "only"}
    client.submit(url(place.west, "boundary"), sent | {"save": "1"})
    page = client.get(url(place.west)).get_data(as_text=True)
    assert "/boundaries/2/restore" in page
    answer = client.submit(
        url(place.west, "boundaries/2/restore"),
        {"since": today().isoformat()},
        form_at=url(place.west),
    )
    assert answer.status_code == 303
    with client.application.app_context():
        assert grounds.on_day(today(), [place.west.id])[place.west.id].bounds[2] == 105.35


def test_pins_cut_only_the_ground_that_is_left(client, place):
    with client.application.app_context():
        third = factories.village(db.session.get(Area, place.commune.id), "0003", "Thôn Bắc")
        key = third.uuid
        db.session.commit()
    client.sign_in(place.office)
    pins = {
        f"pin-{place.east.uuid}": "20.82, 105.375",
        f"pin-{key}": "20.88, 105.375",
        "since": "2026-07-01",
    }
    shown = client.submit(url(place.commune, "pins"), pins | {"preview": "1"})
    assert shown.status_code == 200
    assert "chưa đo đạc" in shown.get_data(as_text=True)
    with client.application.app_context():
        assert not grounds.on_day(today(), [place.east.id])
    assert client.submit(url(place.commune, "pins"), pins | {"save": "1"}).status_code == 303
    with client.application.app_context():
        rows = db.session.scalars(
            select(AreaBoundary).where(AreaBoundary.source == "approximate")
        ).all()
        assert len(rows) == 2
        shape = grounds.on_day(today(), [place.east.id])[place.east.id]
        assert shape.bounds[0] == pytest.approx(105.35)
    assert "chưa đo đạc" in client.get(url(place.commune)).get_data(as_text=True)


def test_pins_that_cannot_cut_say_why(client, place):
    client.sign_in(place.office)
    one = {f"pin-{place.east.uuid}": "20.82, 105.375", "since": "2026-07-01", "preview": "1"}
    assert client.submit(url(place.commune, "pins"), one).status_code == 422
    bad = {f"pin-{place.east.uuid}": "here", "since": "2026-07-01", "preview": "1"}
    refused = client.submit(url(place.commune, "pins"), bad)
    assert refused.status_code == 422
    assert "Điểm của Thôn Đông không đọc được" in refused.get_data(as_text=True)


def test_first_steps_lead_from_names_to_boundaries(client, place):
    client.sign_in(place.admin)
    found = client.get("/staff/start/?q=an truong").get_data(as_text=True)
    assert str(place.commune.uuid) in found
    here = f"/staff/start/{place.commune.uuid}"
    names = "\n".join(f"Thôn {number}" for number in range(1, 13)) + "\nThôn Tây\n"
    sent = {"since": "2026-07-01", "kind": "thon", "names": names}
    assert client.submit(here + "/villages", sent, form_at=here).status_code == 303
    with client.application.app_context():
        villages = db.session.scalars(
            select(Area).where(Area.level == Level.VILLAGE, Area.parent_id == place.commune.id)
        ).all()
        assert len(villages) == 14  # the two there already, and twelve new ones
    twice = {"since": "2026-07-01", "kind": "thon", "names": "Thôn A\nthôn a"}
    assert client.submit(here + "/villages", twice, form_at=here).status_code == 422
    client.sign_in(place.police)
    assert client.get(here).status_code == 404


def test_neighbours_are_served_to_those_who_draw(client, place):
    client.sign_in(place.office)
    answer = client.get(url(place.east, "neighbours.geojson"))
    assert len(answer.json["features"]) == 2
    client.sign_in(place.head)
    assert client.get(url(place.west, "neighbours.geojson")).status_code == 404


def test_area_history_as_known_on_an_earlier_day_leaves_out_what_came_later(client, place):
    client.sign_in(place.office)
    url = f"/staff/areas/{place.west.uuid}"
    before = today() - timedelta(days=1)
    assert "Ghi nhận lúc" in client.get(url).get_data(as_text=True)
    html = client.get(f"{url}?known={before}").get_data(as_text=True)
    assert "Ghi nhận lúc" not in html
    assert before.strftime("%d/%m/%Y") in html
    assert client.get(f"{url}?known=2999-01-01").status_code == 422
    assert client.get(f"{url}?known=nonsense").status_code == 422


def test_nameless_boundary_without_a_code_is_refused_before_any_question(client, arrange):
    with arrange():
        factories.commune(factories.province())
        admin = factories.user((Role.ADMIN, None))
    corners = b"X;Y\n2308615,48;582708,97\n2308093,53;582946,12\n2307131,85;582743,38\n"
    client.sign_in(admin)
    found = client.submit(
        "/staff/areas/import",
        {
            "level": "commune",
            "inside": "",
            "since": "2026-07-01",
            "file": (io.BytesIO(corners), "toado.csv"),
        },
        content_type="multipart/form-data",
    )
    assert found.status_code == 422
    assert "không ghi tên đơn vị nào" in found.get_data(as_text=True)


def test_names_written_twice_are_told_however_their_tones_are_set(client, place):
    client.sign_in(place.admin)
    here = f"/staff/start/{place.commune.uuid}"
    names = {"names": "Thôn Hoà Bình\nthôn hòa bình\nThôn Nam", "kind": "thon"}
    refused = client.submit(f"{here}/villages", names | {"since": "2026-07-01"}, form_at=here)
    assert refused.status_code == 422
    text = refused.get_data(as_text=True)
    assert "Tên bị viết nhiều lần: Thôn Hoà Bình" in text


def test_file_that_changes_nothing_waits_for_nobody(client, place, arrange):
    client.sign_in(place.admin)
    with arrange():
        for name, writes in (("moi.geojson", 2), ("cu.geojson", 0)):
            record = AreaImport(
                level="commune", since=today(), file_name=name, preview={"writes": writes}
            )
            record.status = ImportState.READY
            db.session.add(record)
    home = client.get("/staff/").get_data(as_text=True)
    assert "moi.geojson" in home
    assert "cu.geojson" not in home


def test_boundary_corrected_the_same_day_stays_in_the_history_and_comes_back(client, place):
    client.sign_in(place.office)
    sent = {"since": today().isoformat(), "source": "drawn", "follow": "only", "save": "1"}
    for east in (105.34, 105.33):
        corners = f"20.8, 105.30\n20.8, {east}\n20.9, {east}\n20.9, 105.30"
        answer = client.submit(url(place.west, "boundary"), sent | {"boundary_text": corners})
        assert answer.status_code == 303
    shown = client.get(url(place.west)).get_data(as_text=True)
    assert shown.count("đã được thay lúc") == 1
    number = re.findall(r"/boundaries/(\d+)/restore", shown)[-1]

    day = {"since": today().isoformat()}
    back = url(place.west, f"boundaries/{number}/restore")
    assert client.submit(back, day, form_at=url(place.west)).status_code == 303

    with client.application.app_context():
        shape = grounds.on_day(today(), [place.west.id])[place.west.id]
    assert shape.bounds[2] == pytest.approx(105.34)


def test_borders_next_to_a_drawing_are_asked_for_in_words(client, place):
    client.sign_in(place.office)
    wide = "20.8, 105.30\n20.8, 105.36\n20.9, 105.36\n20.9, 105.30"
    sent = {"since": today().isoformat(), "source": "drawn", "boundary_text": wide, "save": "1"}
    client.submit(url(place.east, "boundary"), sent | {"follow": "only"})
    refused = client.submit(url(place.west, "boundary"), sent)
    assert refused.status_code == 422
    text = refused.get_data(as_text=True)
    assert "Chọn cách xử lý ranh giới liền kề" in text
    assert "Chỉ thôn này" in text


def chosen(client, address="/staff/areas/import"):
    """Return what the form says that the file holds."""
    page = client.get(address).get_data(as_text=True)
    (radio,) = re.findall(r'<input checked[^>]*name="level"[^>]*>', page)
    return re.search(r'value="(\w+)"', radio)[1]


def test_file_is_taken_for_what_a_new_system_still_lacks(client, arrange):
    with arrange():
        admin = factories.user((Role.ADMIN, None))
    client.sign_in(admin)
    assert chosen(client) == "province"
    with arrange():
        province = factories.province()
    assert chosen(client) == "commune"
    assert chosen(client, "/staff/areas/import?level=province") == "province"
    with arrange():
        factories.commune(province)
    assert chosen(client) == "village"


def test_day_that_does_not_exist_is_said_to_be_no_date(client, place):
    client.sign_in(place.office)
    address = f"{url(place.east)}/rename"
    renamed = {"name": "Thôn Mới", "kind": "thon", "decision": "1/NQ-HĐND", "since": "31/02/2026"}
    answer = client.submit(address, renamed)
    assert answer.status_code == 422
    assert "Ghi theo dạng 22/11/2026" in answer.text
    assert "Chưa điền mục này" not in answer.text


def test_import_offers_each_what_they_may_import(client, arrange):
    with arrange():
        province = factories.province()
        commune = factories.commune(province)
        places = None, province, commune
        people = [factories.user((Role.ADMIN, place), title="Quản trị") for place in places]
    offered, said = [], []
    for user in people:
        page = client.sign_in(user).get("/staff/areas/import").get_data(as_text=True)
        offered.append([word for word in ("Các xã", "Các tỉnh") if f"{word}<" in page])
        said.append("Để trống khi nhập cả nước" in page)
    assert offered == [["Các xã", "Các tỉnh"], ["Các xã"], []]
    assert said == [True, False, False]
    sent = {"level": "commune", "inside": "", "since": "01/07/2025"}
    refused = client.submit("/staff/areas/import", sent)
    assert refused.status_code == 422
    file = {"file": (io.BytesIO(b"{}"), "a.geojson")}
    refused = client.submit("/staff/areas/import", sent | file)
    assert "Ghi mã của đơn vị hành chính có ranh giới trong tệp" in refused.get_data(as_text=True)
