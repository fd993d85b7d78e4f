"""Before units end, the page says what ends with them; only that, confirmed, is done."""

import re
from datetime import timedelta

import pytest

from tests import factories
from tests.villages import status as villages
from webapp.areas.models import Area, AreaVersion, Level
from webapp.clock import today
from webapp.extensions import db
from webapp.permissions import Role

SINCE = today() - timedelta(days=2)
DECISION = {"since": SINCE.isoformat(), "decision": "12/NQ-HĐND"}
CELL = re.compile(
    r"<tr><th[^>]*>([^<]+)</th><td[^>]*>([^<]*)</td>\s*<td[^>]*>(.*?)</td></tr>", re.S
)


@pytest.fixture
def place(arrange):
    """A recognised village with all that may lie in one, its sibling, and who may know of what."""

    class Place:
        pass

    with arrange():
        made = Place()
        made.commune = factories.commune(factories.province())
        shape = (105.30, 20.80, 105.35, 20.90)
        made.east = factories.village(made.commune, "0001", "Thôn Đông", shape=shape)
        made.west = factories.village(made.commune, "0002", "Thôn Tây")
        for village in (made.east, made.west):
            villages.certified(village, on=today() - timedelta(days=20), number=village.code)
        police = factories.user((Role.POLICE, made.commune))
        factories.hotspot(made.east, by=police)
        for _number in range(3):
            factories.tip(made.east)
        factories.route(made.commune)
        factories.user((Role.VILLAGE_HEAD, made.east), title="Trưởng thôn Đông")
        office = (Role.OFFICE, made.commune)
        made.office = factories.user(office)
        made.all = factories.user(
            office, (Role.POLICE, made.commune), (Role.ADMIN, made.commune), title="Kiêm nhiệm"
        )
    return made


def rows(html: str) -> dict[str, tuple[str, str]]:
    return {what: (count, then) for what, count, then in CELL.findall(html)}


def seal_of(answer) -> str:
    return re.search(r'name="confirmed"[^>]*value="([0-9a-f]{64})"', answer.text)[1]


def stand(app) -> list[str]:
    """Return the names of the villages that exist today."""
    with app.app_context():
        return list(
            db.session.scalars(
                db.select(AreaVersion.name)
                .join(Area, Area.id == AreaVersion.area_id)
                .where(
                    Area.level == Level.VILLAGE,
                    db.func.upper_inf(AreaVersion.known),
                    AreaVersion.valid.contains(today()),
                )
                .order_by(AreaVersion.name)
            )
        )


def acts(place) -> dict[str, dict[str, object]]:
    """Return what each act that ends Thôn Đông sends."""
    return {
        "end": DECISION,
        "split": DECISION | {"names": "Thôn Đông 1\nThôn Đông 2"},
        "merge": DECISION
        | {"name": "Thôn Hợp Nhất", "kind": "thon", "others": [str(place.west.uuid)]},
    }


@pytest.mark.parametrize("act", ["end", "split", "merge"])
def test_nothing_ends_before_what_it_means_was_confirmed(app, client, place, act):
    url, sent = f"/staff/areas/{place.east.uuid}/{act}", acts(place)[act]
    shown = client.sign_in(place.office).submit(url, sent)
    assert shown.status_code == 200
    assert "Chưa thực hiện" in shown.text
    assert "Không hoàn tác được" in shown.text
    assert set(stand(app)) == {"Thôn Tây", "Thôn Đông"}
    ending = 2 if act == "merge" else 1
    assert rows(shown.text)["Công nhận không ma túy"][0] == str(ending)
    assert client.submit(url, sent | {"confirmed": seal_of(shown)}).status_code == 303
    assert "Thôn Đông" not in stand(app)


def test_numbers_are_for_those_who_may_know_them(client, place):
    url = f"/staff/areas/{place.east.uuid}/end"
    told = rows(client.sign_in(place.all).submit(url, DECISION).text)
    assert {what: count for what, (count, _then) in told.items()} == {
        "Công nhận không ma túy": "1",
        "Việc đăng ký, đề nghị, xem xét lại đang làm": "0",
        "Điểm phức tạp": "1",
        "Tin báo": "3",
        "Tuyến tuần tra đi qua": "1",
        "Quyền của tài khoản tại đó, như của trưởng thôn": "1",
        "Tổ liên gia, tổ an ninh xã hội": "0",
    }
    assert "Trưởng thôn Đông" in told["Quyền của tài khoản tại đó, như của trưởng thôn"][1]


def test_office_reads_the_same_of_a_village_with_hotspots_and_of_one_without(client, place):
    client.sign_in(place.office)
    east, west = (
        rows(client.submit(f"/staff/areas/{one.uuid}/end", DECISION).text)
        for one in (place.east, place.west)
    )
    secret = ("Điểm phức tạp", "Tin báo", "Tuyến tuần tra đi qua")
    assert [east[what] for what in secret] == [west[what] for what in secret]
    assert {east[what][0] for what in secret} == {"nếu có"}


