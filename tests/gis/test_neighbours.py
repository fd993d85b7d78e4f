import pytest
from shapely import box

from gis.errors import NeighbourSwallowed
from gis.neighbours import gaps, overlaps, snap_shared
from gis.repair import repair
from tests.gis.realdata import needs_data, shapes_by_code

WEST, EAST = box(105, 21, 105.1, 21.1), box(105.1, 21, 105.2, 21.1)
PARENT = box(105, 21, 105.2, 21.1)
METRE = 1 / 103_900  # degrees of longitude at 21°N


def test_neat_neighbours_have_neither_overlap_nor_gap():
    assert overlaps([WEST, EAST]) == []
    assert gaps([WEST, EAST], PARENT) == []


def test_overlap_counts_once_it_is_a_metre_wide():
    assert overlaps([WEST, box(105.1 - 0.5 * METRE, 21, 105.2, 21.1)]) == []
    (one,) = overlaps([WEST, box(105.1 - 2 * METRE, 21, 105.2, 21.1)])
    assert (one.i, one.j) == (0, 1)
    assert one.area_m2 == pytest.approx(2 * 11_072, rel=0.01)
    assert one.share == pytest.approx(2 * METRE / 0.1, rel=0.01)


def test_gap_counts_once_it_is_a_metre_wide_and_names_its_neighbours():
    assert gaps([WEST, box(105.1 + 0.5 * METRE, 21, 105.2, 21.1)], PARENT) == []
    found = gaps([WEST, box(105.1 + 2 * METRE, 21, 105.19, 21.1)], PARENT)
    assert [one.between for one in found] == [(1,), (0, 1)]
    assert found[1].area_m2 == pytest.approx(2 * 11_072, rel=0.01)


def test_grown_village_pushes_its_neighbour():
    grown = box(105, 21, 105.15, 21.1)
    moved = snap_shared(grown, [EAST], parent=PARENT, previous=WEST)
    assert moved[0].equals(box(105.15, 21, 105.2, 21.1))


def test_ground_given_up_goes_to_the_neighbour_along_it():
    shrunk = box(105, 21, 105.05, 21.1)
    corner = box(105.1, 21, 105.2, 21.01)
    rest = box(105.1, 21.01, 105.2, 21.1)
    moved = snap_shared(shrunk, [corner, rest], parent=PARENT, previous=WEST)
    assert list(moved) == [1]
    assert moved[1].area == pytest.approx(rest.area + 0.005)


def test_slip_of_the_hand_is_closed_and_an_undrawn_village_is_not():
    slip = box(105, 21, 105.1 - 5 * METRE, 21.1)
    assert snap_shared(slip, [EAST], parent=PARENT)[0].bounds[0] == pytest.approx(105.1 - 5 * METRE)
    assert snap_shared(box(105, 21, 105.05, 21.1), [EAST], parent=PARENT) == {}


def test_ground_nobody_borders_is_left():
    alone = box(105, 21, 105.05, 21.1)
    assert snap_shared(alone, [], parent=PARENT, previous=WEST) == {}


def test_neighbour_covered_whole_is_named():
    with pytest.raises(NeighbourSwallowed) as caught:
        snap_shared(PARENT, [WEST, EAST], parent=PARENT)
    assert caught.value.index == 0


@needs_data
def test_real_communes_overlap_where_measured():
    shapes = [
        repair(one).shape
        for one in shapes_by_code("vn_communes_2025_simplified150m.geojson").values()
    ]
    assert len([one for one in overlaps(shapes) if one.share > 0.01]) == 3
