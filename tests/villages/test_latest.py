"""The list in the order of the latest change: every village once, forwards and backwards."""

import re
from datetime import date, timedelta

import pytest

from tests import factories
from webapp.permissions import Role
from webapp.villages import operations

ROW = re.compile(r'<tr id="village-([0-9a-f-]{36})"')
LINK = r'href="\?([^"]*\b{}=[^"]*)"'
DAY = date(2026, 1, 5)


@pytest.fixture
def villages(arrange):
    """Sixty of which two in three have a status, each ten since another day."""
    with arrange():
        commune = factories.commune(factories.province())
        found = []
        for number in range(60):
            village = factories.village(commune, f"{number:04}", f"Thôn {number}")
            since = DAY + timedelta(number % 6) if number % 3 else None
            if since:
                operations.register(village, by=None, on=since)
            found.append((since or date.min, village.id, str(village.uuid)))
    return commune, [uuid for _, _, uuid in sorted(found)]


def asked(client, query: str) -> tuple[list[str], str]:
    text = client.get(f"/staff/villages?{query}").get_data(as_text=True)
    return ROW.findall(text), text


def link(text: str, way: str) -> str:
    return re.search(LINK.format(way), text)[1].replace("&amp;", "&")


@pytest.mark.parametrize("reach", ["everywhere", "commune"])
@pytest.mark.parametrize("sort", ["since", "-since"])
def test_pages_hold_every_village_once_in_order(client, arrange, villages, reach, sort):
    commune, wanted = villages
    with arrange():
        right = (Role.ADMIN, None) if reach == "everywhere" else (Role.OFFICE, commune)
        official = factories.user(right)
    client.sign_in(official)
    wanted = wanted[::-1] if sort.startswith("-") else wanted
    first, text = asked(client, f"sort={sort}")
    second, text = asked(client, link(text, "after"))
    assert first + second == wanted
    assert asked(client, link(text, "before"))[0] == first


@pytest.mark.parametrize("chosen", ["no_data", "registered"])
def test_status_asked_for_is_the_only_one_listed_and_counted(client, arrange, villages, chosen):
    _, wanted = villages
    with arrange():
        official = factories.user((Role.ADMIN, None))
    client.sign_in(official)
    found, text = asked(client, f"sort=since&status={chosen}")
    assert found == (wanted[:20] if chosen == "no_data" else wanted[20:])
    assert re.search(rf"\b{len(found)}\b", text)
