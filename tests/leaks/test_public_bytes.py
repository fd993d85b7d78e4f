"""What is done inside changes no byte of any public answer: page, list, export, tile, tag."""

from contextlib import contextmanager

import pytest

from tests import factories
from tests.files.pictures import photo_with_place, upload
from tests.leaks import addresses, visits
from tests.leaks.ground import CERTIFIED_ON
from tests.tips.forms import send
from tests.villages import status
from webapp.areas import import_work, uploads
from webapp.areas.import_models import AreaImport, ImportState
from webapp.areas.models import Level
from webapp.clock import today
from webapp.extensions import db
from webapp.hotspots import operations as hotspots
from webapp.hotspots.models import Hotspot
from webapp.kept import Store
from webapp.permissions import Role
from webapp.villages import figures, reviews

ON = CERTIFIED_ON


@contextmanager
def taken_back(application):
    with application.app_context():
        savepoint = db.engine.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()


@pytest.fixture(scope="module", params=["answers kept", "answers made anew"])
def calm(request, application, planted):
    """A certified village with a cleared hotspot, and what the public is answered there."""
    room = 10_000_000 if request.param == "answers kept" else 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(application.extensions, "kept", Store(room))
        yield from certified(application, planted)


def certified(application, planted):
    where = planted.planted["A"]
    with taken_back(application):
        with application.app_context():
            village = db.session.merge(where.other_village)
            status.certified(village, on=ON, number="77/QĐ-UBND")
            actor = factories.user((Role.POLICE, village.parent))
            spot = factories.hotspot(village, status="cleared", on=ON, by=actor)
            db.session.commit()
            ids = {"village": village.id, "hotspot": spot.id, "actor": actor.id}
        yield ids, answers(visits.browser(application), where)


def answers(client, where) -> dict[str, tuple]:
    """Return status, every header but the clock's, and the bytes of each public address."""
    app = client.application
    urls = addresses.lists(app, where, today().isoformat())
    urls += [url for pair in addresses.records(app, where) for url in pair]
    found = {}
    for url in urls:
        if visits.is_staff(url) or url.startswith(("/login", "/lock", "/invite")):
            continue
        with client.get(url) as response:
            headers = sorted(one for one in response.headers if one[0] != "Date")
            body = visits.FRESH.sub(r"\1", response.get_data().decode("latin-1"))
            found[url] = (response.status_code, headers, body)
    return found


def relapse(made, _client):
    hotspots.relapse(made["spot"], on=today(), note="Tái diễn", by=made["actor"])
    assert status.now(made["village"], "inside") == "under_review"


def first_tip(made, client):
    code = made["village"].parent.code
    photos = [(photo_with_place(), "anh.jpg")]
    sent = send(client, url=f"/tip?commune={code}", photos=photos, location_text="20.85, 105.37")
    assert sent.status_code == 200


def draft(made, _client):
    """Whatever is only said inside: a review, a note, a hotline, a hotspot, a shift to come."""
    village, actor = made["village"], made["actor"]
    reviews.review(village, by=actor, on=today(), reason="Kiểm tra")
    figures.add_note(village, by=actor, body="Ghi chú")
    figures.save(village, by=actor, hotline="0987654321", hotline_is_public=False)
    factories.hotspot(village, at=(105.37, 20.85), status="verified", by=actor)
    factories.shift(factories.route(village.parent, "Tuyến"), factories.team(village.parent))


def failed_import(made, _client):
    file = upload(b'{"type":"FeatureCollection","features":[]}', "x.geojson")
    commune, actor = made["village"].parent, made["actor"]
    record = AreaImport(
        level=Level.VILLAGE,
        area=commune,
        since=today(),
        file_name="x.geojson",
        file=uploads.keep(file, commune_code=commune.code, by=actor),
        by_id=actor.id,
    )
    db.session.add(record)
    db.session.flush()
    import_work.preview(str(record.uuid))
    assert record.status == ImportState.FAILED


@pytest.mark.parametrize("act", [relapse, first_tip, draft, failed_import])
def test_act_inside_changes_no_public_byte(application, planted, calm, act):
    ids, before = calm
    client = visits.browser(application)
    where = planted.planted["A"]
    with taken_back(application):
        with application.app_context():
            made = {
                "village": db.session.get(type(where.village), ids["village"]),
                "spot": db.session.get(Hotspot, ids["hotspot"]),
                "actor": db.session.get(factories.User, ids["actor"]),
            }
            act(made, client)
            db.session.commit()
        after = answers(client, where)
    assert len(before) > 30
    changed = {url: (was, after[url]) for url, was in before.items() if after[url] != was}
    assert not changed, f"{act.__name__}: {list(changed.items())[:1]}"


def test_public_act_does_change_them(application, planted, calm):
    """The comparison sees what it should: a certificate withdrawn is another page and tile."""
    ids, before = calm
    where = planted.planted["A"]
    with taken_back(application):
        with application.app_context():
            village = db.session.get(type(where.village), ids["village"])
            figures.save(village, by=None, households=123, population=456)
            db.session.commit()
        after = answers(visits.browser(application), where)
    assert any(after[url] != was for url, was in before.items())
