"""Names of places stand as in a Vietnamese dictionary: 2 before 10, Đ after D."""

import re

import pytest

from tests import factories
from webapp.permissions import Role

AS_ENTERED = ("Thôn 10", "Thôn Đông", "Thôn 2", "Thôn Dừa")
IN_ORDER = ["Thôn 2", "Thôn 10", "Thôn Dừa", "Thôn Đông"]


@pytest.fixture
def commune(arrange):
    with arrange():
        found = factories.commune(factories.province())
        for number, name in enumerate(AS_ENTERED):
            factories.village(found, code=f"{number:04}", name=name)
        return found


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.POLICE, "/staff/tips"),
        (Role.POLICE, "/staff/tips/new"),
        (Role.POLICE, "/staff/hotspots"),
        (Role.POLICE, "/staff/hotspots/new"),
        (Role.CHAIR, "/staff/hotspots/counts"),
        (Role.OFFICE, "/staff/villages"),
        (None, "/villages"),
        (None, "/tip?commune=11635"),
        (None, "/?commune=11635&view=table"),
    ],
)
def test_villages(client, arrange, commune, role, address):
    if role:
        with arrange():
            official = factories.user((role, commune))
        client.sign_in(official)

    told = re.findall("|".join(AS_ENTERED), client.get(address).text.partition("<main")[2])

    assert list(dict.fromkeys(told)) == IN_ORDER


def test_communes_of_a_planner_of_two(client, arrange):
    with arrange():
        above = factories.province()
        first = factories.commune(above, code="11635", name="Đại Hợp")
        other = factories.commune(above, code="11680", name="Ba Đình")
        planner = factories.user((Role.PLANNER, first), (Role.PLANNER, other))
    client.sign_in(planner)

    form = client.get("/staff/patrol-routes/new").text

    assert form.index("Ba Đình") < form.index("Đại Hợp")
