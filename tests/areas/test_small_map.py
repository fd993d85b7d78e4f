"""The small map of a record frames it and marks it; a record without a place has none."""

import re
from datetime import timedelta

import pytest
from geoalchemy2.shape import from_shape
from shapely import LineString, Point

from tests import factories
from webapp.areas import small_map
from webapp.clock import today
from webapp.permissions import Role

SHAPE = (105.30, 20.80, 105.40, 20.90)
FRAMED = "105.285,20.785,105.415,20.915"


@pytest.fixture
def village(arrange):
    with arrange():
        commune = factories.commune(factories.province())
        return factories.village(commune, shape=SHAPE)


def test_public_page_frames_the_village_and_highlights_it(client, village):
    html = client.get(f"/villages/{village.uuid}").get_data(as_text=True)
    assert f'data-selected="{village.uuid}"' in html
    assert f'data-bounds="{FRAMED}"' in html
    assert 'src="/maps/place.js"' in html


def test_staff_page_takes_the_staff_map(client, village, arrange):
    with arrange():
        office = factories.user((Role.OFFICE, village.parent))
    client.sign_in(office)
    html = client.get(f"/staff/villages/{village.uuid}").get_data(as_text=True)
    assert f'data-bounds="{FRAMED}"' in html
    assert 'src="/staff/maps/village.js"' in html


def test_village_without_boundary_has_no_map(client, arrange):
    with arrange():
        bare = factories.village(factories.commune(factories.province()), shape=None)
    assert "vx-map" not in client.get(f"/villages/{bare.uuid}").get_data(as_text=True)


def test_map_of_a_past_day_asks_for_the_tiles_of_that_day(client, village, arrange):
    day = today() - timedelta(days=3)
    html = client.get(f"/villages/{village.uuid}?on={day}").get_data(as_text=True)
    assert f'data-on="{day}"' in html


def test_point_is_marked_in_the_middle(context):
    found = small_map.of_point(from_shape(Point(105.5, 20.5), 4326))
    west, south, east, north = found.bounds
    assert found.point == (105.5, 20.5)
    assert west < 105.5 < east
    assert south < 20.5 < north
    assert small_map.of_point(None) is None


def test_link_leads_to_the_large_map_with_the_village_selected(client, village):
    html = client.get(f"/villages/{village.uuid}").get_data(as_text=True)
    link = re.search(r'href="(/\?commune=11635#map=[^"]+)"', html)[1].replace("&amp;", "&")
    zoom, lat, lon = link.split("#map=")[1].split("&")[0].split("/")
    assert (int(zoom), float(lat), float(lon)) == (12, 20.85, 105.35)
    lat, lon, identity, layer = link.split("&at=")[1].split(",")
    assert (identity, layer) == (str(village.uuid), "villages")
    west, south, east, north = SHAPE
    assert south < float(lat) < north
    assert west < float(lon) < east


def test_link_of_a_past_day_keeps_the_day(client, village):
    day = today() - timedelta(days=3)
    html = client.get(f"/villages/{village.uuid}?on={day}").get_data(as_text=True)
    assert f'href="/?commune=11635&amp;on={day}#map=' in html


def test_line_is_asked_for_where_it_starts():
    course = LineString([(105.32, 20.82), (105.35, 20.85)])
    assert small_map.of_shape(course, "route", "u", "routes").at == (105.32, 20.82)


@pytest.mark.parametrize("degrees, zoom", [(0.0001, 16), (0.1, 13), (1.0, 9), (40.0, 4)])
def test_closest_zoom_shows_the_whole(degrees, zoom):
    assert small_map.closest_zoom((105.0, 20.0, 105.0 + degrees, 20.0 + degrees / 2)) == zoom
