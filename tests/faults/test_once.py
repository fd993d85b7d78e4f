"""A form that comes again writes nothing twice and leads where it led; another act goes on."""

import io
import json
import os
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, text, update

from tests import factories
from tests.client import Client
from tests.conftest import NAME, at, config_for, make_database
from tests.faults.races import at_once
from webapp import create_app, migrate, once
from webapp.areas.import_models import AreaImport
from webapp.clock import now
from webapp.extensions import db
from webapp.hotspots.models import Hotspot
from webapp.patrols.models import PatrolTeam
from webapp.permissions import Role
from webapp.villages.models import VillageNote

KEY = re.compile(r'name="once" value="([^"]+)"')
POINT = {
    "kind": "risk_point",
    "source": "patrol",
    "level": "2",
    "first_seen_on": "2026-03-01",
    "place_text": "20.82, 105.33",
    "place_kind": "point",
}
SAID = "Biểu mẫu này đã được lưu từ trước"


@pytest.fixture
def place(arrange):
    with arrange():
        commune = factories.commune(factories.province())
        village = factories.village(commune)
        people = {role.value: factories.user((role, commune)) for role in Role}
        return SimpleNamespace(commune=commune, village=village, **people)


def opened(client, url: str) -> dict[str, str]:
    """Return what the form at `url` sends by itself."""
    return {"csrf_token": client.token(url), "once": KEY.search(client.get(url).text)[1]}


def villages(latitude: float) -> bytes:
    """Return a GeoJSON file with one village, its south-west corner at that latitude."""
    ring = [[105.30, latitude], [105.32, latitude], [105.31, latitude + 0.02], [105.30, latitude]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    village = {"type": "Feature", "properties": {"name": "Thôn Đông"}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [village]}).encode()


def number_of(app, model) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def test_form_sent_twice_is_kept_once_and_leads_to_the_same_record(app, client, place):
    url = "/staff/hotspots/new"
    client.sign_in(place.police)
    form = opened(client, url) | POINT
    first, again = client.post(url, data=form), client.post(url, data=form)

    assert (first.status_code, again.status_code) == (303, 303)
    assert again.location == first.location
    assert SAID in client.get(again.location).text
    assert number_of(app, Hotspot) == 1


def test_what_was_changed_before_it_was_sent_again_is_another_act(app, client, place):
    url = f"/staff/villages/{place.village.uuid}/notes/new"
    client.sign_in(place.village_head)
    form = opened(client, url)
    for body in ("Họp dân tối thứ Sáu", "Họp dân tối thứ Bảy"):
        assert client.post(url, data=form | {"body": body}).status_code == 303
    assert number_of(app, VillageNote) == 2


def test_form_that_was_refused_is_taken_once_it_is_right(app, client, place):
    url = "/staff/patrol-teams/new"
    client.sign_in(place.planner)
    form = opened(client, url)
    refused = client.post(url, data=form | {"name": ""})
    assert refused.status_code == 422
    assert KEY.search(refused.text)[1] != form["once"]

    right = form | {"name": "Tổ số 1"}
    assert client.post(url, data=right).status_code == 303
    assert SAID not in client.get("/staff/patrol-teams/").text
    assert number_of(app, PatrolTeam) == 1


def test_another_account_is_not_held_up_by_the_same_content(app, client, place, arrange):
    url = f"/staff/villages/{place.village.uuid}/notes/new"
    with arrange():
        other = factories.user((Role.VILLAGE_HEAD, place.village))
    client.sign_in(place.village_head)
    form = opened(client, url) | {"body": "Họp dân"}
    client.post(url, data=form)
    client.sign_in(other)
    token = client.token(url)
    assert client.post(url, data=form | {"csrf_token": token}).status_code == 303
    assert number_of(app, VillageNote) == 2


