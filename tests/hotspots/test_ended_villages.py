"""A village is split, merged or ended: its hotspots keep a name, are counted, and may relapse."""

from datetime import timedelta

import pytest

from tests import factories
from tests.areas.ending import SINCE, WAYS, merge
from tests.villages import status as villages
from webapp.areas.models import Area
from webapp.clock import today
from webapp.extensions import db
from webapp.hotspots import queries
from webapp.hotspots.models import Hotspot
from webapp.villages.models import Status, Surface
from webapp.villages.standing import Standing

RELAPSE = {"on": today().isoformat(), "note": "Có người tụ tập trở lại"}


def closed_in(world) -> Hotspot:
    long_ago = today() - timedelta(days=200)
    return factories.hotspot(world.east, status="closed", on=long_ago, by=world.police)


def do(act, world) -> None:
    areas = (db.session.get(Area, one.id) for one in (world.east, world.west))
    act(*areas, db.session.merge(world.people["admin"]))


@pytest.fixture(params=WAYS, ids=lambda act: act.__name__)
def lost(request, arrange, world):
    """A closed hotspot in a village that is no more."""
    with arrange():
        found = closed_in(world)
        do(request.param, world)
        return found


def test_its_village_keeps_its_last_name(client, world, lost):
    client.sign_in(world.police)
    for page in ("/staff/hotspots?status=closed", f"/staff/hotspots/{lost.uuid}"):
        assert "Thôn Đông" in client.get(page).text, page


def test_the_chair_still_counts_it_in_the_commune(app, world, lost):
    with app.app_context():
        chair = db.session.merge(world.people["chair"])
        rows = db.session.execute(queries.counts(chair)).all()
        assert [(row.level, row.closed) for row in rows if row.closed] == [("commune", 1)]


def test_it_may_relapse(app, client, world, lost):
    client.sign_in(world.police)
    url = f"/staff/hotspots/{lost.uuid}/relapse"
    assert client.submit(url, RELAPSE).status_code == 303
    with app.app_context():
        assert db.session.get(Hotspot, lost.id).status == "relapsed"


def test_relapse_shakes_the_village_that_took_it_in(app, client, world, arrange):
    with arrange():
        found = closed_in(world)
        do(merge, world)
        villages.certified(world.west, on=SINCE)
    client.sign_in(world.police)
    url = f"/staff/hotspots/{found.uuid}/relapse"
    assert client.submit(url, RELAPSE).status_code == 303
    with app.app_context():
        standing = Standing.of(db.session.merge(world.west))
        assert standing.on(Surface.INSIDE) is Status.UNDER_REVIEW
