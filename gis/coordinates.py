"""Coordinates as people write them: a place a line, comma or point, degrees or metres."""

import re
from dataclasses import dataclass

import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.country import LAT_DEG, LON_DEG
from gis.crs import from_wgs84, to_wgs84
from gis.errors import CoordinatesUnreadable, PointsTooFew

# Where the smallest northing (Cà Mau, 8.4°N) is 929 km, and eastings of the proper zone end near
# 700 km: a pair on either side of this tells its axes.
NORTHING_FROM_M = 900_000.0
NEEDED = {"point": 1, "line": 2, "polygon": 3}
MAX_LINES = 20_000  # local rule: more than that comes as a file


@dataclass(frozen=True)
class LineProblem:
    """One line that cannot be used.

    Attributes:
        line: counted from 1.
        text: what stands there, cut to 80 characters.
        reason: "not-two-numbers", "swapped", "outside" or "too-many-lines".
    """

    line: int
    text: str
    reason: str


def number(text: str) -> float:
    """Return a number written with a decimal comma or point, with or without thousands.

    Raises:
        ValueError: it is no number.

    >>> number("2308615,480"), number("2.308.615,48"), number("2,308,615.48"), number("-1 000")
    (2308615.48, 2308615.48, 2308615.48, -1000.0)
    """
    plain = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not re.fullmatch(r"[+-]?\d[\d.,]*|[+-]?[.,]\d+", plain):
        raise ValueError(f"not a number: {text[:80]!r}")
    last = max(plain.rfind(","), plain.rfind("."))
    if last < 0 or (plain.count(plain[last]) > 1 and len({",", "."} & set(plain)) == 1):
        return float(plain.replace(",", "").replace(".", ""))
    whole = plain[:last].replace(",", "").replace(".", "")
    return float(f"{whole}.{plain[last + 1 :]}")


