"""Logging a hotspot and changing what is known of it, without JavaScript."""

import json
from datetime import timedelta

import pytest
from geoalchemy2.shape import to_shape

from tests import factories
from webapp.clock import today
from webapp.extensions import db
from webapp.hotspots.models import Hotspot

NEW = "/staff/hotspots/new"
FACTS = {
    "kind": "risk_point",
    "source": "patrol",
    "level": "2",
    "first_seen_on": "2026-03-01",
    "description": "Bãi đất trống sau chợ",
}


def only(app) -> Hotspot:
    with app.app_context():
        return db.session.scalars(db.select(Hotspot)).one()


def send(client, **data):
    return client.submit(NEW, FACTS | data)


def test_officer_logs_a_point_and_the_map_names_the_village(app, client, world):
    client.sign_in(world.police)
    answer = send(client, place_text="20,85; 105,37", place_kind="point")

    assert answer.status_code == 303
    found = only(app)
    assert answer.location == f"/staff/hotspots/{found.uuid}"
    assert (found.area_id, found.number, found.place_is_rough) == (world.west.id, 1, False)
    assert to_shape(found.place).coords[0] == (105.37, 20.85)
    assert "Bãi đất trống sau chợ" in client.get(answer.location).get_data(as_text=True)


def test_drawn_area_goes_before_typed_text(app, client, world):
    ring = [[105.31, 20.81], [105.32, 20.81], [105.32, 20.82], [105.31, 20.81]]
    client.sign_in(world.police)
    answer = send(
        client,
        place=json.dumps({"type": "Polygon", "coordinates": [ring]}),
        place_text="20.85, 105.37",
    )
    assert answer.status_code == 303
    assert to_shape(only(app).place).geom_type == "Polygon"


def test_chosen_village_stands_for_the_map_and_alone_gives_its_middle(app, client, world):
    client.sign_in(world.police)
    answer = send(client, village=str(world.east.uuid))

    assert answer.status_code == 303
    found = only(app)
    assert found.place_is_rough
    assert 105.30 < to_shape(found.place).x < 105.35
    assert "giữa thôn" in client.get(answer.location).get_data(as_text=True)


def test_plants_are_kept_for_plants_alone_and_read_with_a_comma(app, client, world):
    client.sign_in(world.police)
    counts = {"plants": "120", "plants_m2": "1.250,5", "place_text": "20.85, 105.37"}
    assert send(client, kind="plants", **counts).status_code == 303
    found = only(app)
    assert (found.plants, found.plants_m2) == (120, 1250.5)
    edit = f"/staff/hotspots/{found.uuid}/edit"
    assert 'value="1250,5"' in client.get(edit).get_data(as_text=True)


@pytest.mark.parametrize(
    "data, says",
    [
        ({}, "vị trí"),
        ({"place_text": "abc"}, 'id="place-error"'),
        ({"place_text": "105.37, 20.85"}, 'id="place-error"'),
        ({"place_text": "20.85, 105.45"}, "ngoài địa bàn"),
        ({"place_text": "10.10, 106.10"}, "ngoài địa bàn"),
        ({"place": "{"}, 'id="place-error"'),
        ({"place": '{"type":"Point","coordinates":[1e400,2]}'}, 'id="place-error"'),
        ({"place": '{"type":"Point","coordinates":[2.35,48.85]}'}, 'id="place-error"'),
        ({"place": '{"type":"MultiPoint","coordinates":[[105.3,20.8]]}'}, "một điểm"),
        ({"kind": "key_route", "place_text": "20.85, 105.37"}, "Tuyến trọng điểm"),
        ({"kind": "key_route", "village": "EAST"}, "Tuyến trọng điểm"),
        (
            {"place_text": "20.8, 105.31\n20.9, 105.31", "place_kind": "line"},
            "Chỉ tuyến trọng điểm",
        ),
        (
            {
                "place_text": "20.81, 105.31\n20.82, 105.32\n20.81, 105.32\n20.82, 105.31",
                "place_kind": "polygon",
            },
            "cắt nhau",
        ),
        ({"village": "BARE"}, "chưa có ranh giới"),
        ({"village": "0"}, "Lựa chọn"),
        ({"place_text": "20.85, 105.37", "first_seen_on": "2999-01-01"}, "chưa tới"),
        ({"place_text": "20.85, 105.37", "first_seen_on": "0001-01-01"}, "quá xa"),
        ({"place_text": "20.85, 105.37", "first_seen_on": "hôm qua"}, "ngày"),
        ({"place_text": "20.85, 105.37", "level": "9"}, "Lựa chọn"),
        ({"place_text": "20.85, 105.37", "plants": "9" * 30}, "từ 0 đến 10.000.000"),
        ({"place_text": "20.85, 105.37", "plants_m2": "NaN"}, "số"),
    ],
)
def test_bad_input_is_told_beside_the_field(app, client, world, data, says):
    villages = {"EAST": str(world.east.uuid), "BARE": str(world.bare.uuid)}
    data = {name: villages.get(value, value) for name, value in data.items()}
    client.sign_in(world.police)
    answer = send(client, **data)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert says in text
    assert "Bãi đất trống sau chợ" in text
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Hotspot.id))) == 0


