import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Geod
from shapely import Point

from gis.crs import CODES, NAMES, from_wgs84, named, to_mercator, to_wgs84
from gis.errors import CoordinatesOutsideWorld
from gis.meridians import PROVINCE_MERIDIANS, TM3, province_codes
from tests.gis.realdata import needs_data, shapes_by_code


def moved_m(one, other):
    return Geod(ellps="WGS84").inv(one.x, one.y, other.x, other.y)[2]


@pytest.mark.parametrize("meridian,code", TM3.items())
def test_each_zone_has_the_meridian_of_its_name(meridian, code):
    degrees, minutes = meridian
    text = CRS.from_epsg(code).to_wkt()
    assert f'"Longitude of natural origin",{degrees + minutes / 60:g}' in text
    assert NAMES[code] == f"VN-2000 / TM-3 {degrees}°{minutes:02}'"


def test_check_point_of_ninh_thuan():
    found = to_wgs84(Point(568262.924, 1255172.51), "EPSG:9217")
    assert (round(found.y, 6), round(found.x, 6)) == (11.349358, 108.877201)


@given(st.floats(103, 109), st.floats(9, 23), st.sampled_from(CODES))
def test_there_and_back_is_the_same_place(lon, lat, code):
    back = to_wgs84(from_wgs84(Point(lon, lat), f"EPSG:{code}"), f"EPSG:{code}")
    assert moved_m(back, Point(lon, lat)) < 0.01


def test_lost_shift_and_wrong_meridian_are_as_far_as_measured():
    drawn = from_wgs84(Point(106.3, 20.9), "EPSG:9210")
    assert moved_m(to_wgs84(drawn, "UNSHIFTED:9210"), Point(106.3, 20.9)) == pytest.approx(
        224, abs=2
    )
    assert moved_m(to_wgs84(drawn, "EPSG:9209"), Point(106.3, 20.9)) == pytest.approx(
        26_000, rel=0.01
    )
    assert named("UNSHIFTED:3405").to_epsg(20) != 3405


@pytest.mark.parametrize("place", [(1e30, 1e30), (float("inf"), 0)])
def test_place_off_the_earth_is_refused(place):
    with pytest.raises(CoordinatesOutsideWorld):
        to_wgs84(Point(place), "EPSG:9210")


def test_empty_shapes_stay_empty():
    assert to_wgs84(shapely.Polygon(), "EPSG:9210").is_empty


def test_mercator_is_that_of_the_registry():
    place = Point(105.85, 21.03)
    expected = from_wgs84(place, "EPSG:3857")
    assert to_mercator(place).distance(expected) < 0.001
    assert np.isfinite(to_mercator(Point(0, 90)).y)


def test_merged_provinces_keep_both_meridians():
    assert province_codes("31") == [9210, 9209]
    assert len(PROVINCE_MERIDIANS) == 34
    assert {m for ms in PROVINCE_MERIDIANS.values() for m in ms} <= set(TM3)


@needs_data
def test_every_province_of_2025_has_meridians_near_it():
    provinces = shapes_by_code("vn_provinces_2025_simplified.geojson")
    assert set(provinces) == set(PROVINCE_MERIDIANS)
    for code, shape in provinces.items():
        middle = shape.representative_point().x
        nearest = min(abs(deg + minute / 60 - middle) for deg, minute in PROVINCE_MERIDIANS[code])
        assert nearest < 1.6, code  # a zone is three degrees wide
