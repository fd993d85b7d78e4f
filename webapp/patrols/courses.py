"""Courses out of what a planner draws, types or uploads."""

import json
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
import shapely
from shapely import LineString
from werkzeug.datastructures import FileStorage

from gis import coordinates
from gis.country import first_outside
from gis.courses import NamedLine, read_courses
from gis.errors import InvalidShape, NoLines, PlaceOutside, TooManyVertices
from gis.measure import length_m

MAX_PLACES = 20_000  # local rule, to be confirmed: a GPS track of a day has fewer
MAX_LENGTH_M = 200_000  # local rule, to be confirmed: no shift walks farther
MAX_FILE_BYTES = 20_000_000
MAX_FILE_PLACES = 500_000  # of all lines, before what the GPS trembled is left out
MAX_CHOICES = 20
SAME_PLACE_DEG = 0.00001  # about one metre: what a GPS trembles while its bearer stands


class TooLong(InvalidShape):
    """A course longer than any shift could walk."""


def drawn(geojson: str) -> LineString:
    """Return the line that the map wrote as GeoJSON, in lon/lat degrees (EPSG:4326).

    Raises:
        InvalidShape: it is no line.
    """
    try:
        places = np.array(json.loads(geojson)["coordinates"], dtype=float)
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise InvalidShape("not a line") from error
    if places.ndim != 2 or places.shape[1] not in (2, 3) or len(places) < 2:
        raise InvalidShape("not a line")
    if not np.isfinite(places).all():
        raise InvalidShape("not a number")
    return checked(LineString(places[:, :2]))


def typed(text: str) -> LineString:
    """Return the line of places written "latitude, longitude", one a line."""
    return checked(coordinates.parse(text, "line"))


def uploaded(file: FileStorage) -> list[NamedLine]:
    """Return the lines of a GPX, GeoJSON, KML or KMZ file, each fit to be a course.

    Raises:
        GeometryError: the file or one of its lines cannot be used.
    """
    with NamedTemporaryFile(suffix=".upload") as kept:
        file.save(kept.name)
        lines = read_courses(
            Path(kept.name),
            file.filename or "course",
            max_bytes=MAX_FILE_BYTES,
            max_vertices=MAX_FILE_PLACES,
        )
    usable = [
        NamedLine(one.name, checked(one.line.simplify(SAME_PLACE_DEG), name=one.name))
        for one in lines[:MAX_CHOICES]
        if one.line.length > 0
    ]
    if not usable:
        raise NoLines
    return usable


def checked(line: LineString, *, name: str = "") -> LineString:
    """Return `line`, called `name` in its file, when it can be walked; without repeated places.

    Raises:
        PlaceOutside: a place lies outside Việt Nam. TooManyVertices, TooLong: past the limits.
        InvalidShape: it never moves.
    """
    places = shapely.get_coordinates(line)
    if len(places) > MAX_PLACES:
        raise TooManyVertices(MAX_PLACES)
    if outside := first_outside(line):
        lon, lat = outside
        raise PlaceOutside(lat=lat, lon=lon, name=name)
    kept = places[np.r_[True, (np.diff(places, axis=0) != 0).any(axis=1)]]
    if len(kept) < 2:
        raise InvalidShape("it never moves")
    course = LineString(kept)
    if length_m(course) > MAX_LENGTH_M:
        raise TooLong("longer than a shift")
    return course


def packed(lines: list[NamedLine]) -> str:
    """Return `lines` as one text that a form carries until one of them is chosen."""
    return json.dumps(
        [[one.name, np.round(shapely.get_coordinates(one.line), 6).tolist()] for one in lines]
    )


def unpacked(text: str) -> list[NamedLine]:
    """Return the lines of `packed`, checked anew: they come from a form.

    Raises:
        GeometryError: they are no longer what `packed` wrote.
    """
    try:
        pairs = [(str(name), {"coordinates": places}) for name, places in json.loads(text)]
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidShape("not lines") from error
    return [NamedLine(name, drawn(json.dumps(line))) for name, line in pairs[:MAX_CHOICES]]
