"""Approximate boundaries where nobody has surveyed any: the area cut by nearest pin."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from gis.crs import from_local, local_metres, to_local
from gis.errors import PinOutside, PinsCoincide, PinsTooFew
from gis.repair import areas_only, repair

APART_M = 1.0  # local rule: two pins closer than this are one place marked twice


def nearest_pin(parent: BaseGeometry, pins: Sequence[Point]) -> list[MultiPolygon]:
    """Return `parent` cut into the ground nearest to each pin.

    The cells tile the parent: they share their borders to the last digit, overlap nowhere and leave
    no gap. They are a guess, to be shown as one.

    Args:
        parent: Polygon or MultiPolygon in lon/lat degrees (EPSG:4326); repaired first if need be.
        pins: places in the same coordinates, inside `parent` or on its border.

    Returns:
        A valid MultiPolygon for each pin, in their order. Nearness is over the ground and not along
        roads, so a cell may have parts on both sides of a bay.

    Raises:
        PinsTooFew: fewer than two.
        PinOutside: a pin is not in `parent`.
        PinsCoincide: two pins within 1 m.

    Source:
        Voronoi cells in a local equal-area projection; sides are straight in degrees, within
        centimetres of straight over the ground at the size of a commune.

    >>> west, east = nearest_pin(shapely.box(105, 21, 105.1, 21.1),
    ...                          [Point(105.02, 21.05), Point(105.08, 21.05)])
    >>> round(west.area / east.area, 3), west.union(east).equals(shapely.box(105, 21, 105.1, 21.1))
    (1.0, True)
    """
    if len(pins) < 2:
        raise PinsTooFew(len(pins))
    whole = repair(parent).shape
    _refuse_outside(whole, pins)
    local = local_metres(whole)
    spots = [to_local(pin, local) for pin in pins]
    _refuse_coinciding(spots)
    cells = _cells(spots, to_local(whole, local))
    return _tiled(whole, [from_local(cell, local) for cell in cells])


def _refuse_outside(parent: MultiPolygon, pins: Sequence[Point]) -> None:
    shapely.prepare(parent)
    inside = shapely.covers(parent, np.array(pins, dtype=object))
    if not inside.all():
        raise PinOutside(int(np.argmin(inside)))


def _refuse_coinciding(spots: list[Point]) -> None:
    first, second = shapely.STRtree(spots).query(spots, "dwithin", distance=APART_M)
    for one, other in sorted(zip(first.tolist(), second.tolist(), strict=True)):
        if one < other:
            raise PinsCoincide(one, other)


def _cells(spots: list[Point], parent: BaseGeometry) -> list[BaseGeometry]:
    """Return the Voronoi cell of each spot, all of them together larger than `parent`."""
    reach = parent.buffer(max(parent.length, 1.0), quad_segs=1)
    found = shapely.voronoi_polygons(shapely.MultiPoint(spots), extend_to=reach, ordered=True)
    return list(found.geoms)


def _tiled(parent: MultiPolygon, cells: list[BaseGeometry]) -> list[MultiPolygon]:
    """Return `parent` cut by `cells`, from one noded set of lines so that sides are identical."""
    lines = shapely.union_all([parent.boundary, *(cell.boundary for cell in cells)])
    faces = shapely.get_parts(shapely.polygonize(list(shapely.get_parts(lines))))
    inner = shapely.point_on_surface(faces)
    kept = shapely.covers(parent, inner)
    faces, inner = faces[kept], inner[kept]
    owner = shapely.STRtree(cells).nearest(inner)
    return [areas_only(shapely.union_all(faces[owner == i])) for i in range(len(cells))]
