"""Copies of boundaries with fewer vertices, one for each band of zooms, borders still shared."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from gis.crs import to_mercator


@dataclass(frozen=True)
class Band:
    """Zooms that share one copy.

    Attributes:
        name: the key stored with the copy.
        min_zoom: first zoom served from it.
        max_zoom: last zoom served from it.
        tolerance_m: side of a square, in units of EPSG:3857, as large as the corners that go.
    """

    name: str
    min_zoom: int
    max_zoom: int
    tolerance_m: float


# Local rule: a corner goes whose triangle covers no more than a square pixel or two where tiles of
# the band's last zoom are drawn 512 pixels wide (a pixel is 78,272 / 2^zoom units). 800 keeps the
# country with its 3,321 communes under 180 kB; 1 is below any survey.
BANDS = (
    Band("country", 0, 7, 800.0),
    Band("province", 8, 10, 75.0),
    Band("commune", 11, 13, 9.0),
    Band("full", 14, 22, 1.0),
)


def band_of(zoom: int) -> Band:
    """Return the band that serves `zoom`; past either end, the nearest.

    >>> band_of(6).name, band_of(12).name, band_of(30).name
    ('country', 'commune', 'full')
    """
    return next((band for band in BANDS if zoom <= band.max_zoom), BANDS[-1])


def outlines(shapes: Sequence[BaseGeometry]) -> dict[str, list[MultiPolygon]]:
    """Return `shapes` generalised for each band.

    Args:
        shapes: siblings together (so that their common borders stay common), lon/lat degrees
            (EPSG:4326), valid Polygon or MultiPolygon.

    Returns:
        Name of the band → MultiPolygons in EPSG:3857, in the order given and valid; none is
        empty unless it came in empty. No shapes, no outlines: each list is empty.

    Source:
        Visvalingam-Whyatt over the coverage, as in GEOS' CoverageSimplifier; where siblings
        overlap, the borders they do not share are simplified apart.

    >>> pair = [shapely.box(105, 21, 106, 22), shapely.box(106, 21, 107, 22)]
    >>> [len(found) for found in outlines(pair).values()]
    [2, 2, 2, 2]
    """
    flat = np.array([to_mercator(shapely.force_2d(shape)) for shape in shapes], dtype=object)
    return {band.name: _simplified(flat, band.tolerance_m) for band in BANDS}


def label_point(shape: BaseGeometry) -> Point:
    """Return a point well inside `shape`, where a name or a sign can stand.

    Args:
        shape: valid Polygon or MultiPolygon, any coordinates.

    Returns:
        The middle of the largest circle inside the largest part (to a fiftieth of its size), in the
        same coordinates; an empty point for an empty shape.

    >>> label_point(shapely.box(0, 0, 2, 2)).distance(Point(1, 1)) < 0.1
    True
    """
    if shape.is_empty:
        return Point()
    largest = max(shapely.get_parts(shape), key=shapely.area)
    west, south, east, north = largest.bounds
    radius = shapely.maximum_inscribed_circle(largest, max(east - west, north - south) / 50)
    return Point(radius.coords[0])


def _simplified(shapes: np.ndarray, tolerance_m: float) -> list[MultiPolygon]:
    if not len(shapes):
        return []
    found = np.array(shapely.coverage_simplify(shapes, tolerance_m), dtype=object)
    for way in (lambda one: shapely.simplify(one, tolerance_m), lambda one: one):
        broken = ~shapely.is_valid(found) | shapely.is_empty(found)
        found[broken] = way(shapes[broken])
    return [_multi(shape) for shape in found]


def _multi(shape: BaseGeometry) -> MultiPolygon:
    return shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape])
