"""Where a place on the ground falls on a printed sheet, and how long its scale bar is.

Each sheet has a transverse Mercator projection of its own, centred on it, so that the scale bar may
be measured with a ruler: true within 0.01 % on a commune, within 1 % at the edges of the country.
"""

import math
from dataclasses import dataclass, field

from pyproj import Transformer
from shapely import affinity, clip_by_rect, transform
from shapely.geometry import LineString, box
from shapely.geometry.base import BaseGeometry

from gis.maps import Bounds

MARGIN_MM = 7  # around what is to be shown, so that a stop at its edge is not cut


@dataclass
class Frame:
    """The paper: where a place on the ground falls, in millimetres from the top left corner."""

    bounds: Bounds
    size_mm: tuple[float, float]
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)
    lines: list[BaseGeometry] = field(default_factory=list)  # what names keep off, if they can

    def __post_init__(self) -> None:
        west, south, east, north = self.bounds
        lon, lat = (west + east) / 2, (south + north) / 2
        local = f"+proj=tmerc +lat_0={lat} +lon_0={lon} +k=1 +ellps=WGS84 +units=m"
        self.project = Transformer.from_crs("EPSG:4326", local, always_xy=True).transform
        edge = LineString(
            [(west, south), (lon, south), (east, south), (east, north), (lon, north), (west, north)]
        )
        x0, y0, x1, y1 = transform(edge, self.project, interleaved=False).bounds
        width, height = self.size_mm
        room = (width - 2 * MARGIN_MM, height - 2 * MARGIN_MM)
        self.metres_per_mm = max((x1 - x0) / room[0], (y1 - y0) / room[1])
        self.left = (x0 + x1) / 2 - width / 2 * self.metres_per_mm
        self.top = (y0 + y1) / 2 + height / 2 * self.metres_per_mm

    def on_paper(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return `geometry` (EPSG:4326) in millimetres, cut at the edge of the paper."""
        per_mm = 1 / self.metres_per_mm
        flat = transform(geometry, self.project, interleaved=False)
        moved = affinity.affine_transform(
            flat, (per_mm, 0, 0, -per_mm, -self.left * per_mm, self.top * per_mm)
        )
        return clip_by_rect(moved, -5, -5, self.size_mm[0] + 5, self.size_mm[1] + 5)

    def inside(self, x: float, y: float, margin: float = 0) -> bool:
        """Return whether a point lies on the paper, `margin` millimetres from its edge."""
        width, height = self.size_mm
        return margin <= x <= width - margin and margin <= y <= height - margin

    def take(self, x: float, y: float, width: float, height: float) -> bool:
        """Keep a box around (x, y) for a label; False when it would cover another."""
        it = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        if any(it[0] < o[2] and it[2] > o[0] and it[1] < o[3] and it[3] > o[1] for o in self.taken):
            return False
        self.taken.append(it)
        return True

    def crosses(self, x: float, y: float, width: float, height: float) -> bool:
        """Return whether a box around (x, y) would lie on a line or within 1 mm of it."""
        half, tall = width / 2 + 1, height / 2 + 1
        name = box(x - half, y - tall, x + half, y + tall)
        return any(line.intersects(name) for line in self.lines)


def scale_bar(metres_per_mm: float, longest_mm: float) -> tuple[int, float]:
    """Return a round length on the ground (1, 2 or 5 with zeros, metres) and on paper (mm).

    >>> scale_bar(10, 45)
    (200, 20.0)
    >>> scale_bar(1000, 60)
    (50000, 50.0)
    """
    longest = metres_per_mm * longest_mm
    if longest < 1:
        raise ValueError("the paper is too large for so small a place")
    decade = 10 ** math.floor(math.log10(longest))
    length = max(step * decade for step in (1, 2, 5) if step * decade <= longest)
    return length, length / metres_per_mm
