"""Rows for the tiles of the staff map: rights, the day, and the index behind them."""

from datetime import date, timedelta

import pytest
from shapely import Point
from sqlalchemy import text

from tests import factories
from webapp.clock import today
from webapp.extensions import db
from webapp.hotspots import operations, queries
from webapp.hotspots.models import Kind, Source
from webapp.permissions import Role

FOUND = date(2026, 3, 1)


@pytest.fixture
def land(context):
    province = factories.province()
    commune = factories.commune(province)
    sibling = factories.commune(province, "11680", "Hà Tây", shape=(105.40, 20.80, 105.50, 20.90))
    officer = factories.user((Role.POLICE, commune))
    hotspot = operations.report(
        commune=commune,
        village=None,
        kind=Kind.RISK_POINT,
        place=Point(105.35, 20.85),
        first_seen_on=FOUND,
        source=Source.PATROL,
        level=3,
        by=officer,
    )
    return province, commune, sibling, hotspot, officer


def rows(user, day=None):
    return db.session.execute(queries.map_rows(user, day or today())).all()


@pytest.mark.parametrize(
    "role, level", [(Role.POLICE, 3), (Role.PLANNER, None), (Role.CHAIR, "nothing")]
)
def test_each_role_sees_its_share(land, role, level):
    _, commune, _, hotspot, _ = land
    found = rows(factories.user((role, commune)))
    if level == "nothing":
        assert found == []
    else:
        assert [(row.id, row.kind, row.status, row.level) for row in found] == [
            (str(hotspot.uuid), "risk_point", "reported", level)
        ]


def test_sibling_commune_sees_nothing_and_parent_grant_sees_all(land):
    province, _, sibling, _, _ = land
    assert rows(factories.user((Role.POLICE, sibling))) == []
    assert len(rows(factories.user((Role.POLICE, province)))) == 1


def test_status_is_that_of_the_day_asked_for(land):
    *_, hotspot, officer = land
    operations.verify(hotspot, on=FOUND + timedelta(days=10), note="", by=officer)

    assert rows(officer, FOUND - timedelta(days=1)) == []
    assert rows(officer, FOUND + timedelta(days=9))[0].status == "reported"
    assert rows(officer, FOUND + timedelta(days=10))[0].status == "verified"


def test_past_days_tell_a_planner_neither_when_it_was_found_nor_what_became_of_it(land):
    _, commune, _, hotspot, officer = land
    operations.verify(hotspot, on=FOUND + timedelta(days=10), note="", by=officer)
    planner = factories.user((Role.PLANNER, commune))

    then = [rows(planner, FOUND + timedelta(days=after)) for after in (-400, -1, 0, 9, 10)]
    assert all(one == rows(planner) for one in then)


def test_shape_is_in_web_mercator_and_indexed(land):
    *_, officer = land
    assert db.session.scalar(
        text("SELECT ST_SRID(ST_Transform(place, 3857)) FROM hotspots LIMIT 1")
    ) == (3857)
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = db.session.execute(
        text(
            "EXPLAIN SELECT 1 FROM hotspots"
            " WHERE ST_Transform(place, 3857) && ST_TileEnvelope(12, 3246, 1800)"
        )
    ).scalars()
    assert "ix_hotspots_place_3857" in "\n".join(plan)
