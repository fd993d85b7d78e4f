import json
import time

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from gis.crossings import MAX_CROSSINGS, SMALL, refuse_tangled
from gis.errors import TooTangled
from tests.gis.realdata import DATA, needs_data
from tests.gis.test_repair import BOW


def star(corners: int) -> shapely.Polygon:
    """Return a ring that leaps about at random."""
    return shapely.Polygon(np.random.default_rng(1).random((corners, 2)))


def circle(corners: int) -> shapely.Polygon:
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return shapely.Polygon(np.column_stack([np.cos(angle), np.sin(angle)]))


@pytest.mark.parametrize("corners", [1000, SMALL + 1, 200_000])
def test_tangled_ring_is_refused_by_name_in_seconds(corners):
    tangled = star(corners)
    begun = time.process_time()
    with pytest.raises(TooTangled) as caught:
        refuse_tangled([("Thôn 1", BOW), ("Thôn 2", tangled)])
    assert time.process_time() - begun < 5
    assert (caught.value.name, caught.value.limit) == ("Thôn 2", MAX_CROSSINGS)


def test_many_small_tangles_are_refused_together():
    little = star(200)
    refuse_tangled([("Thôn 1", little)])
    with pytest.raises(TooTangled):
        refuse_tangled((f"Thôn {number}", little) for number in range(100))


def test_rings_that_lie_on_each_other_are_refused():
    ring = circle(1000)
    with pytest.raises(TooTangled):
        refuse_tangled([("Thôn 1", shapely.MultiPolygon([ring] * 100))])


def test_honest_shapes_pass():
    broken = shapely.MultiPolygon([BOW, shapely.Polygon([(0, 0), (1, 1), (0, 2), (2, 2)])])
    mixed = shapely.GeometryCollection([broken, shapely.Point(0, 0), shapely.MultiPoint([(1, 1)])])
    not_a_number = shapely.from_wkt("POLYGON ((0 0, 1 inf, 2 2, 0 0))")
    shapes = [circle(50_000), shapely.Polygon(), shapely.Point(1, 1), mixed, not_a_number]
    refuse_tangled((str(number), one) for number, one in enumerate(shapes))


@needs_data
@pytest.mark.parametrize("name", ["invalid_polygons_raw_sample", "vn_communes_2025_simplified150m"])
def test_real_boundaries_pass(name):
    features = json.loads((DATA / "boundaries" / f"{name}.geojson").read_text())["features"]
    assert features
    refuse_tangled((str(place), shape(one["geometry"])) for place, one in enumerate(features))
