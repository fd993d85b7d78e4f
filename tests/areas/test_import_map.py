"""The map of a preview: what changes, what was repaired, and the borders known so far."""

import io

import pytest
from mapbox_vector_tile import decode
from shapely import Polygon, box

from tests import factories
from tests.areas.test_imports import EAST, WEST, feature, file_of
from webapp.permissions import Role

# A corner of the west crosses itself: mending it moves a little of the area.
BOW = Polygon([(105.3, 20.8), (105.35, 20.8), (105.35, 20.9), (105.31, 20.9), (105.312, 20.902),
               (105.312, 20.9), (105.3, 20.9)])  # fmt: skip


@pytest.fixture
def commune(arrange):
    with arrange():
        made = factories.commune(factories.province())
        factories.village(made, "0001", "Thôn Tây", shape=WEST.bounds)
        return made


@pytest.fixture
def import_page(client, commune, arrange, tmp_path):
    """Upload a file with a changed, a new and a repaired village; return the page's address."""
    with arrange():
        office = factories.user((Role.OFFICE, commune))
    client.sign_in(office)
    path = file_of(
        tmp_path,
        feature("Thôn Tây", box(105.30, 20.80, 105.349, 20.90)),
        feature("Thôn Đông", EAST),
        feature("Thôn Bắc", BOW),
    )
    upload = (io.BytesIO(path.read_bytes()), path.name)
    page = client.submit(
        "/staff/areas/import",
        {"level": "village", "inside": commune.code, "since": "2026-07-01", "file": upload},
    )
    return page.headers["Location"]


def tile(client, address, z=9):
    x, y = {9: (405, 225), 0: (0, 0)}[z]
    answer = client.get(f"{address}/tiles/{z}/{x}/{y}.mvt")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return decode(answer.data) if answer.data else {}


def test_preview_shows_a_map_with_its_legend_and_a_drawing_without_scripts(client, import_page):
    html = client.get(import_page).get_data(as_text=True)
    assert f'src="{import_page}/map.js"' in html
    assert 'id="map_import"' in html
    assert 'data-bounds="105.3,20.8,' in html
    for state in ("added", "changed", "repaired"):
        assert f"swatch-{state}" in html
    assert "<noscript>" in html
    assert "sketch-shape" in html
    script = client.get(f"{import_page}/map.js").get_data(as_text=True)
    assert f"{import_page}/tiles/{{z}}/{{x}}/{{y}}.mvt" in script


def test_tiles_tell_what_happens_to_each_area(client, import_page):
    layers = tile(client, import_page)
    fates = {
        one["properties"]["name"]: (one["properties"]["fate"], one["properties"]["repaired"])
        for one in layers["changes"]["features"]
    }
    assert fates == {
        "Thôn Tây": ("changed", False),
        "Thôn Đông": ("added", False),
        "Thôn Bắc": ("added", True),
    }
    signs = {
        one["properties"]["name"]: one["properties"]["status"]
        for one in layers["labels"]["features"]
    }
    assert signs == {"Thôn Tây": "changed", "Thôn Đông": "added", "Thôn Bắc": "repaired"}
    assert len(layers["borders"]["features"]) == 1


def test_map_of_an_import_carried_out_still_shows_the_borders_before_it(client, import_page):
    client.submit(f"{import_page}/apply", {"confirmed": "y"})
    assert len(tile(client, import_page)["borders"]["features"]) == 1


def test_discarded_import_keeps_no_shapes(client, import_page):
    client.submit(f"{import_page}/discard", {})
    assert "changes" not in tile(client, import_page)


@pytest.mark.parametrize("address", ["map.js", "tiles/9/405/225.mvt"])
def test_map_of_another_communes_import_does_not_exist(client, import_page, arrange, address):
    with arrange():
        other = factories.commune(factories.province("37", "Ninh Bình"), "14701", "An Hòa")
        office = factories.user((Role.OFFICE, other))
    client.sign_in(office)
    assert client.get(f"{import_page}/{address}").status_code == 404


def test_tile_that_cannot_be_does_not_exist(client, import_page):
    assert client.get(f"{import_page}/tiles/2/9/9.mvt").status_code == 404


def test_poll_of_a_finished_reading_loads_the_page_anew(client, import_page):
    answer = client.get(import_page, headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"
