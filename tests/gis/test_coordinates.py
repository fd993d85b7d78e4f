import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.coordinates import MAX_LINES, are_swapped, number, parse, write
from gis.crs import from_wgs84
from gis.errors import CoordinatesUnreadable, NotAReadableFile, PointsTooFew
from gis.tables import read_table


@pytest.mark.parametrize(
    "line",
    [
        "20.5, 106.5",
        "20.5 106.5",
        "20.5,106.5",
        "20,5; 106,5",
        "20,5\t106,5",
        "20,5, 106,5,",
        "20,5 106,5",
    ],
)
def test_place_is_read_however_it_is_written(line):
    assert parse(f"\n {line} \n", "point").equals(shapely.Point(106.5, 20.5))


@given(
    st.lists(st.tuples(st.floats(102, 118), st.floats(6, 23)), min_size=2, max_size=5, unique=True)
)
def test_what_is_written_reads_the_same(places):
    line = shapely.LineString(places)
    assert parse(write(line), "line").equals_exact(line, 1e-6)


@pytest.mark.parametrize("crs", ["EPSG:9210", "EPSG:3405"])
def test_metres_are_northing_then_easting(crs):
    ring = shapely.box(106.3, 20.9, 106.4, 21)
    text = write(ring, crs)
    north, east = (number(part) for part in text.splitlines()[0].split(", "))
    assert shapely.Point(east, north).distance(from_wgs84(ring, crs)) < 0.01
    assert parse(text, "polygon", crs).equals_exact(ring, 1e-6)


def test_every_bad_line_is_told():
    text = "20.5, 106.5\nabc\n106.5, 20.5\n50, 106\n2308615; 582708\n1, 2, 3"
    with pytest.raises(CoordinatesUnreadable) as caught:
        parse(text, "line")
    assert [(one.line, one.reason) for one in caught.value.problems] == [
        (2, "not-two-numbers"),
        (3, "swapped"),
        (4, "outside"),
        (5, "outside"),
        (6, "not-two-numbers"),
    ]


def test_bad_lines_in_metres_are_told():
    with pytest.raises(CoordinatesUnreadable) as caught:
        parse("582708; 2308615\n20.5; 106.5", "line", "EPSG:9210")
    assert [one.reason for one in caught.value.problems] == ["swapped", "outside"]


def test_too_much_and_too_little_are_refused():
    with pytest.raises(CoordinatesUnreadable):
        parse("20.5, 106.5\n" * (MAX_LINES + 1), "line")
    for kind, needed in (("point", 1), ("line", 2), ("polygon", 3)):
        with pytest.raises(PointsTooFew) as caught:
            parse("20.5, 106.5\n" * (needed - 1), kind)
        assert (caught.value.count, caught.value.needed) == (needed - 1, needed)


@pytest.mark.parametrize("text,value", [("1.000.000", 1e6), ("1,5", 1.5), (".5", 0.5), ("+7", 7.0)])
def test_numbers(text, value):
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "abc", "1e5", "1-2", "--1", "1;2", "nan"])
def test_what_is_no_number(text):
    with pytest.raises(ValueError, match="not a number"):
        number(text)


def test_axes_are_told_apart():
    assert are_swapped(2308615, 582708)
    assert not are_swapped(582708, 2308615)
    assert not are_swapped(980_000, 1_350_000)  # Khánh Hòa in zone 48N: either could be


@pytest.mark.parametrize(
    "table,notes",
    [
        ("X,Y\n582708.9,2308615.4\n582946.1,2308093.5\n582743.3,2307131.8", ["x-read-as-easting"]),
        (
            "Y\tX\n582708,9\t2308615,4\n582946,1\t2308093,5\n582743,3\t2307131,8",
            ["x-read-as-northing"],
        ),
        ("Northing;Easting\n2308615;582708\n2308093;582946\n2307131;582743", []),
    ],
)
def test_table_finds_its_axes(table, notes):
    found = read_table(table)
    assert found.rows[0].shape.bounds[0] < 600_000 < found.rows[0].shape.bounds[1]
    assert (found.notes, found.declared) == (notes, None)


@pytest.mark.parametrize(
    "table",
    [
        "",
        "X;Y",
        "a;b\n1;2",
        "X;Y\n1;2\n3;4",
        "X;Y\n1;b\n3;4\n5;6",
        "X;Y\n1\n3;4\n5;6",
        "lat;b\n1;2",
    ],
)
def test_bad_table_is_refused(table):
    with pytest.raises(NotAReadableFile):
        read_table(table)
