"""How often the lines of broken shapes cross: GEOS takes the square of it and never stops."""

from collections.abc import Iterable, Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.errors import TooTangled

# Of all broken shapes of a file together; the communes of 2025 have a few each.
MAX_CROSSINGS = 20_000
# Pairs of sides near each other are looked at one by one: about two for each side of a real border.
NEAR_MOST, NEAR_OF_SIDE = 100_000, 4
AT_ONCE = 500_000  # pairs, about 50 MB
SMALL = 5_000  # corners: GEOS tells in milliseconds whether such a shape is valid at all


def refuse_tangled(shapes: Iterable[tuple[str, BaseGeometry]]) -> None:
    """Refuse shapes that would take minutes to mend, before any is mended.

    Args:
        shapes: each with the name it is known by; any coordinates.

    Raises:
        TooTangled: their sides cross, or lie on each other, too often; names the shape at which
            it was too much.

    >>> bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    >>> refuse_tangled([("Thôn 1", bow)])
    >>> star = shapely.Polygon(np.random.default_rng(1).random((2000, 2)))
    >>> refuse_tangled([("Thôn 1", bow), ("Thôn 2", star)])
    Traceback (most recent call last):
    gis.errors.TooTangled: The lines of a shape cross too often. name='Thôn 2' limit=20000
    """
    crossings, near, near_most = 0, 0, NEAR_MOST
    for name, shape in shapes:
        if not np.isfinite(shapely.get_coordinates(shape)).all():
            continue
        if shapely.get_num_coordinates(shape) <= SMALL and shape.is_valid:
            continue
        sides = _sides(shape)
        near_most += NEAR_OF_SIDE * len(sides)
        for one, other in _near_each_other(sides):
            near += len(one)
            if near <= near_most:
                crossings += int(shapely.crosses(one, other).sum())
            if near > near_most or crossings > MAX_CROSSINGS:
                raise TooTangled(name, MAX_CROSSINGS)


def _sides(shape: BaseGeometry) -> np.ndarray:
    """Return each side of each ring of `shape` as a line of its own."""
    parts = np.atleast_1d(shapely.get_parts(shape))
    while np.any(shapely.get_type_id(parts) > 3):
        parts = shapely.get_parts(parts)
    rings = shapely.get_rings(parts[shapely.get_type_id(parts) == 3])
    places, ring = shapely.get_coordinates(rings, return_index=True)
    within = ring[:-1] == ring[1:]
    ends = np.stack([places[:-1][within], places[1:][within]], axis=1)
    return shapely.linestrings(ends)


def _near_each_other(sides: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield pairs of sides whose boxes meet, neighbours left out, not too many at a time."""
    tree = shapely.STRtree(sides)
    step = max(1, AT_ONCE // max(len(sides), 1))
    for begin in range(0, len(sides), step):
        one, other = tree.query(sides[begin : begin + step])
        later = other > one + begin + 1  # the next side meets this one at their corner
        yield sides[one[later] + begin], sides[other[later]]
