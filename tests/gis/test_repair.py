import json

import pytest
import shapely
from shapely.geometry import shape

from gis.errors import CannotRepair
from gis.repair import WAYS, repair
from tests.gis.realdata import DATA, needs_data

BOW = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])


def test_valid_shape_stays_as_it_is():
    square = shapely.box(0, 0, 1, 1)
    mended = repair(square)
    assert (mended.changed, mended.share, mended.reason) == (False, 0.0, "")
    assert mended.shape.equals(square)
    assert mended.shape.geom_type == "MultiPolygon"


def test_crossing_ring_is_mended_and_its_change_of_area_told():
    mended = repair(BOW)
    assert mended.changed
    assert mended.shape.area == 2
    assert mended.share == 1.0  # the two halves cancelled each other before


def test_heights_points_and_lines_are_dropped():
    square = shapely.Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)])
    mixed = shapely.GeometryCollection(
        [square, shapely.Point(0, 0), shapely.GeometryCollection([shapely.box(3, 3, 4, 4)])]
    )
    mended = repair(mixed)
    assert not mended.shape.has_z
    assert len(mended.shape.geoms) == 2
    assert mended.shape.geoms[0].exterior.is_ccw


@pytest.mark.parametrize(
    "broken",
    [
        shapely.Polygon(),
        shapely.Point(1, 1),
        shapely.Polygon([(0, 0), (1, 1), (2, 2)]),
        shapely.from_wkt("POLYGON ((0 0, 1 inf, 2 2, 0 0))"),
    ],
)
def test_shape_without_area_cannot_be_repaired(broken):
    with pytest.raises(CannotRepair) as caught:
        repair(broken, "Thôn 1")
    assert caught.value.name == "Thôn 1"
    assert caught.value.reason


@pytest.mark.parametrize("way", WAYS)
def test_every_way_mends_a_ring_that_touches_itself(way):
    eight = shapely.Polygon([(0, 0), (1, 1), (0, 2), (2, 2), (1, 1), (2, 0)])
    assert way(eight).area == pytest.approx(2)


def test_next_way_is_tried_when_one_fails(monkeypatch):
    def fails(_):
        raise shapely.GEOSException("no")

    monkeypatch.setattr("gis.repair.WAYS", (fails, lambda _: shapely.Polygon(), WAYS[2]))
    assert repair(BOW).shape.area == 2
    monkeypatch.setattr("gis.repair.WAYS", (fails,))
    with pytest.raises(CannotRepair):
        repair(BOW)


@needs_data
@pytest.mark.parametrize(
    "name,broken",
    [
        ("invalid_polygons_raw_sample.geojson", 13),
        ("vn_communes_2025_simplified150m.geojson", 9),
    ],
)
def test_real_invalid_boundaries_come_through(name, broken):
    features = json.loads((DATA / "boundaries" / name).read_text())["features"]
    mended = [repair(shape(one["geometry"])) for one in features]
    changed = [one for one in mended if one.changed]
    assert len(changed) == broken
    assert all(one.shape.is_valid and one.share < 0.01 and one.reason for one in changed)