def test_htmx_is_sent_on_as_well(client, place):
    url = "/staff/patrol-teams/new"
    client.sign_in(place.planner)
    form = opened(client, url) | {"name": "Tổ số 1"}
    first = client.post(url, data=form)
    again = client.post(url, data=form, headers={"HX-Request": "true"})
    assert again.status_code == 204
    assert again.headers["HX-Redirect"] == first.location


def test_the_files_that_came_belong_to_the_content(app, client, place):
    url = "/staff/areas/import"
    client.sign_in(place.admin)
    form = opened(client, url)
    file = {"level": "village", "inside": place.commune.code, "since": "2026-07-01"}

    def send(content: bytes):
        sent = form | file | {"file": (io.BytesIO(content), "thon.geojson")}
        return client.post(url, data=sent, content_type="multipart/form-data")

    north, south = villages(20.85), villages(20.80)
    first, again, other = send(north), send(north), send(south)
    assert again.location == first.location != other.location
    assert number_of(app, AreaImport) == 2


def test_where_no_answer_came_the_form_leads_to_the_page_above(app, client, place, monkeypatch):
    monkeypatch.setattr(once, "LOOKS", 1)
    url = f"/staff/villages/{place.village.uuid}/notes/new"
    client.sign_in(place.village_head)
    form = opened(client, url) | {"body": "Họp dân"}
    client.post(url, data=form)
    with app.app_context():
        db.session.execute(update(once.SentForm).values(led_to=None))
        db.session.commit()
    again = client.post(url, data=form)
    assert again.location == f"/staff/villages/{place.village.uuid}"


def test_pages_that_show_a_secret_once_may_be_sent_again(client, place):
    client.sign_in(place.admin)
    url = f"/staff/people/{place.planner.uuid}/code"
    assert KEY.search(client.get(url).text) is None


def test_what_is_kept_of_a_form_tells_nothing_of_its_content(app, client, place):
    url = f"/staff/villages/{place.village.uuid}/notes/new"
    client.sign_in(place.village_head)
    digests = set()
    for _ in range(2):
        client.post(url, data=opened(client, url) | {"body": "Họp dân"})
    with app.app_context():
        for row in db.session.execute(text("SELECT * FROM sent_forms")).mappings():
            assert set(row) == {"user_id", "digest", "sent_at", "led_to"}
            assert row["led_to"] == f"/staff/villages/{place.village.uuid}"
            digests.add(bytes(row["digest"]))
    assert len(digests) == 2, "the same content under another key is another digest"


def test_old_forms_are_forgotten(app, client, place, monkeypatch):
    url = "/staff/patrol-teams/new"
    client.sign_in(place.planner)
    client.post(url, data=opened(client, url) | {"name": "Tổ số 1"})
    for later, left in ((once.KEPT - timedelta(minutes=5), 1), (once.KEPT + timedelta(hours=1), 0)):
        monkeypatch.setattr(once, "now", lambda: now() + later)  # noqa: B023
        with app.app_context():
            once.forget_sent_forms()
            db.session.commit()
        assert number_of(app, once.SentForm) == left


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """An application on a database of its own, in which transactions are real."""
    name = f"{NAME}_once"
    make_database(name)
    migrate.upgrade(at(os.environ["DATABASE_OWNER_URL"], name))
    app = create_app(config_for(name, upload_dir=tmp_path_factory.mktemp("uploads")))
    app.config["HIDE_ERRORS"] = True
    app.test_client_class = Client
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def test_a_press_too_many_waits_for_the_first(house):
    with house.app_context():
        db.session().expire_on_commit = False
        commune = factories.commune(factories.province())
        factories.village(commune)
        police = factories.user((Role.POLICE, commune))
        db.session.commit()
    url = "/staff/hotspots/new"
    form = opened(house.test_client().sign_in(police), url)
    del form["csrf_token"]
    form |= POINT

    answers = at_once(house, *[(police, url, form)] * 3)

    assert [answer.status_code for answer in answers] == [303] * 3
    assert len({answer.location for answer in answers}) == 1
    assert number_of(house, Hotspot) == 1
