"""A hotspot's story: found, verified, cleared, confirmed by another, and back again."""

from datetime import date

import pytest
from shapely import Point
from sqlalchemy.exc import IntegrityError

from tests import factories
from webapp.extensions import db
from webapp.hotspots import operations, signals
from webapp.hotspots.errors import SameOfficer
from webapp.hotspots.models import Kind, Source, Status
from webapp.lifecycle import IllegalMove
from webapp.permissions import Role

DAY = date(2026, 3, 1)


@pytest.fixture
def land(context):
    commune = factories.commune(factories.province())
    village = factories.village(commune, shape=(105.30, 20.80, 105.35, 20.85))
    return commune, village, factories.user((Role.POLICE, commune))


def found(land, **facts):
    commune, village, officer = land
    values = {"kind": Kind.RETAIL_POINT, "place": Point(105.32, 20.82)} | facts
    return operations.report(
        commune=commune,
        village=village,
        first_seen_on=DAY,
        source=Source.PATROL,
        by=officer,
        **values,
    )


def test_numbers_count_within_the_commune(land):
    assert [found(land).name, found(land).name] == ["11635-001", "11635-002"]


def test_who_cleared_cannot_confirm(land):
    commune, _, officer = land
    hotspot = found(land)
    operations.verify(hotspot, on=DAY, note="", by=officer)
    operations.clear(hotspot, on=DAY, forces=["police"], result="Đã phá bỏ", found="", by=officer)

    with pytest.raises(SameOfficer):
        operations.confirm(hotspot, on=DAY, note="", by=officer)
    operations.confirm(hotspot, on=DAY, note="", by=factories.user((Role.POLICE, commune)))
    assert hotspot.status == Status.CLOSED


def test_relapse_counts_reopens_and_tells_the_village(land):
    _, village, officer = land
    hotspot = found(land)
    operations.verify(hotspot, on=DAY, note="", by=officer)
    operations.clear(hotspot, on=DAY, forces=[], result="Xong", found="", by=officer)
    heard = []

    def listen(sender, **facts):
        heard.append((sender.id, facts["village_id"]))

    with signals.relapsed.connected_to(listen):
        operations.relapse(hotspot, on=DAY, note="Tái diễn", by=officer)

    assert heard == [(hotspot.id, village.id)]
    assert (hotspot.status, hotspot.relapses) == (Status.RELAPSED, 1)
    assert [event.to_status for event in hotspot.events] == [
        "reported",
        "verified",
        "cleared",
        "relapsed",
    ]


def test_reported_hotspot_cannot_be_cleared_unverified(land):
    with pytest.raises(IllegalMove):
        operations.clear(found(land), on=DAY, forces=[], result="x", found="", by=land[2])


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": Kind.KEY_ROUTE},
        {"kind": Kind.RETAIL_POINT, "plants": 3},
        {"kind": Kind.PLANTS, "plants": -1},
        {"level": 4},
    ],
)
def test_database_refuses_what_cannot_be(land, facts):
    with pytest.raises(IntegrityError), db.session.begin_nested():
        found(land, **facts)
