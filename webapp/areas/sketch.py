"""Boundaries as a drawing that needs no map: paths for one SVG, made on the server."""

from collections.abc import Callable, Sequence
from typing import Any

import shapely
from shapely import MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from gis.crs import to_mercator
from gis.generalise import label_point
from gis.maps import COUNTRY
from gis.sheet import ARCHIPELAGOS

WIDTH = 640
MAX_HEIGHT = 640
MARGIN = 12
Place = Callable[[Any], Any]  # an array of points in EPSG:3857 to one of pixels
NATIONAL_M = 900_000  # in EPSG:3857: what is taller shows the country


def sketch(
    shapes: Sequence[tuple[str, str, BaseGeometry]], pins: Sequence[Point] = ()
) -> dict[str, Any] | None:
    """Return the drawing of (name, class, shape), largest behind; None without any shape.

    Args:
        shapes: name, a word that CSS colours by, and a shape in EPSG:4326.
        pins: points in EPSG:4326, drawn over them.
    """
    drawn = [(name, tone, to_mercator(shape)) for name, tone, shape in shapes]
    if not drawn:
        return None
    bounds = shapely.total_bounds([shape for *_, shape in drawn])
    is_national = bounds[3] - bounds[1] > NATIONAL_M
    if is_national:
        bounds = to_mercator(shapely.box(*COUNTRY)).bounds
    place, height = _frame(bounds)
    largest_first = sorted(drawn, key=lambda one: -one[2].area)
    dots = [shapely.transform(to_mercator(pin), place) for pin in pins]
    return {
        "width": WIDTH,
        "height": height,
        "paths": [_drawn(name, tone, shape, place) for name, tone, shape in largest_first],
        "archipelagos": _archipelagos(place) if is_national else [],
        "pins": [{"x": _x(dot), "y": _y(dot)} for dot in dots],
    }


def _frame(bounds: Sequence[float]) -> tuple[Place, int]:
    """Return what takes EPSG:3857 to the drawing's pixels, and how many pixels it is high."""
    west, south, east, north = bounds
    scale = min(
        (WIDTH - 2 * MARGIN) / max(east - west, 1e-9),
        (MAX_HEIGHT - 2 * MARGIN) / max(north - south, 1e-9),
    )

    def place(points):
        points = points.copy()
        points[:, 0] = (points[:, 0] - west) * scale + MARGIN
        points[:, 1] = (north - points[:, 1]) * scale + MARGIN
        return points

    return place, round((north - south) * scale) + 2 * MARGIN


def _drawn(name: str, tone: str, shape: BaseGeometry, place: Place) -> dict[str, Any]:
    flat = shapely.simplify(shapely.transform(shape, place), 0.4)
    middle = label_point(flat)
    return {"name": name, "tone": tone, "d": _path(flat), "x": _x(middle), "y": _y(middle)}


def _archipelagos(place: Place) -> list[dict[str, Any]]:
    """Return the labels that every map of the country bears."""
    labels = []
    for name, belongs, lon, lat in ARCHIPELAGOS:
        at = shapely.transform(to_mercator(Point(lon, lat)), place)
        labels.append({"name": f"{name} {belongs}", "x": _x(at), "y": _y(at)})
    return labels


def _x(point: Point) -> float:
    return round(point.x, 1) if not point.is_empty else 0.0


def _y(point: Point) -> float:
    return round(point.y, 1) if not point.is_empty else 0.0


def _path(shape: BaseGeometry) -> str:
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords[:-1]) + "Z" for ring in rings
    )
