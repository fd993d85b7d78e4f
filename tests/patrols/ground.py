"""A commune with a neighbour, everybody who works there, a route and a team."""

from types import SimpleNamespace

import pytest

from tests import factories
from webapp.permissions import Role

STATIONS = ((105.325, 20.825), (105.345, 20.845))


@pytest.fixture
def ground(arrange):
    with arrange():
        province = factories.province()
        here = factories.commune(province)
        there = factories.commune(
            province, "11636", "Bình An", shape=(105.40, 20.80, 105.50, 20.90)
        )
        village = factories.village(here, shape=(105.30, 20.80, 105.35, 20.90))
        people = {
            "planner": factories.user((Role.PLANNER, here), title="Người lập kế hoạch"),
            "police": factories.user((Role.POLICE, here), title="Công an xã"),
            "patroller": factories.user((Role.PATROLLER, here), title="Tổ viên"),
            "stranger": factories.user((Role.PATROLLER, here), title="Tổ viên khác"),
            "office": factories.user((Role.OFFICE, here)),
            "chair": factories.user((Role.CHAIR, here)),
            "village_head": factories.user((Role.VILLAGE_HEAD, village)),
            "province": factories.user((Role.PROVINCE, province)),
            "admin": factories.user((Role.ADMIN, None)),
            "nobody": factories.user(),
            "planner_there": factories.user((Role.PLANNER, there)),
            "police_there": factories.user((Role.POLICE, there)),
            "planner_above": factories.user((Role.PLANNER, province)),
        }
        for one in people.values():
            assert all(grant.area_path is not None for grant in one.grants_today)
        team = factories.team(here, people["patroller"], people["police"])
        route = factories.route(here, points=STATIONS)
        return SimpleNamespace(
            here=here, there=there, village=village, team=team, route=route, **people
        )


def field(html: str, name: str) -> str:
    """Return the value that the form on a page holds for `name`."""
    import re

    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)
    return found[1] if found else ""
