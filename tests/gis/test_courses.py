import json

import pytest
import shapely
from shapely import LineString, Point

from gis.courses import read_courses
from gis.errors import (
    CoordinatesOutsideWorld,
    EntitiesRefused,
    NoLines,
    NotAReadableFile,
    ProjectionUnknown,
    TrackUnreadable,
)
from gis.geojson import feature_collection
from gis.gpx import parse_gpx, write_gpx
from tests.gis.realdata import DATA, needs_data

LINE = LineString([(105, 21), (105.1, 21), (105.1, 21.1)])
KML = """<kml><Placemark><name>Tuyến 1</name><MultiGeometry><LineString><coordinates>105,21 105.1,21
</coordinates></LineString><LineString><coordinates>105,21 105.2,21</coordinates></LineString>
</MultiGeometry></Placemark></kml>"""


def saved(tmp_path, content):
    path = tmp_path / "upload"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_course_written_as_gpx_reads_back(tmp_path):
    (one,) = read_courses(saved(tmp_path, write_gpx("Tuyến <1> & 2", LINE)), "x.gpx")
    assert (one.name, one.line) == ("Tuyến <1> & 2", LINE)


def test_kml_and_geojson_lines_are_read(tmp_path):
    found = read_courses(saved(tmp_path, KML), "x.kml")
    assert [(one.name, len(one.line.coords)) for one in found] == [("Tuyến 1", 2), ("Tuyến 1", 2)]
    collection = shapely.GeometryCollection(
        [Point(105, 21), shapely.GeometryCollection([shapely.MultiLineString([LINE, LINE])])]
    )
    features = [
        ("a", shapely.to_geojson(LINE), {"ten": "Tuyến 2"}),
        ("b", shapely.to_geojson(collection), {}),
        ("c", None, {}),
    ]
    found = read_courses(saved(tmp_path, b"".join(feature_collection(features))), "x.geojson")
    assert [one.name for one in found] == ["Tuyến 2", "", ""]


def test_places_repeated_on_the_spot_are_taken_once(tmp_path):
    still = {"type": "LineString", "coordinates": [[105, 21], [105, 21], [105.1, 21]]}
    (one,) = read_courses(saved(tmp_path, json.dumps(still)), "x")
    assert len(one.line.coords) == 2
    still["coordinates"] = [[105, 21], [105, 21]]
    with pytest.raises(NoLines):
        read_courses(saved(tmp_path, json.dumps(still)), "x")


def test_lines_in_metres_of_no_named_projection_ask(tmp_path):
    metres = {"type": "LineString", "coordinates": [[582708, 2308615], [582946, 2308093]]}
    with pytest.raises(ProjectionUnknown):
        read_courses(saved(tmp_path, json.dumps(metres)), "x")
    metres["crs"] = {"type": "name", "properties": {"name": "EPSG:9210"}}
    (one,) = read_courses(saved(tmp_path, json.dumps(metres)), "x")
    assert one.line.bounds[0] == pytest.approx(106.5, abs=0.1)


@pytest.mark.parametrize(
    "content,error",
    [
        ("<gpx", NotAReadableFile),
        ("<gpx version='1.1'><wpt lat='a' lon='1'/></gpx>", TrackUnreadable),
        ("<!DOCTYPE g [<!ENTITY a 'x'>]><gpx>&a;</gpx>", EntitiesRefused),
        ("<gpx version='1.1'></gpx>", NoLines),
        ("<gpx version='1.1'><wpt lat='1' lon='1'/></gpx>", NoLines),
    ],
)  # fmt: skip
def test_bad_track_gives_its_own_error(tmp_path, content, error):
    with pytest.raises(error):
        read_courses(saved(tmp_path, content), "x.gpx")


def test_place_off_the_globe_is_refused(tmp_path):
    route = (
        "<gpx version='1.1'><rte><rtept lat='21' lon='105'/><rtept lat='21' lon='999'/></rte></gpx>"
    )
    with pytest.raises(CoordinatesOutsideWorld):
        read_courses(saved(tmp_path, route), "x.gpx")


@needs_data
@pytest.mark.parametrize("path", sorted((DATA / "gpx").glob("*.gpx")), ids=lambda one: one.stem)
def test_every_odd_track_file_is_read(path):
    found = parse_gpx(path.read_bytes())
    assert found.format == "gpx"
    for row in found.rows:
        assert row.shape.geom_type in ("LineString", "Point")
        assert len(row.shape.coords) >= 1
    try:
        courses = read_courses(path, path.name)
    except NoLines:
        courses = []
    assert all(len(one.line.coords) > 1 for one in courses)
    lines = [row for row in found.rows if row.shape.geom_type == "LineString"]
    assert len(courses) <= len(lines)
