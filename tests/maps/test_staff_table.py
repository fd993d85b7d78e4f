"""The staff map in words, at the same address: with the same rights, without JavaScript."""

import re

import pytest

from tests import factories
from webapp.clock import today
from webapp.permissions import Role

AT = "/staff/map?view=table"
TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def ground(arrange):
    """A commune of two villages with a hotspot, a route and a tip in the eastern one."""
    with arrange():
        commune = factories.commune(factories.province())
        east = factories.village(commune, "0001", "Thôn Đông", shape=(105.30, 20.80, 105.35, 20.90))
        factories.village(commune, "0002", "Thôn Tây", shape=(105.35, 20.80, 105.40, 20.90))
        by = factories.user()
        factories.hotspot(east, at=(105.32, 20.85), status="verified", by=by)
        factories.route(commune, "Tuyến đê")
        factories.tip(east, at=(105.33, 20.86), by=by)
    return commune, east


@pytest.fixture
def person(arrange, ground):
    def of(role, area=None):
        with arrange():
            return factories.user((role, area or ground[0]))

    return of


def rows(html: str) -> dict[str, list[str]]:
    """Return {caption: rows as they read} of each table."""
    found = {}
    for table in html.split("<table")[1:]:
        caption = TAG.sub("", re.search(r"<caption>(.*?)</caption>", table, re.S)[1])
        body = table.split("<tbody>")[1].split("</tbody>")[0]
        words = [" ".join(TAG.sub(" ", row).split()) for row in body.split("<tr>")[1:]]
        found[caption.split(":")[0]] = words
    return found


def test_police_read_all_that_the_map_draws(client, person):
    found = rows(client.sign_in(person(Role.POLICE)).get(AT).text)
    assert [row.split(" Chưa")[0] for row in found["Thôn"]] == ["Thôn Đông", "Thôn Tây"]
    (spot,) = found["Điểm phức tạp"]
    assert "Thôn Đông" in spot
    assert "Đã xác minh" in spot
    (route,) = found["Tuyến tuần tra"]
    assert "Tuyến đê" in route
    (tip,) = found["Tin báo"]
    assert "Thôn Đông" in tip


def test_others_read_no_more_than_their_map_draws(client, person, ground):
    head = rows(client.sign_in(person(Role.VILLAGE_HEAD, ground[1])).get(AT).text)
    assert "Tin báo" not in head
    assert "Điểm phức tạp" not in head
    chair = client.sign_in(person(Role.CHAIR)).get(AT).text
    assert "Tin báo" not in rows(chair)
    planner = client.sign_in(person(Role.PLANNER)).get(AT).text
    assert "/staff/tips/" not in planner


def test_map_and_table_lead_to_each_other_on_the_same_day(client, person):
    client.sign_in(person(Role.POLICE))
    page = client.get("/staff/map?on=2026-03-02").text
    assert "/staff/map?view=table&amp;on=2026-03-02" in page
    table = client.get(f"{AT}&on=2026-03-02").text
    assert "/staff/map?on=2026-03-02" in table
    assert f"{today():%d/%m/%Y}" not in rows(table)


def test_map_and_table_begin_with_the_unit_in_the_address(client, arrange, ground):
    with arrange():
        beside = factories.commune(
            ground[0].parent, "11636", "Xã Bên", shape=(105.4, 20.8, 105.5, 20.9)
        )
        far = factories.village(beside, "0001", "Thôn Xa", shape=(105.41, 20.81, 105.45, 20.85))
        factories.hotspot(far, at=(105.42, 20.82), status="verified", by=factories.user())
        factories.route(beside, "Tuyến xa", places=[(105.42, 20.82), (105.44, 20.84)])
        both = factories.user((Role.POLICE, ground[0]), (Role.POLICE, beside))
    client.sign_in(both)
    whole, part = (rows(client.get(f"{AT}{asked}").text) for asked in ("", "&commune=11636"))
    assert (len(whole["Điểm phức tạp"]), len(whole["Tuyến tuần tra"])) == (2, 2)
    assert ["Thôn Xa" in row for row in part["Điểm phức tạp"]] == [True]
    assert ["Tuyến xa" in row for row in part["Tuyến tuần tra"]] == [True]
    assert part["Thôn"][0].startswith("Thôn Xa")
    page = client.get("/staff/map?commune=11636").text
    assert "/staff/map?view=table&amp;commune=11636" in page
    assert "/staff/map?commune=11636" in client.get(f"{AT}&commune=11636").text
    assert client.get("/staff/map?commune=99999").status_code == 404


def test_empty_layers_say_so_and_long_ones_lead_to_their_list(client, person, arrange, monkeypatch):
    monkeypatch.setattr("webapp.maps.staff_table.MOST", 1)
    with arrange():
        elsewhere = factories.commune(
            factories.province("32", "Nơi khác"), "20001", "Xã khác", shape=(107, 16, 107.1, 16.1)
        )
        factories.route(elsewhere, "Tuyến một")
        factories.route(elsewhere, "Tuyến hai")
    found = client.sign_in(person(Role.POLICE, elsewhere)).get(AT).text
    assert "Trên bản đồ chưa có mục nào" in found
    assert len(rows(found)["Tuyến tuần tra"]) == 1
    assert "Đây chưa phải là toàn bộ" in found


@pytest.mark.parametrize("role", list(Role))
def test_every_role_with_a_map_has_its_table(client, person, ground, role):
    area = ground[1] if role is Role.VILLAGE_HEAD else ground[0]
    client.sign_in(person(role, area))
    assert client.get(AT).status_code == client.get("/staff/map").status_code