def parse(text: str, kind: str, crs: str = "EPSG:4326") -> BaseGeometry:
    r"""Return the shape a person typed, one place a line.

    Args:
        text: "20.123, 106.456" a line: latitude then longitude in degrees; or, with a projection,
            X (northing) then Y (easting) in metres, as Vietnamese papers write them. Decimal comma
            or point; comma, semicolon, tab or space between; empty lines do not count.
        kind: "point", "line" or "polygon" (its last place need not repeat the first).
        crs: "EPSG:4326", or a projection's key as in `gis.crs.named`.

    Returns:
        Point, LineString or Polygon in lon/lat degrees (EPSG:4326); it may cross itself.

    Raises:
        CoordinatesUnreadable: with every line that cannot be used.
        PointsTooFew: 1, 2 or 3 are needed.

    >>> str(parse("20.123, 106.456", "point"))
    'POINT (106.456 20.123)'
    >>> str(parse("20,5; 106,5 \n 20,6; 106,5", "line"))
    'LINESTRING (106.5 20.5, 106.5 20.6)'
    """
    lines = [(i, line.strip()) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MAX_LINES:
        raise CoordinatesUnreadable((LineProblem(MAX_LINES + 1, "", "too-many-lines"),))
    places, problems = [], []
    for place, line in lines:
        found, reason = _place(line, in_degrees=crs == "EPSG:4326")
        if reason:
            problems.append(LineProblem(place, line[:80], reason))
        places.append(found)
    if problems:
        raise CoordinatesUnreadable(tuple(problems))
    if len(places) < NEEDED[kind]:
        raise PointsTooFew(len(places), NEEDED[kind])
    if kind == "point":
        return to_wgs84(Point(places[0]), crs)
    return to_wgs84(LineString(places) if kind == "line" else Polygon(places), crs)


def parse_named(text: str) -> list[tuple[str, Point]]:
    r"""Return the named places of a pasted table, one a line.

    Args:
        text: name, latitude, longitude (degrees), parted by tab, semicolon or comma; cells before
            the name and a first line without numbers do not count.

    Returns:
        (name, Point in EPSG:4326), in order.

    Raises:
        CoordinatesUnreadable: with every line that cannot be used.

    >>> found = parse_named("STT\tThôn\tVĩ độ\tKinh độ\n1\tĐông\t20,5\t106,5")
    >>> [(name, str(at)) for name, at in found]
    [('Đông', 'POINT (106.5 20.5)')]
    >>> parse_named("Thôn 2, 20.5, 106.5")[0][0]
    'Thôn 2'
    """
    found, problems = [], []
    lines = [(i, line) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    if lines and not re.search(r"\d", lines[0][1]):
        lines = lines[1:]
    for i, line in lines:
        name, rest = _name_and_place(line)
        place, reason = _place(rest, in_degrees=True)
        if reason:
            problems.append(LineProblem(i, line[:80], reason))
        found.append((name, Point(place)))
    if problems:
        raise CoordinatesUnreadable(tuple(problems))
    return found


def _name_and_place(line: str) -> tuple[str, str]:
    separator = next((one for one in ("\t", ";") if one in line), ",")
    cells = [cell.strip() for cell in line.split(separator) if cell.strip()]
    apart = len(cells) > 2 and not any(sign.isalpha() for sign in cells[-2])
    cells, places = (cells[:-2], cells[-2:]) if apart else (cells[:-1], cells[-1:])
    lettered = (cell for cell in cells if any(sign.isalpha() for sign in cell))
    return next(lettered, cells[0] if cells else ""), "; ".join(places)


def write(shape: BaseGeometry, crs: str = "EPSG:4326") -> str:
    """Return `shape` as `parse` reads it, a place a line.

    Args:
        shape: lon/lat degrees (EPSG:4326): Point, LineString, or Polygon (its outer ring only, each
            corner once).
        crs: as in `parse`.

    Returns:
        Seven decimals of a degree (about 1 cm), or three of a metre; "" for an empty shape.

    >>> write(Point(106.456, 20.123))
    '20.1230000, 106.4560000'
    """
    moved = shape if crs == "EPSG:4326" else from_wgs84(shape, crs)
    outer = moved.exterior if isinstance(moved, Polygon) else moved
    digits = 7 if crs == "EPSG:4326" else 3
    places = shapely.get_coordinates(outer)
    if isinstance(moved, Polygon):
        places = places[:-1]
    return "\n".join(f"{north:.{digits}f}, {east:.{digits}f}" for east, north in places)


def are_swapped(first: float, second: float) -> bool:
    """Return True when (east, north) plainly stand the other way round, in degrees or metres.

    >>> are_swapped(20.1, 106.4), are_swapped(106.4, 20.1), are_swapped(2308615.0, 582708.0)
    (True, False, True)
    """
    if max(abs(first), abs(second)) <= 180:
        return _within(first, LAT_DEG) and _within(second, LON_DEG)
    return first > NORTHING_FROM_M > second > 0


def _place(line: str, *, in_degrees: bool) -> tuple[tuple[float, float], str]:
    """Return (east, north) and what is wrong with them, "" when nothing is."""
    parts = _split(line)
    try:
        north, east = (number(part) for part in parts)
    except ValueError:
        return (0, 0), "not-two-numbers"
    if are_swapped(east, north) and (max(abs(north), abs(east)) <= 180) is in_degrees:
        return (east, north), "swapped"
    if in_degrees:
        inside = _within(north, LAT_DEG) and _within(east, LON_DEG)
    else:
        inside = min(abs(north), abs(east)) > 180
    return (east, north), "" if inside else "outside"


def _split(line: str) -> list[str]:
    """Return the two numbers of a line; a comma parts them only where nothing else does."""
    for pattern in (r"\s*[;\t]\s*", r"\s*,\s+|\s+,\s*", r"\s+", r","):
        parts = [part for part in re.split(pattern, line.strip().rstrip(",;")) if part]
        if len(parts) == 2:
            return parts
    return []


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]
