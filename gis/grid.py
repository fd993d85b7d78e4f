"""The fixed national 500 m grid, in which what must stay blurred is shown.

A cell is a square of 500 m in EPSG:32648 (WGS 84 / UTM 48N), used for the whole country so that one
place has one cell for ever: no datum to choose, and every PROJ gives the same numbers. The
sides run along the projection's axes, squares meet without gap, and four of them make one
kilometre square. East of 108° the true side grows (at most 0.4 % on the mainland, about 2 % in
Trường Sa); nothing here needs equal areas.

Source:
    Local rule: size and projection. Form of the name after INSPIRE D2.8.I.2, Geographical Grid
    Systems ("500mE1165N4617": size, column, row).
"""

import re

import shapely
from shapely import Point, Polygon

from gis.crs import from_wgs84, to_wgs84
from gis.errors import CoordinatesOutsideWorld

PROJECTION = "EPSG:32648"
SIDE_M = 500
WEST, SOUTH, EAST, NORTH = 100.0, 5.0, 120.0, 25.0  # degrees; outside there is no grid
CELL = re.compile(r"500mE(\d{1,5})N(\d{1,5})")

# The same rule inside the database. The caller names the function; EPSG:32648 is in
# `spatial_ref_sys` since PostGIS 1.0. NULL in, or a place outside the grid: NULL out.
SQL_FUNCTION = """
CREATE FUNCTION {name}(lon double precision, lat double precision) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT '500mE' || floor(ST_X(place) / 500)::int || 'N' || floor(ST_Y(place) / 500)::int
    FROM ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 32648) AS place
    WHERE lon >= 100 AND lon <= 120 AND lat >= 5 AND lat <= 25
$$
"""


def cell_id(lon: float, lat: float) -> str:
    """Return the name of the cell that holds a place; western and southern sides belong to it.

    Args:
        lon: degrees east (EPSG:4326), 100–120.
        lat: degrees north, 5–25.

    Raises:
        CoordinatesOutsideWorld: the place lies outside the grid, or is not a number.

    >>> cell_id(105.85, 21.03)
    '500mE1176N4651'
    """
    if not (WEST <= lon <= EAST and SOUTH <= lat <= NORTH):
        raise CoordinatesOutsideWorld(f"{lon} {lat}")
    place = from_wgs84(Point(lon, lat), PROJECTION)
    return f"500mE{int(place.x // SIDE_M)}N{int(place.y // SIDE_M)}"


def cell_polygon(cell: str) -> Polygon:
    """Return the square of a cell in lon/lat degrees (EPSG:4326), counter-clockwise.

    Corners of neighbouring cells are the very same numbers.

    Raises:
        CoordinatesOutsideWorld: `cell` is not the name of a cell.

    >>> cell_polygon(cell_id(105.85, 21.03)).contains(Point(105.85, 21.03))
    True
    """
    match = CELL.fullmatch(cell)
    if not match:
        raise CoordinatesOutsideWorld(cell)
    west, south = (int(number) * SIDE_M for number in match.groups())
    square = shapely.box(west, south, west + SIDE_M, south + SIDE_M)
    return to_wgs84(square, PROJECTION)
