"""Tables of coordinates: corners of one area (`STT;X (m);Y (m)`), or named places."""

import csv
import re
from dataclasses import dataclass

from pyproj import CRS
from shapely import Point, Polygon

from gis.coordinates import are_swapped, number
from gis.errors import NotAReadableFile, TooManyVertices
from gis.geojson import Row, Source
from gis.names import fold

SEPARATORS = ";\t,"
# Headings, folded and without units. Vietnamese papers write X for northing, Y for easting.
NORTH = ("lat", "latitude", "vi do", "vido", "northing", "bac", "n", "x bac")
EAST = ("lon", "lng", "long", "longitude", "kinh do", "kinhdo", "easting", "dong", "e", "y dong")
MAX_ROWS = 1_000_000


@dataclass(frozen=True)
class Columns:
    """Where the two coordinates stand; `by_letter` when only X and Y say which is which."""

    north: int
    east: int
    by_letter: bool


def read_table(text: str, *, as_points: bool = False, max_rows: int = MAX_ROWS) -> Source:
    r"""Return the places of a table.

    Args:
        text: a heading line, then one place a line; `;`, tab or `,` between columns, decimal comma
            or point. X is northing and Y easting unless the numbers plainly say otherwise, which
            is then noted.
        max_rows: how many lines may be there.
        as_points: True for one named Point a line; False for one unnamed ring through all lines.

    Returns:
        Shapes in the table's own numbers, easting (or longitude) first. `declared` is WGS 84 when
        latitude and longitude head the columns, else None: a table names no projection.

    Raises:
        TooManyVertices: more lines than `max_rows`.
        NotAReadableFile: no two columns of coordinates, a line without numbers, or, for a ring,
            fewer than three places.

    >>> found = read_table("STT;X (m);Y (m)\n1;20,5;0\n2;20,5;1\n3;21,5;1")
    >>> str(found.rows[0].shape), found.declared
    ('POLYGON ((0 20.5, 1 20.5, 1 21.5, 0 20.5))', None)
    """
    headings, cells = _split(text, max_rows)
    columns = _columns(headings)
    places, notes = _places(cells, columns)
    declared = CRS.from_epsg(4326) if not columns.by_letter and _in_degrees(places) else None
    if as_points:
        rows = [
            Row(dict(zip(headings, line, strict=False)), Point(place))
            for line, place in zip(cells, places, strict=True)
        ]
        return Source(rows, declared, "table", notes)
    if len(places) < 3:
        raise NotAReadableFile("a ring needs three places")
    return Source([Row({}, Polygon(places))], declared, "table", notes)


def _split(text: str, max_rows: int) -> tuple[list[str], list[list[str]]]:
    """Return the heading line and the others, cut by the sign that stands most in the heading."""
    if text.count("\n") > max_rows:
        raise TooManyVertices(max_rows)
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        raise NotAReadableFile("not a table of coordinates")
    separator = max(SEPARATORS, key=lambda one: (lines[0].count(one), -SEPARATORS.index(one)))
    try:
        headings, *cells = csv.reader(lines, delimiter=separator)
    except csv.Error as error:
        raise NotAReadableFile(str(error)) from error
    return headings, cells


def _columns(headings: list[str]) -> Columns:
    folded = [re.sub(r"\(.*?\)|\[.*?\]", "", fold(one)).strip() for one in headings]
    north = next((i for i, one in enumerate(folded) if one in NORTH), None)
    east = next((i for i, one in enumerate(folded) if one in EAST), None)
    if north is not None and east is not None:
        return Columns(north, east, by_letter=False)
    if "x" in folded and "y" in folded:
        return Columns(folded.index("x"), folded.index("y"), by_letter=True)
    raise NotAReadableFile("no columns of coordinates")


def _places(
    cells: list[list[str]], columns: Columns
) -> tuple[list[tuple[float, float]], list[str]]:
    places = []
    for line, row in enumerate(cells, start=2):
        try:
            places.append((number(row[columns.east]), number(row[columns.north])))
        except (ValueError, IndexError) as error:
            raise NotAReadableFile(f"line {line}: {error}") from error
    if not columns.by_letter:
        return places, []
    if all(are_swapped(*place) for place in places):
        return [(north, east) for east, north in places], ["x-read-as-easting"]
    return places, ["x-read-as-northing"]


def _in_degrees(places: list[tuple[float, float]]) -> bool:
    return all(abs(east) <= 180 and abs(north) <= 90 for east, north in places)
