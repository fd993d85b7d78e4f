"""What is printed names the body it comes from; every page leads to the pages about this site."""

import re

import pytest

from tests import factories
from webapp.permissions import Role

HEAD = re.compile(r'class="print-head"[^>]*><strong>([^<]*)</strong>')


@pytest.fixture
def commune(arrange):
    with arrange():
        return factories.commune(factories.province())


def head_of(client, url: str) -> str:
    return HEAD.search(client.get(url).text)[1]


def test_public_page_of_a_commune_is_headed_by_its_committee(client, arrange, commune):
    with arrange():
        village = factories.village(commune)
    for url in (
        "/?commune=11635",
        "/?commune=11635&view=table",
        "/?commune=11635&view=print",
        "/villages?commune=11635",
        "/progress?commune=11635",
        f"/villages/{village.uuid}",
    ):
        assert head_of(client, url) == "Ủy ban nhân dân xã An Trường", url
    assert head_of(client, "/villages?province=31") == "Ủy ban nhân dân thành phố Hải Phòng"
    for url in ("/", "/about", "/villages"):
        assert head_of(client, url) == "Vùng Xanh", url


def test_official_prints_under_the_name_of_his_own_body(client, arrange, commune):
    with arrange():
        other = factories.commune(commune.parent, "11636", "Bên")
        village = factories.village(commune)
        people = {
            "xã An Trường": factories.user((Role.VILLAGE_HEAD, village)),
            "xã Bên": factories.user((Role.POLICE, other)),
            "thành phố Hải Phòng": factories.user((Role.PLANNER, commune), (Role.OFFICE, other)),
        }
    for unit, person in people.items():
        assert head_of(client.sign_in(person), "/staff/") == f"Ủy ban nhân dân {unit}"


def test_english_page_keeps_the_unit_s_name_as_it_is(client, commune):
    assert head_of(client, "/?commune=11635&lang=en") == ("People&#39;s Committee of Xã An Trường")


@pytest.mark.parametrize("url", ["/", "/?commune=11635", "/?view=table", "/villages", "/tip"])
def test_every_public_page_leads_to_the_accessibility_statement_once(client, commune, url):
    assert client.get(url).text.count('href="/accessibility"') == 1


def test_staff_pages_lead_to_the_accessibility_statement(client, arrange, commune):
    with arrange():
        person = factories.user((Role.OFFICE, commune))
    client.sign_in(person)
    for url in ("/staff/", "/staff/map"):
        assert 'href="/accessibility"' in client.get(url).text


PAPER = re.compile(r'class="print-head".*?</div>', re.DOTALL)


def test_paper_of_a_past_day_says_which(client, arrange, commune):
    with arrange():
        person = factories.user((Role.OFFICE, commune))
    urls = ("/?commune=11635", "/?commune=11635&view=table", "/villages", "/progress")
    for url in urls:
        joint = "&" if "?" in url else "?"
        past = client.get(f"{url}{joint}on=2025-12-31").text
        assert "Tính đến ngày 31/12/2025 ·" in PAPER.search(past)[0], url
        assert "Tính đến ngày" not in PAPER.search(client.get(url).text)[0], url
        assert ">Tính đến ngày 31/12/2025</p>" in past or "has-map" in past, url
    client.sign_in(person)
    past = client.get("/staff/villages?on=2025-12-31").text
    assert "Tính đến ngày 31/12/2025 ·" in PAPER.search(past)[0]
