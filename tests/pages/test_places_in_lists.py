"""From a filtered list into a record, through an act, and back to the same list, page and row."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import factories
from webapp.clock import today
from webapp.permissions import Role

ROW = re.compile(r'<(?:tr|a|li)[^>]* id="([\w-]+)"')


@pytest.fixture
def world(arrange):
    with arrange():
        here = factories.commune(factories.province())
        village = factories.village(here)
        police = factories.user((Role.POLICE, here), (Role.OFFICE, here), (Role.ADMIN, None))
        factories.hotspot(here, by=police)
        factories.tip(here)
        team = factories.team(here, police)
        route = factories.route(here)
        factories.shift(route, team)
        factories.user((Role.OFFICE, here), title="Cán bộ khác")
        return here, village, police


def links(html: str, path: str) -> list[str]:
    """Return the addresses of rows that lead to a record below `path`."""
    found = re.findall(r'href="([^"]+)"', html)
    return [unescape(one) for one in found if one.startswith(path) and "from=" in one]


LISTS = {
    "/staff/hotspots?kind=risk_point&status=reported": "/staff/hotspots/",
    "/staff/tips?status=received": "/staff/tips/",
    "/staff/villages?commune=11635&sort=-since": "/staff/villages/",
    "/staff/patrol-routes?q=tuyen": "/staff/patrol-routes/",
    "/staff/patrol-teams": "/staff/patrol-teams/",
    "/staff/accounts?q=can": "/staff/accounts/",
    "/staff/patrol-shifts": "/staff/patrol-shifts/",
    "/staff/my-shifts": "/staff/my-shifts/",
    "/staff/areas/?q=an": "/staff/areas/",
}


@pytest.mark.parametrize("address", LISTS)
def test_a_record_leads_back_to_its_row_in_the_list_as_it_was(client, world, address):
    _here, _village, police = world
    html = client.sign_in(police).get(address).text
    (link, *_more) = links(html, LISTS[address])

    left = parse_qs(urlsplit(link).query)["from"][0]
    record = client.get(link)

    page, _hash, row = left.partition("#")
    assert urlsplit(page).path == urlsplit(address).path
    assert parse_qs(urlsplit(page).query) == parse_qs(urlsplit(address).query)
    assert row in ROW.findall(html)
    assert record.status_code == 200
    crumbs = record.text.partition('class="breadcrumb"')[2].partition("</nav>")[0]
    assert left in [unescape(one) for one in re.findall(r'href="([^"]+)"', crumbs)]


def test_the_commune_of_a_village_leads_to_its_own_list(client, world):
    _here, _village, police = world
    address = "/staff/villages?q=thon&sort=-since"
    (link, *_more) = links(client.sign_in(police).get(address).text, "/staff/villages/")

    crumbs = client.get(link).text.partition('class="breadcrumb"')[2].partition("</nav>")[0]

    listed, of_commune = (unescape(one) for one in re.findall(r'href="([^"]+)"', crumbs))
    assert listed.startswith(address)
    assert of_commune == "/staff/villages?commune=11635"


def test_the_way_back_outlives_an_act(client, world):
    _here, _village, police = world
    address = "/staff/hotspots?status=reported"
    (link, *_more) = links(client.sign_in(police).get(address).text, "/staff/hotspots/")
    record = client.get(link).text
    (step,) = [one for one in links(record, "/staff/hotspots/") if "/verify" in one]

    form = client.get(step).text
    action = unescape(re.search(r'<form class="form" method="post" action="([^"]+)"', form)[1])
    answer = client.submit(
        action, {"on": today().strftime("%d/%m/%Y"), "note": "Đúng"}, form_at=step
    )

    assert answer.status_code == 303
    after = client.get(answer.location).text
    crumbs = after.partition('class="breadcrumb"')[2].partition("</nav>")[0]
    assert "status=reported" in unescape(crumbs)


def test_an_act_that_ends_in_the_list_ends_in_its_row(client, world):
    _here, _village, police = world
    (edit, disband, *_more) = links(
        client.sign_in(police).get("/staff/patrol-teams").text, "/staff/patrol-teams/"
    )
    assert "/disband" in disband

    answer = client.submit(disband)

    assert answer.location == parse_qs(urlsplit(edit).query)["from"][0]


@pytest.mark.parametrize(
    "foreign",
    [
        "https://example.org/staff/hotspots",
        "//example.org/staff/hotspots",
        "/villages",
        "/\\example.org/staff/hotspots",
        "javascript:alert(1)",
        "/staff/hotspots\r\nX: y",
        "/staff/tips?status=received",
        "/staff/hotspots?" + "a" * 2000,
    ],
)
def test_no_other_address_becomes_the_way_back(client, world, foreign):
    _here, _village, police = world
    (link, *_more) = links(client.sign_in(police).get("/staff/hotspots").text, "/staff/hotspots/")

    html = client.get(urlsplit(link).path, query_string={"from": foreign}).text

    crumbs = html.partition('class="breadcrumb"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"?#]+)', crumbs) == ["/staff/hotspots"]
    assert "example.org" not in crumbs


def test_sections_of_the_rail_begin_afresh(client, world):
    _here, _village, police = world
    address = "/staff/hotspots?status=reported"
    (link, *_more) = links(client.sign_in(police).get(address).text, "/staff/hotspots/")

    rail = client.get(link).text.partition('class="rail"')[2].partition("</nav>")[0]

    assert "from=" not in rail
