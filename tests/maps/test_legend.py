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
