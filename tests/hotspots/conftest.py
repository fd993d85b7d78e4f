"""A commune of two villages, its neighbour, and somebody in each role."""

from types import SimpleNamespace

import pytest

from tests import factories
from webapp.permissions import Role


@pytest.fixture
def world(arrange):
    """Return areas and people; a test arranges the hotspots it needs."""
    with arrange():
        province = factories.province()
        commune = factories.commune(province)
        sibling = factories.commune(
            province, "11680", "Hà Tây", shape=(105.40, 20.80, 105.50, 20.90)
        )
        east = factories.village(commune, shape=(105.30, 20.80, 105.35, 20.90))
        west = factories.village(commune, "0002", "Thôn Đoài", shape=(105.35, 20.80, 105.40, 20.90))
        bare = factories.village(commune, "0003", "Thôn Chưa Vẽ")
        people = {role.value: factories.user((role, commune)) for role in Role}
        return SimpleNamespace(
            province=province,
            commune=commune,
            sibling=sibling,
            east=east,
            west=west,
            bare=bare,
            police=people["police"],
            colleague=factories.user((Role.POLICE, commune), title="Phó Trưởng Công an xã"),
            neighbour=factories.user((Role.POLICE, sibling)),
            above=factories.user((Role.POLICE, province)),
            people=people,
        )
