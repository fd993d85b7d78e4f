import pytest
import shapely
from pyproj import CRS
from shapely import affinity

from gis import boundaries, landing
from gis.crs import from_wgs84, named, to_wgs84
from gis.errors import CannotRepair, CoordinatesOutsideWorld, SwappedAxes
from gis.verdict import Reference, judge
from tests.gis.realdata import DATA, needs_data, shapes_by_code

# About the size and place of a commune in Hải Phòng: 5 km a side, drawn by us.
COMMUNE = shapely.Polygon(
    [(106.30, 20.90), (106.35, 20.89), (106.36, 20.93), (106.33, 20.95), (106.31, 20.93)]
)
PARENT = COMMUNE.buffer(0.3)
OWN = Reference(own={"a": COMMUNE}, parent=PARENT, province_code="31")


def drawn(key):
    return {"a": from_wgs84(COMMUNE, key)}


@pytest.mark.parametrize("key", ["EPSG:4326", "EPSG:9210", "EPSG:9209", "EPSG:3405", "EPSG:32648"])
def test_honest_file_is_taken_when_the_area_is_known(key):
    verdict = judge(drawn(key), named(key), OWN)
    assert (verdict.choice.key, verdict.compared) == (key, "own")
    assert verdict.choice.offset_m < 1
    assert verdict.choice.is_declared


@pytest.mark.parametrize(
    "key,declared",
    [
        ("UNSHIFTED:9210", "EPSG:9210"),  # the datum shift got lost
        ("EPSG:9210", "EPSG:9209"),  # the meridian of the neighbour
        ("EPSG:3405", "EPSG:32648"),  # VN-2000 taken for WGS 84
        ("EPSG:32648", "EPSG:3405"),  # and the reverse
        ("EPSG:4756", "EPSG:4326"),
        ("EPSG:9210", None),
    ],
)
def test_wrong_or_missing_name_asks_and_shows_the_right_one(key, declared):
    verdict = judge(drawn(key), declared and named(declared), OWN)
    assert verdict.choice is None
    right = max(verdict.choices, key=lambda one: one.score)
    assert right.offset_m < 1
    assert to_wgs84(drawn(key)["a"], right.key).hausdorff_distance(COMMUNE) < 1e-5


@pytest.mark.parametrize("degrees", range(0, 360, 45))
def test_shift_of_224_m_in_any_direction_never_passes(degrees):
    away = affinity.rotate(shapely.Point(224, 0), degrees, origin=(0, 0))
    shape = affinity.translate(from_wgs84(COMMUNE, "EPSG:9210"), away.x, away.y)
    verdict = judge({"a": shape}, named("EPSG:9210"), OWN)
    assert verdict.choice is None
    assert next(one for one in verdict.choices if one.is_declared).offset_m > 200


def test_small_correction_of_a_border_does_not_make_it_ask():
    simplified = from_wgs84(shapely.simplify(COMMUNE.buffer(0.0005), 0.001), "EPSG:9210")
    assert judge({"a": simplified}, named("EPSG:9210"), OWN).choice.key == "EPSG:9210"


def test_provinces_own_meridians_come_first():
    choices = judge(drawn("EPSG:9210"), None, OWN).choices
    assert [one.key for one in choices[:2]] == ["EPSG:9210", "EPSG:9209"]
    assert choices[0].name == "VN-2000 / TM-3 105°45'"
    assert choices[1].offset_m == pytest.approx(26_000, rel=0.01)
    lost = next(one for one in choices if one.key == "UNSHIFTED:9210")
    assert lost.is_unshifted
    assert lost.offset_m == pytest.approx(224, abs=5)


def test_room_decides_when_the_areas_themselves_are_new():
    halves = shapely.box(106, 20, 106.33, 21), shapely.box(106.33, 20, 107, 21)
    villages = {i: from_wgs84(COMMUNE.intersection(h), "EPSG:9210") for i, h in enumerate(halves)}
    room = Reference(room=COMMUNE, parent=PARENT, province_code="31")
    verdict = judge(villages, named("EPSG:9210"), room)
    assert (verdict.choice.key, verdict.compared) == ("EPSG:9210", "room")
    assert judge(villages, named("UNSHIFTED:9210"), room).choice is None
    few = judge({0: villages[0]}, named("EPSG:9210"), Reference(room=PARENT))
    assert (few.choice, few.compared) == (None, "parent")


def test_lying_in_the_parent_proves_nothing_but_of_wgs84():
    parent = Reference(parent=PARENT, province_code="31")
    for key in ("EPSG:9210", "UNSHIFTED:9210"):
        verdict = judge(drawn(key), named("EPSG:9210"), parent)
        assert (verdict.choice, verdict.compared) == (None, "parent")
    assert judge(drawn("EPSG:4326"), named("EPSG:4326"), parent).choice.name == "WGS 84"
    elsewhere = Reference(parent=shapely.box(103, 10, 104, 11))
    assert judge(drawn("EPSG:4326"), named("EPSG:4326"), elsewhere).choice is None


