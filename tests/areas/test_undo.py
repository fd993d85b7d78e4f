"""Boundaries and imports are taken back; what was known when stays answerable on both axes."""

import re

import pytest
from shapely import MultiPolygon, box
from sqlalchemy import func, select

from tests import factories
from tests.areas.test_imports import two_villages, upload, villages_of
from webapp.areas import boundary_checks, grounds, merging, reshaping
from webapp.areas.models import AreaBoundary, BoundarySource
from webapp.areas.outline_models import AreaOutline
from webapp.clock import today
from webapp.extensions import db
from webapp.permissions import Role

BUTTON = re.compile(r'action="(/staff/undo/[^"]+)"')
WEST, EAST = (105.30, 20.80, 105.35, 20.90), (105.35, 20.80, 105.40, 20.90)


@pytest.fixture
def people(arrange):
    """A commune with two villages that share a border, its office and a stranger."""
    with arrange():
        province = factories.province()
        here = factories.commune(province)
        west = factories.village(here, shape=WEST)
        east = factories.village(here, "0002", "Thôn Tây", shape=EAST)
        office = factories.user((Role.OFFICE, here))
        stranger = factories.user((Role.OFFICE, factories.commune(province, "11636", "Khác")))
        return here, west, east, office, stranger


def offered(client, person) -> list[str]:
    return BUTTON.findall(client.sign_in(person).get("/staff/").text)


def undo_last(client, person) -> int:
    return client.submit(offered(client, person)[0], {"back": "/staff/"}).status_code


def drawn(arrange, area, person, bounds, *, pull=False):
    with arrange():
        boundary_checks.save(
            db.session.merge(area),
            MultiPolygon([box(*bounds)]),
            source=BoundarySource.DRAWN,
            since=today(),
            by=person,
            pull_neighbours=pull,
        )


def bounds_of(arrange, area):
    with arrange():
        shape = grounds.on_day(today(), [area.id]).get(area.id)
        return tuple(round(value, 5) for value in shape.bounds) if shape is not None else None


def test_an_earlier_boundary_holds_again_with_its_copies(client, arrange, people):
    _here, west, _east, office, _stranger = people
    drawn(arrange, west, office, (105.30, 20.80, 105.34, 20.90))

    assert undo_last(client, office) == 303

    assert bounds_of(arrange, west) == WEST
    with arrange():
        current = db.session.scalars(
            select(AreaBoundary).where(
                AreaBoundary.area_id == west.id, func.upper_inf(AreaBoundary.known)
            )
        ).one()
        assert current.valid.upper is None
        assert current.source == BoundarySource.IMPORTED
        copies = select(func.count()).where(AreaOutline.boundary_id == current.id)
        assert db.session.scalar(copies) > 0
        history = select(func.count()).where(AreaBoundary.area_id == west.id)
        assert (
            db.session.scalar(history) == 4
        )  # the first, its shortened copy, the drawn, the first


def test_undoing_may_be_undone(client, arrange, people):
    _here, west, _east, office, _stranger = people
    drawn(arrange, west, office, (105.30, 20.80, 105.34, 20.90))

    undo_last(client, office)
    undo_last(client, office)

    assert bounds_of(arrange, west) == (105.30, 20.80, 105.34, 20.90)


def test_a_first_boundary_taken_back_leaves_none(client, arrange, people):
    here, _west, _east, office, _stranger = people
    with arrange():
        bare = factories.village(db.session.merge(here), "0003", "Thôn Nam")
    drawn(arrange, bare, office, (105.30, 20.80, 105.34, 20.82))

    undo_last(client, office)

    assert bounds_of(arrange, bare) is None


def test_neighbours_that_followed_go_back_too(client, arrange, people):
    _here, west, east, office, _stranger = people
    drawn(arrange, west, office, (105.30, 20.80, 105.36, 20.90), pull=True)
    assert bounds_of(arrange, east)[0] > 105.355
    assert "và 1 đơn vị khác" in client.sign_in(office).get("/staff/").text

    undo_last(client, office)

    assert (bounds_of(arrange, west), bounds_of(arrange, east)) == (WEST, EAST)


def test_a_boundary_drawn_again_by_somebody_else_stays(client, arrange, people):
    here, west, _east, office, _stranger = people
    drawn(arrange, west, office, (105.30, 20.80, 105.34, 20.90))
    with arrange():
        other = factories.user((Role.OFFICE, db.session.merge(here)))
    drawn(arrange, west, other, (105.30, 20.80, 105.33, 20.90))

    assert offered(client, office) == []
    assert bounds_of(arrange, west) == (105.30, 20.80, 105.33, 20.90)


def test_a_stranger_takes_no_boundary_back(client, arrange, people):
    _here, west, _east, office, stranger = people
    drawn(arrange, west, office, (105.30, 20.80, 105.34, 20.90))

    assert offered(client, stranger) == []


def test_a_new_name_rests_on_a_decision_and_stays(client, arrange, people):
    _here, west, _east, office, _stranger = people
    with arrange():
        reshaping.rename(
            db.session.merge(west),
            name="Thôn Mới",
            kind="thon",
            since=today(),
            decision="1/NQ-HĐND",
            by=office,
        )

    assert offered(client, office) == []


def test_an_import_is_taken_back_as_a_whole_and_not_village_by_village(client, arrange, tmp_path):
    with arrange():
        here = factories.commune(factories.province())
        office = factories.user((Role.OFFICE, here))
    client.sign_in(office)
    address = upload(client, two_villages(tmp_path).read_bytes()).location
    assert client.submit(f"{address}/apply", form_at=address).status_code == 303
    assert len(villages_of(client, here)) == 2

    assert len(offered(client, office)) == 1, "each village of it has an entry of its own"
    assert undo_last(client, office) == 303

    assert villages_of(client, here) == []


def test_boundary_that_a_merger_made_is_not_taken_back_alone(client, arrange, people):
    _here, west, east, office, _stranger = people
    with arrange():
        merging.merge(
            [db.session.merge(west), db.session.merge(east)],
            name="Thôn Hợp Nhất",
            kind="thon",
            since=today(),
            decision="12/NQ-HĐND",
            by=office,
        )

    assert offered(client, office) == []
