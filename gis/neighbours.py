"""Where siblings overlap or leave gaps, and how a neighbour follows an edited border."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis.crs import from_local, local_metres, to_local
from gis.errors import NeighbourSwallowed
from gis.measure import area_m2
from gis.repair import areas_only

WIDTH_M = 1.0  # product rule: overlaps and gaps narrower than this are drawing noise
FOLLOW_M = 20.0  # local rule, to be confirmed: a gap wider than this is not a slip of the hand
TOUCH_M = 0.01  # centimetres are lost on the way through a projection


@dataclass(frozen=True)
class Overlap:
    """Ground that siblings `i` and `j` (i < j) both claim; `share` is of the smaller one, 0–1."""

    i: int
    j: int
    area_m2: float
    share: float


@dataclass(frozen=True)
class Gap:
    """Ground of the parent nobody claims, in EPSG:4326, and the siblings it lies between."""

    area_m2: float
    polygon: Polygon
    between: tuple[int, ...]


def overlaps(shapes: Sequence[BaseGeometry], min_width_m: float = WIDTH_M) -> list[Overlap]:
    """Return every pair of `shapes` that share ground somewhere at least `min_width_m` wide.

    Args:
        shapes: valid Polygon or MultiPolygon in lon/lat degrees (EPSG:4326); empty ones share
            nothing.
        min_width_m: over the ground.

    Returns:
        Ordered by i, then j.

    >>> pair = [shapely.box(105, 21, 105.01, 21.01), shapely.box(105.009, 21, 105.02, 21.01)]
    >>> [(one.i, one.j, round(one.share, 2)) for one in overlaps(pair)]
    [(0, 1, 0.1)]
    """
    all_of = np.array(shapes, dtype=object)
    first, second = shapely.STRtree(all_of).query(all_of, "intersects")
    pairs = sorted((i, j) for i, j in zip(first.tolist(), second.tolist(), strict=True) if i < j)
    found = []
    for i, j in pairs:
        common = shapely.intersection(all_of[i], all_of[j])
        if common.area > 0 and _is_wide(common := areas_only(common), min_width_m):
            common_m2 = area_m2(common)
            smaller_m2 = min(area_m2(all_of[i]), area_m2(all_of[j]))
            found.append(Overlap(i, j, common_m2, common_m2 / smaller_m2))
    return found


def gaps(
    shapes: Sequence[BaseGeometry], parent: BaseGeometry, min_width_m: float = WIDTH_M
) -> list[Gap]:
    """Return the pieces of `parent` that none of `shapes` covers.

    Args:
        shapes: valid Polygon or MultiPolygon in lon/lat degrees (EPSG:4326).
        parent: the same.
        min_width_m: pieces that are narrower everywhere are left out.

    Returns:
        Largest first. A sibling that is not drawn yet shows as one gap.

    >>> halves = [shapely.box(105, 21, 105.1, 21.1), shapely.box(105.11, 21, 105.2, 21.1)]
    >>> [one.between for one in gaps(halves, shapely.box(105, 21, 105.2, 21.1))]
    [(0, 1)]
    """
    left = areas_only(shapely.difference(parent, shapely.union_all(list(shapes))))
    pieces = [piece for piece in left.geoms if _is_wide(piece, min_width_m)]
    found = [Gap(area_m2(piece), piece, _around(piece, shapes)) for piece in pieces]
    return sorted(found, key=lambda gap: -gap.area_m2)


def snap_shared(
    edited: BaseGeometry,
    neighbours: Sequence[BaseGeometry],
    *,
    parent: BaseGeometry,
    previous: BaseGeometry | None = None,
) -> dict[int, MultiPolygon]:
    """Return the neighbours that change when their borders follow `edited` ("kéo cả hai").

    What `edited` now covers is taken from its neighbours. What it gave up since `previous`, and any
    gap beside it that is nowhere wider than 20 m, goes to the neighbour along which it lies
    longest. Wide gaps stay: there may be a village that nobody has drawn.

    Args:
        edited: valid Polygon or MultiPolygon in lon/lat degrees (EPSG:4326), as it shall be.
        neighbours: its siblings, without itself.
        parent: what they all lie in; gaps outside it do not count.
        previous: `edited` before the change; None for one newly drawn.

    Returns:
        Place in `neighbours` → its new shape, for those that change only.

    Raises:
        NeighbourSwallowed: nothing would be left of a neighbour.

    >>> mine, other = shapely.box(105, 21, 105.1, 21.1), shapely.box(105.1, 21, 105.2, 21.1)
    >>> moved = snap_shared(shapely.box(105, 21, 105.15, 21.1), [other], parent=mine.union(other))
    >>> moved[0].bounds
    (105.15, 21.0, 105.2, 21.1)
    """
    new = {}
    for i, neighbour in enumerate(neighbours):
        if areas_only(shapely.intersection(neighbour, edited)).area > 0:
            new[i] = areas_only(shapely.difference(neighbour, edited))
            if new[i].is_empty:
                raise NeighbourSwallowed(i)
    now = [new.get(i, neighbour) for i, neighbour in enumerate(neighbours)]
    for piece in _left_open(edited, now, parent, previous):
        i = _longest_beside(piece, now)
        if i is not None:
            now[i] = new[i] = areas_only(shapely.union(now[i], piece))
    return new


def _left_open(
    edited: BaseGeometry,
    neighbours: list[BaseGeometry],
    parent: BaseGeometry,
    previous: BaseGeometry | None,
) -> list[Polygon]:
    """Return the pieces beside `edited` that a neighbour should take."""
    free = shapely.difference(parent, shapely.union_all([edited, *neighbours]))
    given_up = shapely.intersection(free, previous) if previous else MultiPolygon()
    other = areas_only(shapely.difference(free, given_up))
    narrow = [
        piece for piece in other.geoms if not _is_wide(piece, FOLLOW_M) and _around(piece, [edited])
    ]
    return [*areas_only(given_up).geoms, *narrow]


def _longest_beside(piece: Polygon, shapes: list[BaseGeometry]) -> int | None:
    local = local_metres(piece)
    strip = to_local(piece, local).buffer(TOUCH_M)
    lengths = {
        i: shapely.length(shapely.intersection(to_local(shapes[i].boundary, local), strip))
        for i in _around(piece, shapes)
    }
    return max(lengths, key=lambda i: lengths[i], default=None)


def _around(piece: BaseGeometry, shapes: Sequence[BaseGeometry]) -> tuple[int, ...]:
    """Return which of `shapes` lie within a centimetre of `piece`."""
    local = local_metres(piece)
    strip = from_local(to_local(piece, local).buffer(TOUCH_M), local)
    return tuple(sorted(shapely.STRtree(shapes).query(strip, "intersects").tolist()))


def _is_wide(piece: BaseGeometry, width_m: float) -> bool:
    """Return True when a circle of `width_m` across fits into `piece` somewhere."""
    return not to_local(piece, local_metres(piece)).buffer(-width_m / 2).is_empty
