"""Where names stand on a printed map: whole on the paper, off the lines, in lines about as wide."""

from collections.abc import Iterator
from math import ceil

from shapely import clip_by_rect
from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from gis.sheet_frame import Frame

GLYPH = 0.56  # mean width of a letter, as a share of its size
LEADING = 1.2
LONGEST_MM = 36  # a longer name is broken
EDGE_MM = 1.5
STEPS = 7  # places tried across an area, each way


def lines_of(name: str, size: float) -> list[str]:
    """Break a name between its words; a dash stays at the end of its line.

    Args:
        name: with single spaces.
        size: of the letters, in millimetres.

    >>> lines_of("Thôn Đông", 2.9)
    ['Thôn Đông']
    >>> lines_of("Tổ dân phố Bến Cũ - Bãi Giữa - Vạn Chài", 2.9)
    ['Tổ dân phố Bến Cũ -', 'Bãi Giữa - Vạn Chài']
    """
    first, *words = name.replace(" - ", "\N{NO-BREAK SPACE}- ").split(" ")
    count, lines = ceil(len(name) * size * GLYPH / LONGEST_MM), [first]
    for word in words:
        longer = f"{lines[-1]} {word}"
        if len(lines) < count and len(longer) - len(word) / 2 > len(name) / count:
            lines.append(word)
        else:
            lines[-1] = longer
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def box_of(lines: list[str], size: float) -> tuple[float, float]:
    """Return the width and height of lines of text, in millimetres."""
    return max(map(len, lines)) * size * GLYPH, len(lines) * size * LEADING


def spot(
    frame: Frame, shape: BaseGeometry, first: Point, width: float, height: float
) -> tuple[float, float] | None:
    """Take room for the name of `shape` and return its middle; None where there is none.

    Args:
        frame: the paper, with what is on it already.
        shape: in millimetres on the paper; the name of a point stands at `first` only.
        first: where the name would stand best.
        width: of the name, in millimetres.
        height: of the name, in millimetres.
    """
    places = list(_places(frame, shape, first, width, height))
    for must_be_clear in (True, False):
        for x, y in places:
            if must_be_clear and frame.crosses(x, y, width, height):
                continue
            if frame.take(x, y, width, height):
                return x, y
    return None


def _places(
    frame: Frame, shape: BaseGeometry, first: Point, width: float, height: float
) -> Iterator[tuple[float, float]]:
    """Yield places within the area: those that hold the name whole first, the nearest first."""
    if isinstance(shape, Point):
        yield first.x, first.y
        return
    across, down = frame.size_mm
    room = clip_by_rect(shape, 0, 0, across, down)
    parts = [part for part in getattr(room, "geoms", [room]) if isinstance(part, Polygon)]
    room = max(parts, key=lambda part: part.area, default=Polygon())
    if room.is_empty:
        return
    left, top, right, bottom = room.bounds
    tried = [first] + [
        Point(left + (right - left) * i / STEPS, top + (bottom - top) * j / STEPS)
        for i in range(1, STEPS)
        for j in range(1, STEPS)
    ]
    found = []
    for at in tried:
        x = min(max(at.x, width / 2 + EDGE_MM), across - width / 2 - EDGE_MM)
        y = min(max(at.y, height / 2 + EDGE_MM), down - height / 2 - EDGE_MM)
        if room.contains(Point(x, y)):
            name = box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            found.append((not room.contains(name), first.distance(Point(x, y)), x, y))
    yield from ((x, y) for *_, x, y in sorted(found))
