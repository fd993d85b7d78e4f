"""What the legends beside the maps say."""

import re

import pytest

from tests import factories
from webapp.permissions import Role


@pytest.fixture
def people(arrange):
    with arrange():
        commune = factories.commune(factories.province())
        mine = factories.village(commune, "0001", "Thôn Đông", shape=(105.30, 20.80, 105.35, 20.90))
        factories.village(commune, "0002", "Thôn Tây", shape=(105.35, 20.80, 105.40, 20.90))
        return factories.user((Role.VILLAGE_HEAD, mine)), factories.user((Role.OFFICE, commune))


def numbers(page) -> list[str]:
    legend = page.text.partition('<ul class="legend">')[2].partition("</ul>")[0]
    assert "swatch-certified" in legend
    return re.findall(r'<span class="num">(\d+)</span>', legend)


def test_legend_of_a_commune_counts_its_villages(client, people):
    client.sign_in(people[1])
    assert sum(map(int, numbers(client.get("/staff/map")))) == 2


def test_legend_of_one_village_counts_nothing(client, people):
    client.sign_in(people[0])
    assert numbers(client.get("/staff/map")) == []


def test_map_of_the_country_says_what_colours_of_larger_areas_mean(client, people):
    page = client.get("/").text
    assert 'data-tile-zooms="6-9"' in page
    assert "swatch-share-4" in page


def test_commune_without_villages_is_called_unknown_before_all_else(client, arrange):
    with arrange():
        factories.commune(factories.province(), "00042")
    page = client.get("/?commune=00042")
    assert numbers(page) == []
    assert page.text.index("chưa nhập thôn") < page.text.index('class="legend"')


def test_map_knows_which_place_its_page_is_about(client, arrange):
    with arrange():
        province = factories.province()
    page = client.get(f"/?province={province.code}").text
    assert f'data-place="{province.uuid}" data-place-layer="provinces"' in page
    assert "data-place=" not in client.get("/").text


def test_lists_and_maps_name_the_statuses_in_one_order(client, people):
    orders = [
        re.findall(r'swatch swatch-(\w+)"', client.get(address).text.partition('class="legend"')[2])
        for address in ("/", "/villages")
    ]
    assert orders[0][:7] == orders[1][:7]
    assert len(set(orders[0][:7])) == 7