def test_with_nothing_known_only_wgs84_is_taken():
    assert judge(drawn("EPSG:4326"), CRS.from_string("OGC:CRS84"), Reference()).choice is not None
    for declared in (None, named("EPSG:9210")):
        verdict = judge(drawn("EPSG:9210"), declared, Reference(province_code="31"))
        assert (verdict.choice, verdict.compared) == (None, "nothing")
        assert verdict.choices[0].offset_m == 0


def test_projection_outside_the_registry_keeps_its_own_name():
    local = CRS.from_proj4("+proj=tmerc +lon_0=105.6 +k=0.9999 +x_0=500000 +ellps=WGS84 +units=m")
    verdict = judge({"a": from_wgs84(COMMUNE, local)}, local, OWN)
    assert verdict.choice.is_declared
    assert verdict.choice.name == local.name


def test_grid_of_a_building_site_is_no_candidate():
    site = CRS.from_wkt('LOCAL_CS["site",UNIT["metre",1]]')
    verdict = judge(drawn("EPSG:9210"), site, OWN)
    assert verdict.choice is None
    assert not any(one.is_declared for one in verdict.choices)


def test_swapped_axes_are_named():
    for shape, where in ((COMMUNE, "degrees"), (from_wgs84(COMMUNE, "EPSG:9210"), "metres")):
        with pytest.raises(SwappedAxes) as caught:
            judge({"a": shapely.transform(shape, lambda xy: xy[:, ::-1])}, None, OWN)
        assert caught.value.where == where


def test_place_outside_the_country_is_refused():
    for shape in (shapely.box(0, 0, 1, 1), shapely.box(1e9, 1e9, 2e9, 2e9)):
        with pytest.raises(CoordinatesOutsideWorld):
            judge({"a": shape}, None, OWN)


def test_shapes_without_area_cannot_be_judged():
    flat = shapely.Polygon([(105, 21), (106, 22), (107, 23)])
    for shapes in ({}, {"a": flat}):
        with pytest.raises(CannotRepair):
            judge(shapes, None, Reference())


def test_many_shapes_are_sampled_evenly():
    many = dict.fromkeys(range(1000), COMMUNE)
    found = landing.sampled(many)
    assert len(found) == landing.SAMPLE
    assert {0, 999} <= set(found)


@needs_data
@pytest.mark.parametrize("known", ["target_communes_full", "vn_communes_2025_simplified150m"])
@pytest.mark.parametrize(
    "name", ["an_truong_EPSG9210_esriprj", "an_truong_EPSG9210_noprj", "linh_son_EPSG5897_gdalprj"]
)
def test_real_files_land_within_a_metre_or_ask(name, known):
    path = DATA / "vn2000" / f"{name}.zip"
    (area,) = (found := boundaries.read(path, path.name)).features
    reference = Reference(
        own={0: shapes_by_code(f"{known}.geojson")[area.code]},
        province_code="38" if area.code == "15055" else "31",
    )
    verdict = judge({0: area.shape}, found.declared, reference)
    assert (verdict.choice is None) is name.endswith("noprj")
    chosen = verdict.choice or verdict.choices[0]
    landed = to_wgs84(area.shape, chosen.key)
    full = shapes_by_code("target_communes_full.geojson")[area.code]
    assert landed.hausdorff_distance(full) * 111_000 < 1


@needs_data
def test_real_table_of_corners_asks_with_the_right_zone_first():
    path = next((DATA / "vn2000").glob("*.csv"))
    (area,) = (found := boundaries.read(path, path.name)).features
    full = shapes_by_code("target_communes_full.geojson")["11635"]
    verdict = judge({0: area.shape}, found.declared, Reference(own={0: full}, province_code="31"))
    assert verdict.choice is None
    assert verdict.choices[0].key == "EPSG:9210"
    ring = to_wgs84(area.shape, "EPSG:9210")
    on_border = [
        full.boundary.distance(shapely.Point(one)) for one in ring.geoms[0].exterior.coords
    ]
    assert max(on_border) * 111_000 < 1


@needs_data
def test_simplified_reference_lets_the_right_pass_and_stops_a_lost_shift():
    known = shapes_by_code("vn_communes_2025_simplified150m.geojson")
    fine = list(shapes_by_code("haiphong_ninhbinh_simplified.geojson").items())[::8]
    taken = 0
    for code, shape in fine:
        reference = Reference(own={0: known[code]})
        taken += judge({0: shape}, named("EPSG:4326"), reference).choice is not None
        for wrong in (to_wgs84(shape, "EPSG:4756"), from_wgs84(shape, "EPSG:4756")):
            assert judge({0: wrong}, named("EPSG:4326"), reference).choice is None
    assert taken >= 0.95 * len(fine)


@needs_data
@pytest.mark.parametrize("code", ["10846", "11635", "18742", "15055"])
def test_real_commune_without_its_datum_shift_asks(code):
    full = shapes_by_code("target_communes_full.geojson")[code]
    simplified = shapes_by_code("vn_communes_2025_simplified150m.geojson")[code]
    drawn_wrong = {0: from_wgs84(full, "UNSHIFTED:9210")}
    assert judge(drawn_wrong, named("EPSG:9210"), Reference(own={0: simplified})).choice is None
