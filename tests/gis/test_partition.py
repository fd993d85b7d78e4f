import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from gis.errors import PinOutside, PinsCoincide, PinsTooFew
from gis.measure import length_m
from gis.partition import nearest_pin
from tests.gis.realdata import needs_data, shapes_by_code

PARENT = shapely.Polygon(
    [(106.3, 20.9), (106.35, 20.89), (106.36, 20.93), (106.33, 20.91), (106.31, 20.93)]
)
NARROW = st.tuples(st.floats(106.3, 106.36), st.floats(20.89, 20.93)).map(Point)


def assert_tiles(parent, cells):
    assert shapely.coverage_is_valid(cells)
    assert all(cell.is_valid and cell.geom_type == "MultiPolygon" for cell in cells)
    whole = shapely.union_all(cells)
    assert whole.symmetric_difference(parent).area <= 1e-9 * parent.area
    assert sum(cell.area for cell in cells) == pytest.approx(parent.area, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.lists(NARROW, min_size=2, max_size=12))
def test_cells_tile_the_parent(pins):
    try:
        cells = nearest_pin(PARENT, pins)
    except (PinOutside, PinsCoincide):
        return
    assert_tiles(PARENT, cells)
    for pin, cell in zip(pins, cells, strict=True):
        assert cell.buffer(1e-9).covers(pin)


def test_every_place_belongs_to_the_nearest_pin():
    pins = [Point(106.305, 20.905), Point(106.345, 20.9), Point(106.353, 20.92)]
    cells = nearest_pin(PARENT, pins)
    for i, cell in enumerate(cells):
        place = cell.representative_point()
        away = [length_m(LineString([place, pin])) for pin in pins]
        assert away.index(min(away)) == i


def test_too_few_pins_are_refused():
    for pins in ([], [Point(106.31, 20.91)]):
        with pytest.raises(PinsTooFew) as caught:
            nearest_pin(PARENT, pins)
        assert (caught.value.count, caught.value.needed) == (len(pins), 2)


def test_pin_outside_is_named():
    with pytest.raises(PinOutside) as caught:
        nearest_pin(PARENT, [Point(106.31, 20.91), Point(106.33, 20.925)])
    assert caught.value.index == 1


def test_two_pins_on_one_spot_are_named():
    pins = [Point(106.31, 20.91), Point(106.34, 20.9), Point(106.310005, 20.91)]
    with pytest.raises(PinsCoincide) as caught:
        nearest_pin(PARENT, pins)
    assert (caught.value.first, caught.value.second) == (0, 2)


@needs_data
@pytest.mark.parametrize("code", ["10846", "15055"])
def test_real_commune_is_tiled(code):
    commune = shapes_by_code("target_communes_full.geojson")[code]
    west, south, east, north = commune.bounds
    grid = [
        Point(west + (east - west) * (i + 0.5) / 6, south + (north - south) * (j + 0.5) / 6)
        for i in range(6)
        for j in range(6)
    ]
    pins = [pin for pin in grid if commune.contains(pin)]
    assert_tiles(commune, nearest_pin(commune, pins))
