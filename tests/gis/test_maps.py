"""What folium's script may and may not hold."""

import json
import re
import shutil
import subprocess

import pytest

from gis.maps import BaseMap, Layer, MapSpec, View, script

AREAS = Layer("areas", "/tiles/areas/{z}/{x}/{y}.mvt")
HOTSPOTS = Layer("hotspots", "/staff/tiles/hotspots/{z}/{x}/{y}.mvt", min_zoom=8)
STAFF = MapSpec("staff", (AREAS, HOTSPOTS))


def test_script_is_the_same_text_for_the_same_map():
    again = MapSpec("staff", (AREAS, HOTSPOTS))

    assert script(STAFF) == script(again)


def test_script_carries_no_random_name():
    assert not re.search(r"[0-9a-f]{16}", script(STAFF))


def test_script_names_no_other_host():
    assert not re.search(r"https?:|//[a-z]", script(STAFF))


@pytest.mark.parametrize(
    "trace", ["<", "Popup", "Tooltip", "Icon", "jquery", "$(", "user-scalable", "eval"]
)
def test_script_holds_nothing_but_the_map(trace):
    assert trace.lower() not in script(STAFF).lower()


def test_script_builds_the_map_in_the_element_of_its_key():
    assert '"map_staff"' in script(STAFF)
    assert STAFF.element_id == "map_staff"


def test_script_prepares_the_map_then_adds_layers_in_order_then_starts_it():
    text = script(STAFF)
    order = [
        "L.map(",
        "vungxanh.prepare(",
        '"areas"',
        'vungxanh.layer(map_staff, "hotspots"',
        "vungxanh.start(",
    ]

    places = [
        text.index(part, text.index("vungxanh.prepare(") if part == '"areas"' else 0)
        for part in order
    ]

    assert places == sorted(places)


def test_layer_below_its_zoom_asks_for_no_tile():
    assert '"minZoom": 8' in script(MapSpec("staff", (HOTSPOTS,)))
    far = Layer("areas", "/tiles/areas/{z}/{x}/{y}.mvt", codes_below=8)
    assert '"codesBelow": 8' in script(MapSpec("public", (far,)))


def test_layer_switched_off_at_first_is_not_shown():
    off = Layer("tips", "/staff/tiles/tips/{z}/{x}/{y}.mvt", shown=False)

    assert '"shown": ["areas"]' in script(MapSpec("staff", (AREAS, off)))


def test_default_view_is_the_whole_country_with_both_archipelagos():
    west, south, east, north = View().bounds

    assert (west, south, east, north) == (102.0, 4.5, 118.0, 23.5)
    assert west < 112 < east
    assert south < 9.5 < 16.5 < north


def test_map_has_no_attribution_flag_and_no_base_map_by_default():
    text = script(STAFF)

    assert '"attributionControl": false' in text
    assert "L.tileLayer" not in text


def test_base_map_is_a_setting_that_names_its_source():
    base = BaseMap("https://tiles.example/{z}/{x}/{y}.png", "© Người đóng góp")
    text = script(MapSpec("public", (AREAS,), base=base))

    assert '"https://tiles.example/{z}/{x}/{y}.png"' in text
    assert '"base": true' in text


@pytest.mark.parametrize("trick", ["'); alert(1); ('", '"});alert(1);//', "</script>", "\u2028"])
def test_attribution_cannot_leave_its_string(trick):
    base = BaseMap("/raster/{z}/{x}/{y}.png", trick)
    text = script(MapSpec("public", (AREAS,), base=base))

    settings, _ = json.JSONDecoder().raw_decode(text.split("prepare(map_public, ")[1])
    assert settings["attribution"] == trick
    assert "<" not in text
    assert "\u2028" not in text
    assert_parses(text)


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/{z}/{x}/{y}.mvt",
        "//elsewhere.example/{z}/{x}/{y}.mvt",
        "/tiles/{z}/{x}/{y}.mvt'+alert(1)+'",
        "/tiles/areas.mvt",
        "/tiles/{z}/{x}/{y}.mvt?on=2025-01-01",
    ],
)
def test_layer_refuses_what_is_not_a_path_of_tiles_on_this_host(url):
    with pytest.raises(ValueError, match="not a path of tiles"):
        Layer("areas", url)


@pytest.mark.parametrize("key", ["", "Public", "a-b", "x;alert(1)", "1st"])
def test_map_and_layer_refuse_a_key_that_is_no_name(key):
    with pytest.raises(ValueError, match="not a map key"):
        MapSpec(key)
    with pytest.raises(ValueError, match="not a layer key"):
        Layer(key, AREAS.url)


def test_map_refuses_two_layers_of_one_key():
    with pytest.raises(ValueError, match="same key"):
        MapSpec("staff", (AREAS, AREAS))


@pytest.mark.parametrize("url", ["javascript:alert(1)//{z}", "https://a.example/tiles.png", "{z}"])
def test_base_map_refuses_what_is_no_address_of_tiles(url):
    with pytest.raises(ValueError, match="not an address"):
        BaseMap(url)


@pytest.mark.parametrize("bounds", [(118, 4, 102, 23), (102, 23, 118, 4), (102, 4, 118, 95)])
def test_view_refuses_bounds_that_are_none(bounds):
    with pytest.raises(ValueError, match="west, south, east, north"):
        View(bounds)


def test_view_refuses_zooms_the_wrong_way_round():
    with pytest.raises(ValueError, match="zooms"):
        View(min_zoom=9, max_zoom=5)


def test_script_is_javascript():
    base = BaseMap("/raster/{z}/{x}/{y}.png", "'\"")

    assert_parses(script(MapSpec("staff", (AREAS, HOTSPOTS), base=base)))


def assert_parses(text: str) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: the syntax of the script is not checked")
    done = subprocess.run([node, "--check", "-"], input=text, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
