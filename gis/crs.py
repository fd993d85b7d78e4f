"""The projections boundaries arrive in, their names for people, and the way to EPSG:4326.

Shapes go in and out as shapely geometries; the first axis is always longitude or easting
(`always_xy`), whatever the registry says of the axis order.

Source:
    The EPSG registry as shipped with PROJ: 4756 (VN-2000, geographic), 3405 and 3406 (UTM 48N and
    49N), 5896-5899 (TM-3 zones 481, 482, 491 and 107°45'), 9205-9218 (TM-3 by central meridian);
    two registered transformations to WGS 84, both stated accurate to 1 m.
"""

from functools import lru_cache

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

from gis.errors import CoordinatesOutsideWorld
from gis.meridians import TM3

NAMES = {
    4326: "WGS 84",
    4756: "VN-2000",
    3405: "VN-2000 / UTM 48N",
    3406: "VN-2000 / UTM 49N",
    **{code: f"VN-2000 / TM-3 {deg}°{minute:02}'" for (deg, minute), code in TM3.items()},
}
CODES = tuple(NAMES)

# "UNSHIFTED:9210" is a drawing made in VN-2000 whose datum shift got lost: the same grid on the
# WGS 84 datum, 224 m away (measured on Hà Tây, UTM 48N). No registry lists these.
UNSHIFTED = "UNSHIFTED:"

R = 6378137.0  # radius of the sphere of EPSG:3857
R_LIMIT = 85.051128779806  # degrees: where EPSG:3857 is as high as wide


@lru_cache(maxsize=64)
def named(key: str) -> CRS:
    """Return the projection a choice's key stands for: "EPSG:9210", "UNSHIFTED:9210", or a WKT.

    Raises:
        CRSError: `key` names no projection; it comes from a choice, never from a person's typing.

    >>> named("EPSG:9210").name, named("UNSHIFTED:9210").is_projected
    ('VN-2000 / TM-3 105-45', True)
    """
    if not key.startswith(UNSHIFTED):
        return CRS.from_user_input(key)
    text = CRS.from_epsg(int(key.removeprefix(UNSHIFTED))).to_json_dict()
    text["base_crs"] = CRS.from_epsg(4326).to_json_dict()
    del text["id"]
    text["name"] += " on WGS 84"
    return CRS.from_json_dict(text)


def to_wgs84(shape: BaseGeometry, crs: CRS | str) -> BaseGeometry:
    """Return `shape` in lon/lat degrees, EPSG:4326.

    Args:
        shape: any geometry; first axis easting or longitude, in units of `crs`.
        crs: a projection, or a key as in `named`.

    Returns:
        The same kind of geometry; an empty one stays empty. Heights are dropped.

    Raises:
        CoordinatesOutsideWorld: a coordinate has no place on earth in this projection.

    >>> point = to_wgs84(shapely.Point(568262.924, 1255172.51), "EPSG:9217")
    >>> round(point.y, 6), round(point.x, 6)
    (11.349358, 108.877201)
    """
    key = crs if isinstance(crs, str) else crs.to_wkt()
    return _moved(shape, key, "EPSG:4326")


def from_wgs84(shape: BaseGeometry, crs: CRS | str) -> BaseGeometry:
    """Return `shape`, lon/lat degrees (EPSG:4326), in `crs`; the opposite of `to_wgs84`.

    >>> round(from_wgs84(shapely.Point(108.8772011, 11.3493580), "EPSG:9217").x)
    568263
    """
    key = crs if isinstance(crs, str) else crs.to_wkt()
    return _moved(shape, "EPSG:4326", key)


def to_mercator(shape: BaseGeometry) -> BaseGeometry:
    """Return `shape`, lon/lat degrees (EPSG:4326), in EPSG:3857; poles pulled to ±85.05°.

    Source:
        EPSG method 1024, Popular Visualisation Pseudo-Mercator; R = 6378137 m.

    >>> round(to_mercator(shapely.Point(105, 21)).y)
    2391879
    """
    return shapely.transform(shape, _mercator)


def local_metres(shape: BaseGeometry) -> CRS:
    """Return an equal-area projection in metres about the middle of `shape` (EPSG:4326).

    Lengths hold to a hundred-thousandth within 50 km of the middle, which is taken to a tenth of a
    degree so that neighbours share a projection. A shape without a place on
    earth (empty) takes the middle of the country.

    >>> middle = shapely.Point(105, 21)
    >>> to_local(middle, local_metres(middle)).distance(shapely.Point(0, 0)) < 0.001
    True
    """
    west, south, east, north = shapely.total_bounds(shape)
    lon, lat = ((west + east) / 2, (south + north) / 2) if np.isfinite(west) else (106.0, 16.0)
    return _laea(round(lat, 1), round(lon, 1))


def to_local(shape: BaseGeometry, local: CRS) -> BaseGeometry:
    """Return `shape` (EPSG:4326) in the metres of `local_metres`."""
    return _moved(shape, "EPSG:4326", local.to_wkt())


def from_local(shape: BaseGeometry, local: CRS) -> BaseGeometry:
    """Return `shape`, in the metres of `local_metres`, in lon/lat degrees (EPSG:4326)."""
    return _moved(shape, local.to_wkt(), "EPSG:4326")


@lru_cache(maxsize=1024)
def _laea(lat: float, lon: float) -> CRS:
    return CRS.from_proj4(f"+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m")


@lru_cache(maxsize=1024)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(named(source), named(target), always_xy=True)


def _moved(shape: BaseGeometry, source: str, target: str) -> BaseGeometry:
    where = f"{source} → {target}"
    try:
        transformer = _transformer(source, target)
    except ProjError as error:  # a site grid, say, which no formula ties to the earth
        raise CoordinatesOutsideWorld(where) from error

    def move(points: np.ndarray) -> np.ndarray:
        x, y = transformer.transform(points[:, 0], points[:, 1], errcheck=False)
        return np.column_stack([x, y])

    moved = shapely.transform(shape, move)
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        raise CoordinatesOutsideWorld(where)
    return moved


def _mercator(points: np.ndarray) -> np.ndarray:
    lat = np.radians(np.clip(points[:, 1], -R_LIMIT, R_LIMIT))
    return np.column_stack([R * np.radians(points[:, 0]), R * np.arctanh(np.sin(lat))])
