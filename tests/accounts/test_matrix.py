"""Role × permission × area, every cell written down in matrix.csv and tried at both doors.

Columns: `own` is the area of the grant (the village of a village head, the commune of most, the
province of `province`), `child` lies inside it, `parent` above it, `neighbour` beside it;
`expired`, `future` and `disabled` ask at `own` with a grant or an account that does not hold today.
"""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.dialects.postgresql import Range

from scripts import endpoints_table, permissions_page
from tests import factories
from webapp.areas import operations as areas
from webapp.areas.models import Area, Kind, Level
from webapp.clock import today
from webapp.extensions import db
from webapp.permissions import ROLES, Permission, Role, permits, within

FILE = Path(__file__).with_name("matrix.csv")
PLACES = ("own", "neighbour", "parent", "child", "other_province")
STANDS = ("expired", "future", "disabled")


def rows() -> dict[tuple[str, str], dict[str, str]]:
    with FILE.open(encoding="utf-8") as file:
        return {(row.pop("role"), row.pop("permission")): row for row in csv.DictReader(file)}


def test_every_cell_is_written_down():
    wanted = {(role.value, permission.value) for role in Role for permission in Permission}
    written = rows()
    missing, surplus = wanted - set(written), set(written) - wanted
    assert not missing, f"Add to tests/accounts/matrix.csv, each cell yes or no: {sorted(missing)}"
    assert not surplus, f"Remove from tests/accounts/matrix.csv: {sorted(surplus)}"
    for key, cells in written.items():
        assert tuple(cells) == PLACES + STANDS, f"{key}: the columns differ"
        assert set(cells.values()) <= {"yes", "no"}, f"{key}: each cell is yes or no"


def test_permissions_are_named_and_ordered():
    names = [permission.value for permission in Permission]
    assert names == sorted(names), "Keep Permission in alphabetical order."
    unused = set(Permission) - frozenset().union(*ROLES.values())
    assert not unused, f"No role holds {sorted(unused)}: give it to one in ROLES or remove it."


def world() -> dict[str, Area]:
    province = factories.province()
    commune = factories.commune(province)
    village = factories.village(commune)
    group = areas.create(
        level=Level.GROUP,
        code="1",
        kind=Kind.VILLAGE,
        name="Tổ 1",
        parent=village,
        since=factories.LONG_AGO,
        by=None,
    )
    far = factories.commune(factories.province("30", "Hà Nội"), "00004", "Ba Đình")
    return {
        "province": province,
        "commune": commune,
        "village": village,
        "group": group,
        "neighbour": factories.commune(province, "10846", "Hà Tây"),
        "beside": factories.village(commune, "0002", "Thôn Tây"),
        "far": far,
        "far_village": factories.village(far, "0001", "Tổ dân phố 1"),
    }


def paths_of(role: Role, land: dict[str, Area]) -> dict[str, tuple[Area, str]]:
    """Return the area of the grant and the path asked at, by column."""
    own, neighbour, parent, child, other = {
        Role.VILLAGE_HEAD: ("village", "beside", "commune", "group", "far_village"),
        Role.PROVINCE: ("province", "far", None, "commune", "far"),
    }.get(role, ("commune", "neighbour", "province", "village", "far"))
    path = {"parent": land[parent].path if parent else ""}
    if role == Role.PROVINCE:
        path["neighbour"] = path["other_province"] = "30/"
    asked = {"own": own, "neighbour": neighbour, "child": child, "other_province": other}
    return {name: path.get(name) or land[area].path for name, area in asked.items()} | {
        "parent": path["parent"],
        "": land[own],
    }


@pytest.mark.parametrize("role", list(Role))
def test_matrix_holds_at_both_doors(context, role):
    land = world()
    asked = paths_of(role, land)
    area = asked.pop("")
    day = timedelta(days=1)
    users = {
        "holds": factories.user((role, area)),
        "expired": factories.user(),
        "future": factories.user(),
        "disabled": factories.user((role, area), active=False),
    }
    factories.grant(users["expired"], role, area, Range(factories.LONG_AGO, today()))
    factories.grant(users["future"], role, area, Range(today() + day, None))
    wrong = []
    for (name, permission), cells in rows().items():
        if name != role:
            continue
        for column, cell in cells.items():
            user = users.get(column, users["holds"])
            path = asked[column] if column in asked else asked["own"]
            door = permits(user, Permission(permission), path)
            condition = within(user, Permission(permission), db.literal(path))
            seen = db.session.scalar(db.select(condition))
            if (door, seen) != (cell == "yes",) * 2:
                wrong.append(f"{permission} at {column}: page {door}, list {seen}, table {cell}")
    assert not wrong, "\n".join(wrong)


def test_page_about_permissions_is_up_to_date():
    written = permissions_page.PAGE.read_text(encoding="utf-8")
    assert written == permissions_page.text(), (
        "docs/reference/permissions.md differs from webapp.permissions.ROLES: "
        "run `python -m scripts.permissions_page`."
    )


def test_every_endpoint_and_method_is_written_down(app):
    """Each cell says allowed, hidden or login; tests/leaks/test_endpoints.py tries them all."""
    written = endpoints_table.TABLE.read_text(encoding="utf-8")
    assert written == endpoints_table.text(app), (
        "tests/accounts/endpoints.csv differs from the addresses and rights: look at what changed, "
        "then run `python -m scripts.endpoints_table`."
    )