def test_what_was_changed_after_the_look_is_shown_again(app, client, place):
    url = f"/staff/areas/{place.east.uuid}/split"
    sent = acts(place)["split"]
    seal = seal_of(client.sign_in(place.office).submit(url, sent))
    other = sent | {"names": "Thôn Mới 1\nThôn Mới 2", "confirmed": seal}
    again = client.submit(url, other)
    assert again.status_code == 200
    assert "Chưa thực hiện" in again.text
    assert "Thôn Đông" in stand(app)
    assert client.submit(url, other | {"confirmed": seal_of(again)}).status_code == 303


def test_unit_that_goes_on_keeps_its_recognition_and_the_page_says_so(app, client, place):
    url = f"/staff/areas/{place.east.uuid}/merge"
    sent = acts(place)["merge"] | {"goes_on": "y"}
    shown = client.sign_in(place.office).submit(url, sent)
    told = rows(shown.text)
    assert "Thôn Tây" in told["Công nhận không ma túy"][1]
    assert "Thôn Đông" in told["Công nhận của đơn vị giữ lại"][1]
    assert client.submit(url, sent | {"confirmed": seal_of(shown)}).status_code == 303
    with app.app_context():
        east = db.session.merge(place.east)
        assert villages.row(east, villages.Surface.PUBLIC).status == "certified"


@pytest.mark.parametrize("act", ["end", "split", "merge"])
def test_act_that_would_be_refused_says_so_before_any_look(client, place, act):
    sent = acts(place)[act] | {"since": "1990-01-01"}
    answer = client.sign_in(place.office).submit(f"/staff/areas/{place.east.uuid}/{act}", sent)
    assert answer.status_code == 422
    assert "không tồn tại vào ngày đó" in answer.text
    assert "Chưa thực hiện" not in answer.text


@pytest.mark.parametrize("act", ["end", "split", "merge"])
def test_unit_that_has_ended_does_not_end_again(app, client, place, act):
    url = f"/staff/areas/{place.east.uuid}"
    shown = client.sign_in(place.office).submit(f"{url}/end", DECISION)
    client.submit(f"{url}/end", DECISION | {"confirmed": seal_of(shown)})
    answer = client.submit(f"{url}/{act}", acts(place)[act] | {"since": today().isoformat()})
    assert answer.status_code == 422
    assert "không tồn tại vào ngày đó" in answer.text
    assert stand(app) == ["Thôn Tây"]


@pytest.mark.parametrize("act", ["rename", "merge", "split", "move", "end", "new"])
def test_no_act_is_offered_on_a_unit_that_has_ended(client, place, act):
    url = f"/staff/areas/{place.east.uuid}"
    shown = client.sign_in(place.office).submit(f"{url}/end", DECISION)
    client.submit(f"{url}/end", DECISION | {"confirmed": seal_of(shown)})
    answer = client.get(f"{url}/{act}")
    assert answer.status_code == 409
    assert "Việc này không còn làm được" in answer.text
    assert f'href="{url}' in answer.text
    for day in ("", f"?on={SINCE - timedelta(days=1)}"):
        page = client.get(url + day)
        assert page.status_code == 200
        assert f"{url}/{act}" not in page.text


def test_day_before_a_known_end_is_told_at_the_day(client, place):
    url = f"/staff/areas/{place.east.uuid}"
    shown = client.sign_in(place.office).submit(f"{url}/end", DECISION)
    client.submit(f"{url}/end", DECISION | {"confirmed": seal_of(shown)})
    earlier = acts(place)["split"] | {"since": (SINCE - timedelta(days=3)).isoformat()}
    answer = client.submit(f"{url}/split", earlier)
    assert answer.status_code == 422
    assert re.search(r'id="since-error".*có hiệu lực muộn hơn', answer.text)


def test_a_new_village_is_spoken_of_only_where_one_begins(client, place):
    client.sign_in(place.office)
    sent = acts(place)
    new = {"split": sent["split"], "merge": sent["merge"]}
    none = {"end": sent["end"], "merge": sent["merge"] | {"goes_on": "y"}}
    for tries, begins in ((new, True), (none, False)):
        for act, values in tries.items():
            told = rows(client.submit(f"/staff/areas/{place.east.uuid}/{act}", values).text)
            recognition = told["Công nhận không ma túy"][1]
            under_way = told["Việc đăng ký, đề nghị, xem xét lại đang làm"][1]
            assert ("Thôn mới" in recognition, "thôn mới" in under_way) == (begins, begins), act


def test_village_that_a_colleague_ended_meanwhile_is_named(client, place):
    url, sent = f"/staff/areas/{place.east.uuid}/merge", acts(place)["merge"]
    seal = seal_of(client.sign_in(place.office).submit(url, sent))
    west = f"/staff/areas/{place.west.uuid}/end"
    client.submit(west, DECISION | {"confirmed": seal_of(client.submit(west, DECISION))})
    answer = client.submit(url, sent | {"confirmed": seal})
    assert answer.status_code == 422
    assert re.search(r'id="others-error".*Không còn tồn tại: Thôn Tây', answer.text)
    assert str(place.west.uuid) not in answer.text


def test_unknown_choice_is_refused_without_repeating_it(client, place):
    sent = acts(place)["merge"] | {"others": ["no-uuid"]}
    answer = client.sign_in(place.office).submit(f"/staff/areas/{place.east.uuid}/merge", sent)
    assert answer.status_code == 422
    assert "no-uuid" not in answer.text
