"""Where Việt Nam lies, wide enough for any place in it."""

import shapely
from shapely.geometry.base import BaseGeometry

# Việt Nam with its islands; Thông tư 17/2018/TT-BTNMT Đ20 draws 4°30′-23°30′N, 102°-118°E.
LAT_DEG = (4.0, 24.0)
LON_DEG = (100.0, 120.0)


def first_outside(shape: BaseGeometry) -> tuple[float, float] | None:
    """Return the first place of `shape` (EPSG:4326) outside Việt Nam as (lon, lat), else None.

    >>> first_outside(shapely.LineString([(105, 21), (100.5, 13.75), (99, 13)]))
    (99.0, 13.0)
    >>> first_outside(shapely.Point(105, 21)) is None
    True
    """
    lons, lats = shapely.get_coordinates(shape).T
    outside = (lats < LAT_DEG[0]) | (lats > LAT_DEG[1]) | (lons < LON_DEG[0]) | (lons > LON_DEG[1])
    if not outside.any():
        return None
    first = outside.argmax()
    return float(lons[first]), float(lats[first])