def test_outside_reads_the_same_whether_a_neighbour_is_there_or_nothing(client, world):
    client.sign_in(world.police)
    texts = [
        send(client, place_text=place).get_data(as_text=True).split('id="place-error"')[1][:300]
        for place in ("20.85, 105.45", "21.85, 105.45")
    ]
    assert texts[0] == texts[1]
    assert "Hà Tây" not in texts[0]


def test_area_reaching_over_the_border_is_refused(client, world):
    client.sign_in(world.police)
    corners = "20.85, 105.38\n20.85, 105.44\n20.88, 105.41"
    answer = send(client, place_text=corners, place_kind="polygon")
    assert answer.status_code == 422


@pytest.fixture
def known(arrange, world):
    with arrange():
        return factories.hotspot(world.east, by=world.police, description="Cũ")


def form_of(client, url) -> dict:
    import html5lib

    document = html5lib.parse(client.get(url).get_data(as_text=True), namespaceHTMLElements=False)
    form = next(one for one in document.iter("form") if one.get("action") == url)
    sent = {}
    for field in form.iter("input"):
        if field.get("type") in ("radio", "checkbox") and field.get("checked") is None:
            continue
        sent[field.get("name")] = field.get("value", "")
    for field in form.iter("textarea"):
        if field.get("disabled") is None:
            sent[field.get("name")] = field.text or ""
    for field in form.iter("select"):
        chosen = [one for one in field.iter("option") if one.get("selected") is not None]
        sent[field.get("name")] = (chosen or list(field.iter("option")))[0].get("value")
    return sent


def test_form_sent_back_unchanged_changes_nothing(app, client, world, known):
    client.sign_in(world.police)
    url = f"/staff/hotspots/{known.uuid}/edit"
    assert client.post(url, data=form_of(client, url)).status_code == 303
    found = only(app)
    assert (found.edition, found.description, found.area_id) == (1, "Cũ", world.east.id)


def test_two_editors_see_both_versions_and_lose_nothing(app, client, world, known):
    url = f"/staff/hotspots/{known.uuid}/edit"
    client.sign_in(world.police)
    mine = form_of(client, url) | {"description": "Bản của tôi"}
    theirs = form_of(client, url) | {"description": "Bản của đồng nghiệp", "level": "3"}
    assert client.post(url, data=theirs).status_code == 303

    answer = client.post(url, data=mine)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Bản của đồng nghiệp" in text
    assert "Bản của tôi" in text.split("<textarea")[-1]
    assert only(app).description == "Bản của đồng nghiệp"

    again = mine | {"edition": "2"}
    assert 'name="edition" type="hidden" value="2"' in text
    assert client.post(url, data=again).status_code == 303
    assert only(app).description == "Bản của tôi"


def test_known_hotspot_stays_in_its_commune(client, world, known):
    url = f"/staff/hotspots/{known.uuid}/edit"
    client.sign_in(world.above)
    moved = form_of(client, url) | {"place_text": "20.85, 105.45"}
    answer = client.post(url, data=moved)
    assert answer.status_code == 422
    assert "xã khác" in answer.get_data(as_text=True)


def test_list_filters_by_what_the_address_says(arrange, client, world):
    with arrange():
        old = factories.hotspot(world.east, by=world.police, status="verified")
        new = factories.hotspot(
            world.west, by=world.police, kind="retail_point", on=today() - timedelta(days=3)
        )
    client.sign_in(world.police)

    def shown(query):
        text = client.get(f"/staff/hotspots?{query}").get_data(as_text=True)
        return [str(one.uuid) in text for one in (old, new)]

    assert shown("") == [True, True]
    assert shown("age=30") == [True, False]
    assert shown("kind=retail_point") == [False, True]
    assert shown("status=verified") == [True, False]
    assert shown(f"village={world.west.uuid}") == [False, True]
    assert shown("status=nonsense&age=x&village=1&kind=%00") == [True, True]


def test_point_of_the_address_is_filled_in(client, world):
    client.sign_in(world.police)
    text = client.get(f"{NEW}?lat=20.85&lon=105.37").get_data(as_text=True)
    assert "20.850000, 105.370000</textarea>" in text
    assert client.get(f"{NEW}?lat=nan&lon=x").status_code == 200
