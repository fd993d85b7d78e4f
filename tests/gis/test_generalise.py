import time

import pytest
import shapely

from gis.crs import to_mercator
from gis.generalise import BANDS, band_of, label_point, outlines
from gis.repair import repair
from tests.gis.realdata import needs_data, shapes_by_code


def wavy(west):
    shared = [(106 + 0.001 * (i % 2), 21 + i / 100) for i in range(11)]
    return shapely.Polygon([(west, 21), *shared, (west, 21.1)])


def test_every_zoom_has_one_band():
    assert [band_of(z).name for z in (0, 7, 8, 10, 11, 13, 14, 22)] == [
        name for band in BANDS for name in (band.name, band.name)
    ]
    for one, other in zip(BANDS, BANDS[1:], strict=False):
        assert one.max_zoom + 1 == other.min_zoom


def test_shared_border_stays_shared():
    found = outlines([wavy(105.9), wavy(106.1)])
    for shapes in found.values():
        assert shapely.coverage_is_valid(shapes)
        assert all(one.geom_type == "MultiPolygon" for one in shapes)
    vertices = [shapely.get_num_coordinates(found[band.name]).sum() for band in BANDS]
    assert vertices == sorted(vertices)
    assert vertices[0] < vertices[-1]


def test_nothing_vanishes_and_nothing_comes_of_nothing():
    tiny = shapely.box(105, 21, 105.00001, 21.00001)
    for shapes in outlines([tiny]).values():
        assert not shapes[0].is_empty
    assert all(shapes == [] for shapes in outlines([]).values())


def test_overlapping_siblings_come_out_valid_and_whole():
    pair = [shapely.box(105, 21, 105.1, 21.1), shapely.box(105.05, 21, 105.2, 21.1)]
    for shapes in outlines(pair).values():
        for before, after in zip(pair, shapes, strict=True):
            assert after.is_valid
            assert after.area == pytest.approx(to_mercator(before).area, rel=0.05)


def test_shape_broken_by_simplifying_is_simplified_apart(monkeypatch):
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    monkeypatch.setattr(shapely, "coverage_simplify", lambda shapes, _: [bow for _ in shapes])
    assert outlines([wavy(105.9)])["country"][0].is_valid
    monkeypatch.setattr(shapely, "simplify", lambda shapes, _: [bow for _ in shapes])
    assert outlines([wavy(105.9)])["country"][0].equals(to_mercator(wavy(105.9)))


def test_label_stands_inside_the_largest_part():
    hook = shapely.Polygon([(0, 0), (10, 0), (10, 10), (9, 10), (9, 1), (0, 1)])
    assert hook.contains(label_point(hook))
    pair = shapely.MultiPolygon([shapely.box(20, 20, 21, 21), hook])
    assert hook.contains(label_point(pair))
    assert label_point(shapely.Polygon()).is_empty


@needs_data
def test_country_is_generalised_in_seconds():
    communes = shapes_by_code("vn_communes_2025_simplified150m.geojson")
    shapes = [repair(one).shape for one in communes.values()]
    start = time.perf_counter()
    found = outlines(shapes)
    seconds = time.perf_counter() - start
    assert seconds < 15  # about 2 s on two idle cores
    assert all(shapely.is_valid(one).all() for one in found.values())
    assert shapely.get_num_coordinates(found["country"]).sum() < 150_000
    inside = [one.contains(label_point(one)) for one in shapes[::50]]
    assert all(inside)
