"""How much a file may hold: what would swell in memory is refused before it is built."""

from pathlib import Path

from gis.errors import TooManyParts, TooManyVertices

MAX_VERTICES = 8_000_000  # the whole country at full detail has 7,129,486
OBJECTS_MOST = 2_000_000  # features, properties, elements: the country's villages have a million
GPX_MOST = 300_000  # points, times and heights; a day at one place a second has 86,400 of each
BYTES_PER_VERTEX = 16  # ESRI Shapefile Technical Description 1998: two doubles


def refuse_heavy_json(data: bytes, max_vertices: int = MAX_VERTICES) -> None:
    """Refuse a JSON text by its brackets: each list or object costs Python a hundred bytes.

    Raises:
        TooManyVertices, TooManyParts: it holds more than is accepted.

    >>> refuse_heavy_json(b"[[1,2],[3,4]]", max_vertices=3)
    >>> refuse_heavy_json(b"[[1,2],[3,4],[5,6],[7,8]]", max_vertices=3)
    Traceback (most recent call last):
    gis.errors.TooManyVertices: The shapes have more vertices than what is accepted. limit=3
    """
    objects = data.count(b"{")
    if data.count(b"[") - objects > max_vertices + 1 or data.count(b",") > 4 * max_vertices:
        raise TooManyVertices(max_vertices)
    if objects > OBJECTS_MOST:
        raise TooManyParts(OBJECTS_MOST)


def refuse_heavy_shapefile(path: Path, max_vertices: int = MAX_VERTICES) -> None:
    """Refuse a `.shp` by its size, before its corners are laid out in memory.

    Raises:
        TooManyVertices: there is room in it for more than is accepted.
    """
    room = path.stat().st_size - BYTES_PER_VERTEX * OBJECTS_MOST
    if room > BYTES_PER_VERTEX * max_vertices:
        raise TooManyVertices(max_vertices)
