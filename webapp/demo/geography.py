"""The fictional land: a province, its communes, and the fourteen villages of one of them.

Everything follows from a few numbers below, so two machines draw the same land. Borders are cut by
nearest pin and then bent by one smooth field, so neighbours keep their common borders.
"""

from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
import shapely
from shapely import MultiPolygon, Point, Polygon

from gis import partition

CENTRE = (105.62, 20.12)  # lon, lat of the middle of the fictional commune
DEGREE_KM = 111.32
STEP_DEG = 0.0006


@dataclass(frozen=True)
class Piece:
    """A named shape in EPSG:4326."""

    code: str
    name: str
    kind: str
    shape: MultiPolygon


COMMUNES = (
    ("00000", "Xã Minh Họa", "xa", (0.0, 0.0)),
    ("0000A", "Xã Suối Trong", "xa", (-9.5, 4.5)),
    ("0000B", "Xã Đồi Thông", "xa", (-3.5, 9.5)),
    ("0000C", "Phường Bến Nắng", "phuong", (5.0, 8.5)),
    ("0000D", "Xã Cầu Đá", "xa", (10.5, 2.0)),
    ("0000E", "Xã Bãi Ngang", "xa", (8.0, -6.5)),
    ("0000F", "Xã Ruộng Bậc", "xa", (-0.5, -9.5)),
    ("0000G", "Xã Hồ Sen", "xa", (-8.5, -5.0)),
    ("0000H", "Phường Chợ Mới", "phuong", (13.0, 7.4)),
    ("0000K", "Xã Núi Đôi", "xa", (-10.5, 9.8)),
)

LONG_NAME = "Tổ dân phố Bến Cũ - Bãi Giữa - Vạn Chài - Tân Tiến - Quyết Tiến"
"""As villages merged from five are called: every list, map and sheet has to hold it."""

VILLAGES = (
    ("0001", "Thôn Đông", "thon", (-2.6, 2.9)),
    ("0002", "Thôn Đoài", "thon", (-0.9, 3.4)),
    ("0003", "Thôn Trung", "thon", (1.1, 3.0)),
    ("0004", "Thôn Hòa Bình", "thon", (2.9, 2.2)),
    ("0005", "Thôn Cầu Gỗ", "thon", (-3.4, 1.1)),
    ("0006", "Thôn Đình", "thon", (-1.5, 1.2)),
    ("0007", "Thôn Chợ", "thon", (0.4, 1.0)),
    ("0008", LONG_NAME, "to_dan_pho", (2.2, 0.4)),
    ("0009", "Thôn Đồng Mít", "thon", (-2.9, -0.8)),
    ("0010", "Thôn Giếng Đá", "thon", (-0.8, -0.9)),
    ("0011", "Thôn Tân Lập", "thon", (1.2, -1.2)),
    ("0012", "Thôn Quyết Thắng", "thon", (3.3, -1.4)),
    ("0013", "Thôn Hạ", "thon", (-1.6, -2.9)),
    ("0014", "Thôn Thượng Sơn", "thon", (0.9, -3.2)),
)


def province() -> MultiPolygon:
    """Return the boundary of the made-up province."""
    return _union([piece.shape for piece in communes()])


def communes() -> list[Piece]:
    """Return the communes; the first is the one with villages."""
    pins = [at(*place) for *_, place in COMMUNES]
    shapes = partition.nearest_pin(MultiPolygon([_outline()]), pins)
    return [
        Piece(code, name, kind, bent(shape))
        for (code, name, kind, _), shape in zip(COMMUNES, shapes, strict=True)
    ]


def villages() -> list[Piece]:
    """Return the fourteen villages, which tile the fictional commune."""
    flat = partition.nearest_pin(
        MultiPolygon([_outline()]), [at(*place) for *_, place in COMMUNES]
    )[0]
    shapes = partition.nearest_pin(flat, [at(*place) for *_, place in VILLAGES])
    return [
        Piece(code, name, kind, bent(shape))
        for (code, name, kind, _), shape in zip(VILLAGES, shapes, strict=True)
    ]


def at(east_km: float, north_km: float) -> Point:
    """Return the place so many kilometres east and north of the centre, before bending."""
    lon, lat = CENTRE
    return Point(lon + east_km / (DEGREE_KM * cos(lat * pi / 180)), lat + north_km / DEGREE_KM)


def place(east_km: float, north_km: float) -> Point:
    """Return the place on the bent land."""
    return Point(_bend(np.array([at(east_km, north_km).coords[0]]))[0])


def bent(shape: MultiPolygon) -> MultiPolygon:
    """Return `shape` with its borders bent like streams and dikes."""
    fine = shapely.segmentize(shape, STEP_DEG)
    curved = shapely.transform(fine, _bend)
    solid = shapely.make_valid(curved, method="structure")
    return _union([solid])


def _bend(xy: np.ndarray) -> np.ndarray:
    x, y = (xy[:, 0] - CENTRE[0]) * 100, (xy[:, 1] - CENTRE[1]) * 100
    moved = xy.copy()
    for size, wave, turn in ((0.0034, 0.7, 0.3), (0.0014, 1.9, 1.1), (0.0005, 4.7, 2.3)):
        moved[:, 0] += size * np.sin(wave * (y + 0.4 * x) + turn)
        moved[:, 1] += size * np.cos(wave * (x - 0.3 * y) + 2 * turn)
    return moved


def _outline() -> Polygon:
    def edge(turn: float) -> Point:
        reach = 17.5 + 2.6 * sin(3 * turn) + 1.4 * sin(5 * turn + 1) + 0.8 * sin(9 * turn + 2)
        return at(reach * cos(turn) + 1.0, 0.82 * reach * sin(turn) + 1.0)

    return Polygon([edge(2 * pi * step / 180) for step in range(180)])


def _union(shapes: list) -> MultiPolygon:
    joined = shapely.union_all(shapes, grid_size=1e-9)
    polygons = [part for part in shapely.get_parts(joined) if part.geom_type == "Polygon"]
    return MultiPolygon(polygons)
