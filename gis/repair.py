"""Mend polygons whose rings cross, and say what the mending changed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import GEOSException, MultiPolygon
from shapely.geometry.base import BaseGeometry

from gis.errors import CannotRepair

# Of one broken shape: mending takes the square of how often its rings cross, and GEOS never stops.
# The largest commune of 2025 has a fifth of it.
MAX_CORNERS = 200_000


@dataclass(frozen=True)
class Repair:
    """A shape fit to be stored, and what it took.

    Attributes:
        shape: valid, two dimensions, outer rings counter-clockwise, in the input's own coordinates.
        changed: True when the input was not valid.
        share: change of area against the larger of before and after, 0–1.
        reason: what was wrong, in GEOS' words; empty when nothing was.
    """

    shape: MultiPolygon
    changed: bool
    share: float
    reason: str


def repair(shape: BaseGeometry, name: str = "") -> Repair:
    """Return `shape` as a valid MultiPolygon.

    Args:
        shape: Polygon, MultiPolygon or a collection with some; any coordinates, any axis order,
            heights allowed (they are dropped). Points and lines in it are dropped.
        name: whose shape it is, for the error.

    Raises:
        CannotRepair: nothing with an area is left, a coordinate is not a number, or it is broken
            and has more than 200,000 corners.

    Source:
        Measured on the communes of 2025: the default of `shapely.make_valid` raises on 10903 and
        leaves collections elsewhere; `method="structure"` keeps areas.

    >>> bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    >>> mended = repair(bow)
    >>> mended.changed, mended.shape.area, mended.reason
    (True, 2.0, 'Self-intersection[1 1]')
    >>> repair(shapely.box(0, 0, 1, 1)).changed
    False
    """
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise CannotRepair(name, "a coordinate is not a number")
    flat = areas_only(shapely.force_2d(shape))
    if flat.is_empty:
        raise CannotRepair(name, "empty")
    if flat.is_valid and flat.area > 0:
        return Repair(shapely.orient_polygons(flat), False, 0.0, "")
    if shapely.get_num_coordinates(flat) > MAX_CORNERS:
        raise CannotRepair(name, "broken, and too large to be mended")
    reason = shapely.is_valid_reason(flat)
    mended = _first_that_works(flat)
    if mended is None:
        raise CannotRepair(name, reason)
    before, after = flat.area, mended.area
    return Repair(mended, True, abs(after - before) / max(after, before), reason)


def _first_that_works(shape: BaseGeometry) -> MultiPolygon | None:
    for way in WAYS:
        try:
            mended = areas_only(way(shape))
        except GEOSException:
            continue
        if mended.is_valid and mended.area > 0:
            return shapely.orient_polygons(mended)
    return None


def areas_only(shape: BaseGeometry) -> MultiPolygon:
    """Return the polygons of `shape` as one MultiPolygon, all else left out.

    Args:
        shape: any geometry, collections in collections too; any coordinates.

    Returns:
        Empty when there is no polygon; validity is not looked at.

    >>> areas_only(shapely.Point(1, 1)).is_empty
    True
    """
    parts = np.atleast_1d(shapely.get_parts(shape))
    while np.any(nested := shapely.get_type_id(parts) > 3):  # Multi… and collections in collections
        parts = np.concatenate([parts[~nested], shapely.get_parts(parts[nested])])
    polygons = parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
    return MultiPolygon(list(polygons))


def _by_structure(shape: BaseGeometry) -> BaseGeometry:
    return shapely.make_valid(shape, method="structure", keep_collapsed=False)


def _by_buffer(shape: BaseGeometry) -> BaseGeometry:
    return shapely.buffer(shape, 0)


def _by_linework(shape: BaseGeometry) -> BaseGeometry:
    return shapely.build_area(shapely.node(shapely.boundary(shape)))


# In order of how little they change; each later one is for what the earlier one cannot do.
WAYS: tuple[Callable[[BaseGeometry], BaseGeometry], ...] = (_by_structure, _by_buffer, _by_linework)
