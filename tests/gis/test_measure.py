import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, box

from gis.errors import InvalidShape
from gis.measure import area_m2, bearing, length_m, minutes_by_motorbike, minutes_on_foot, within_m
from tests.gis.realdata import needs_data, shapes_by_code


def test_direction_of_rings_does_not_change_the_area_and_holes_count():
    hole = shapely.Polygon(
        box(105, 21, 105.1, 21.1).exterior, [box(105, 21, 105.05, 21.1).exterior]
    )
    whole = box(105, 21, 105.1, 21.1)
    assert area_m2(whole.reverse()) == pytest.approx(area_m2(whole))
    inner = shapely.Polygon(whole.exterior, [box(105.02, 21.02, 105.05, 21.05).exterior])
    assert area_m2(inner) == pytest.approx(
        area_m2(whole) - area_m2(box(105.02, 21.02, 105.05, 21.05)), rel=1e-9
    )
    assert not hole.is_valid


def test_parts_add_up():
    parts = [box(105, 21, 105.1, 21.1), box(106, 21, 106.1, 21.1)]
    assert area_m2(MultiPolygon(parts)) == pytest.approx(sum(area_m2(one) for one in parts))


def test_crossing_rings_have_no_area():
    with pytest.raises(InvalidShape):
        area_m2(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))


def test_lengths_and_times():
    assert length_m(LineString()) == 0.0
    line = LineString([(105, 21), (105, 21.01)])
    assert length_m(line) == pytest.approx(1107, abs=1)
    assert length_m(shapely.MultiLineString([line, line])) == pytest.approx(2 * length_m(line))
    assert (minutes_on_foot(1), minutes_on_foot(4000)) == (1, 60)
    assert (minutes_by_motorbike(0), minutes_by_motorbike(15_000)) == (0, 60)


@pytest.mark.parametrize(
    "end,expected", [((105, 21.1), 0), ((105.1, 21), 90), ((105, 20.9), 180), ((104.9, 21), 270)]
)
def test_bearing_counts_clockwise_from_north(end, expected):
    assert bearing(Point(105, 21), Point(end)) == pytest.approx(expected, abs=0.1)


def test_near_shapes_are_found_by_metres_over_the_ground():
    line = LineString([(105, 21), (105.1, 21)])
    shapes = [Point(105.05, 21.00089), Point(105.05, 21.00092), box(105.05, 20.9, 105.06, 21.1)]
    assert within_m(line, shapes, 100) == [0, 2]
    assert within_m(line, shapes, 0) == [2]
    assert within_m(LineString(), shapes, 100) == []
    assert within_m(line, [], 100) == []
    assert within_m(line, [Point()], 100) == []


@needs_data
def test_real_commune_has_its_declared_area():
    shapes = shapes_by_code("target_communes_full.geojson")
    assert area_m2(shapes["11635"]) / 1e6 == pytest.approx(25.54, rel=0.01)
