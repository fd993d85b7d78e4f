"""The list that follows the view, and what the staff panel and tiles say of tips."""

import re
from datetime import date

import mapbox_vector_tile
import pytest

from tests import factories
from tests.villages import status
from webapp.maps import in_view
from webapp.permissions import Role

HERE = (105.3512, 20.8513)
TILE = "12/3246/1805"


@pytest.fixture
def land(arrange):
    with arrange():
        province = factories.province()
        factories.draw(province, (105.20, 20.70, 105.50, 21.00))
        commune = factories.commune(province)
        factories.village(commune, "0001", "Thôn Đông", shape=(105.30, 20.80, 105.35, 20.90))
        factories.village(commune, "0002", "Thôn Tây", shape=(105.35, 20.80, 105.40, 20.90))
        return commune


@pytest.fixture
def people(arrange, land):
    with arrange():
        police, planner = (factories.user((role, land)) for role in (Role.POLICE, Role.PLANNER))
        tip = factories.tip(land, at=HERE)
    return police, planner, tip


def names(response) -> list[str]:
    assert response.status_code == 200, response.status
    return [name for name in ("Thôn Đông", "Thôn Tây") if name in response.text]


def test_list_holds_what_is_in_view(client, land):
    half = client.get("/in-view?bbox=105.31,20.81,105.34,20.89&z=12")
    assert names(half) == ["Thôn Đông"]
    whole = client.get("/in-view?bbox=105.31,20.81,105.39,20.89&z=12")
    assert names(whole) == ["Thôn Đông", "Thôn Tây"]


def test_far_view_lists_the_larger_areas(client, land):
    assert names(client.get("/in-view?bbox=105,20,106,21&z=7")) == []


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "9,9,1,1", "nan,0,1,1", "0,0,999,1"])
def test_odd_box_lists_nothing(client, land, box):
    assert names(client.get(f"/in-view?bbox={box}&z=12")) == []


def test_staff_list_needs_an_account(client, people):
    assert client.get("/staff/in-view?bbox=105,20,106,21&z=12").status_code in (302, 303, 401)
    client.sign_in(people[0])
    assert names(client.get("/staff/in-view?bbox=105.31,20.81,105.39,20.89&z=12")) == [
        "Thôn Đông",
        "Thôn Tây",
    ]


def tips_drawn(client, user) -> list[dict]:
    client.sign_in(user)
    response = client.get(f"/staff/tiles/tips/{TILE}.mvt")
    assert response.status_code == 200
    tile = mapbox_vector_tile.decode(response.data) if response.data else {}
    return [row["properties"] for row in tile.get("tips", {"features": []})["features"]]


def test_tip_is_drawn_for_police_as_a_point_and_answers_a_tap(client, people):
    police, _planner, tip = people
    assert tips_drawn(client, police) == [{"id": str(tip.uuid), "status": "received"}]
    panel = client.get(f"/staff/panel?layer=tips&id={tip.uuid}&lat={HERE[1]}&lon={HERE[0]}&z=13")
    assert tip.reference in panel.text


def test_planner_gets_the_square_and_nothing_of_the_tip(client, people):
    _police, planner, tip = people
    (cell,) = tips_drawn(client, planner)
    assert set(cell) == {"id", "label"}
    panel = client.get(f"/staff/panel?layer=tips&id={cell['id']}&lat={HERE[1]}&lon={HERE[0]}&z=13")
    assert panel.status_code == 200
    assert str(cell["label"]) in panel.text
    assert tip.reference not in panel.text
    own = client.get(f"/staff/panel?layer=tips&id={tip.uuid}&lat={HERE[1]}&lon={HERE[0]}&z=13")
    assert tip.reference not in own.text


@pytest.mark.parametrize("zoom, said", [(14, "thôn, tổ dân phố"), (9, "xã, phường, đặc khu")])
def test_list_counts_in_the_words_of_its_level(client, arrange, zoom, said):
    with arrange():
        factories.village(factories.commune(factories.province()), shape=factories.COMMUNE_BOX)
    page = client.get(f"/in-view?bbox=105,20,106,21&z={zoom}").text
    assert f"1 {said}" in page


PAST = "2025-12-31"


@pytest.mark.parametrize(
    "url",
    [
        "/?commune=11635",
        "/?commune=11635&view=table",
        "/in-view?bbox=105.3,20.8,105.4,20.9&z=13",
        "/panel?lat=20.85&lon=105.32&z=13",
        "/panel?lat=20.85&lon=105.32&z=9",
    ],
)
def test_links_of_a_past_day_keep_the_day(client, land, url):
    joint = "&" if "?" in url else "?"
    records = re.findall(r'href="(/villages/[0-9a-f-]{36}[^"]*)"', client.get(url).text)
    assert records
    assert not [link for link in records if "on=" in link]
    past = client.get(f"{url}{joint}on={PAST}").text
    records = re.findall(r'href="(/villages/[0-9a-f-]{36}[^"]*)"', past)
    assert records
    assert all(f"on={PAST}" in link for link in records)


def test_links_of_a_past_day_keep_the_day_for_staff_too(client, people):
    client.sign_in(people[0])
    for url in ("/staff/map?", "/staff/panel?lat=20.88&lon=105.32&z=13&"):
        records = re.findall(
            r'href="(/staff/villages/[0-9a-f-]{36}[^"]*)"', client.get(f"{url}on={PAST}").text
        )
        assert records, url
        assert all(f"on={PAST}" in link for link in records)


def test_commune_without_villages_is_unknown_not_none_of_none(client, arrange, land):
    with arrange():
        factories.commune(land.parent, "11636", "Bên", shape=(105.41, 20.8, 105.48, 20.9))
        viewer = factories.user((Role.PROVINCE, land.parent))
    page = client.sign_in(viewer).get("/staff/map").text
    assert "0/0" not in page
    assert "0/2" in page


@pytest.fixture
def many(arrange):
    """A province of more communes than a list holds; a village of the last one is certified."""
    with arrange():
        province = factories.province()
        for number in range(in_view.LIMIT + 3):
            factories.commune(province, f"{20000 + number}", f"Bình {number + 1}")
        last = factories.commune(province, "29999", "Yên Vĩ")
        status.certified(factories.village(last), on=date(2026, 3, 2))
        factories.village(factories.commune(province, "20999", "Ân Thi"))
        return last


@pytest.mark.parametrize(
    "url", ["/in-view?bbox=105,20,106,21&z=9", "/?province=31", "/?province=31&view=table"]
)
def test_communes_with_data_come_before_the_many_without(client, many, url):
    page = client.get(url).text
    order = [page.find(f"Xã {name}<") for name in ("Yên Vĩ", "Ân Thi", "Bình 1", "Bình 2")]
    assert -1 not in order
    assert order == sorted(order)
    assert "Nơi đã có dữ liệu đứng trước" in page


def test_the_order_is_told_only_where_it_differs_from_that_of_names(client, land):
    assert "đứng trước" not in client.get("/in-view?bbox=105,20,106,21&z=9").text
    assert "đứng trước" not in client.get("/?commune=11635").text


def test_staff_see_communes_with_data_first_too(client, arrange, many):
    with arrange():
        viewer = factories.user((Role.PROVINCE, many.parent))
    page = client.sign_in(viewer).get("/staff/in-view?bbox=105,20,106,21&z=9").text
    assert page.index("Xã Yên Vĩ<") < page.index("Xã Ân Thi<") < page.index("Xã Bình 1<")
