"""A map for paper: one static SVG, made without a browser and readable in grey."""

from collections.abc import Iterable
from dataclasses import dataclass

from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis import sheet_marks as marks
from gis import sheet_names as names
from gis.maps import Bounds
from gis.sheet_frame import Frame, scale_bar

ARCHIPELAGOS = (
    ("Quần đảo Hoàng Sa", "(Việt Nam)", 112.0, 16.5),
    ("Quần đảo Trường Sa", "(Việt Nam)", 113.5, 9.5),
)
"""In Vietnamese on every map of the country (Thông tư 17/2018/TT-BTNMT, Điều 20)."""


@dataclass(frozen=True)
class Feature:
    """One thing on the sheet.

    Args:
        geometry: lon/lat degrees (EPSG:4326); areas are filled, lines get arrows, points a sign.
        status: of an area: its tint, hatch and sign; empty leaves it white.
        label: name written on it.
        number: of a point on a route, written in a disc.
        strong: a border that leads (the commune around its villages).
    """

    geometry: BaseGeometry
    status: str = ""
    label: str = ""
    number: int | None = None
    strong: bool = False


@dataclass(frozen=True)
class Words:
    """The few words on a sheet, in the reader's language."""

    north: str = "B"
    title: str = ""
    decimal: str = ","


def svg(
    features: Iterable[Feature],
    bounds: Bounds,
    size_mm: tuple[float, float],
    *,
    words: Words = Words(),
    prefix: str = "sheet",
) -> str:
    """Return a map of `features` as an `<svg>` of `size_mm`, to print at that size.

    Args:
        features: drawn areas first, then lines, then points; order matters within each.
        bounds: west, south, east, north in degrees; all of it is shown, and what the paper's
            proportions add around it.
        size_mm: width and height.
        words: title (read aloud), the letter of the north arrow, the decimal mark.
        prefix: of the ids inside, different for each map of one page.

    Raises:
        ValueError: `bounds` or `size_mm` are empty.
    """
    west, south, east, north = bounds
    if west >= east or south >= north or min(size_mm) <= 20:
        raise ValueError("a sheet needs bounds and a size of more than 20 mm")
    frame = Frame(bounds, size_mm)
    placed = [(one, frame.on_paper(one.geometry)) for one in features]
    placed = [(one, shape) for one, shape in placed if not shape.is_empty]
    body = _furniture(frame, words)  # placed first: no label may cover it
    drawing = _areas(placed, prefix) + _lines(placed) + _points(frame, placed)
    labels = _national(frame) + _labels(frame, placed)
    width, height = (marks.mm(side) for side in size_mm)
    box = f'width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}"'
    title = f"<title>{marks.escape(words.title)}</title>" if words.title else ""
    edge = f'<rect width="{width}" height="{height}"'
    clip = f'<clipPath id="{prefix}-paper">{edge}/></clipPath>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img">{title}'
        f"{marks.hatches(prefix)}{clip}"
        f'<g clip-path="url(#{prefix}-paper)">{edge} fill="#EEF2F1"/>{drawing}{labels}{body}</g>'
        f'{edge} fill="none" stroke="{marks.INK}" stroke-width=".3"/></svg>'
    )


def _furniture(frame: Frame, words: Words) -> str:
    width, height = frame.size_mm
    length, on_paper = scale_bar(frame.metres_per_mm, width / 3.2)
    shown = f"{length} m" if length < 1000 else f"{length / 1000:g} km".replace(".", words.decimal)
    x, y = width - on_paper - 12, height - 6
    frame.take(x + on_paper / 2, y - 1, on_paper + 18, 9)
    frame.take(width - 8, 12, 10, 18)
    return marks.bar(x, y, on_paper, shown) + marks.north(width - 8, 18, words.north)


def _areas(placed: list, prefix: str) -> str:
    found = []
    for one, shape in placed:
        if shape.geom_type not in ("Polygon", "MultiPolygon"):
            continue
        path = f'd="{_path(shape)}" fill-rule="evenodd"'
        fill = marks.TINTS.get(one.status, "none" if one.strong else "#FFFFFF")
        line = 'stroke="#5C6862" stroke-width=".22"'
        if one.strong:  # dash and dot, as borders are drawn, so that nobody walks along it
            line = f'stroke="{marks.INK}" stroke-width=".55" stroke-dasharray="4 1.2 .6 1.2"'
        found.append(f'<path {path} fill="{fill}" {line}/>')
        if one.status in marks.HATCHES:
            found.append(f'<path {path} fill="url(#{prefix}-{marks.HATCHES[one.status]})"/>')
    return "".join(found)


def _lines(placed: list) -> str:
    found = []
    for _one, shape in placed:
        for part in getattr(shape, "geoms", [shape]):
            if part.geom_type != "LineString":
                continue
            path = f'd="{_path(part)}" fill="none" stroke-linejoin="round"'
            found.append(f'<path {path} stroke="#FFFFFF" stroke-width="2"/>')
            found.append(f'<path {path} stroke="{marks.INK}" stroke-width=".9"/>')
            found.append(marks.arrows(list(part.coords)))
    return "".join(found)


def _points(frame: Frame, placed: list) -> str:
    found = []
    for one, shape in placed:
        if not isinstance(shape, Point):
            continue
        frame.take(shape.x, shape.y, 6, 6)
        if one.number is None:
            found.append(marks.circle(shape.x, shape.y, 1.1, marks.INK))
        else:
            found.append(marks.number(one.number, shape.x, shape.y))
    return "".join(found)


def _labels(frame: Frame, placed: list) -> str:
    frame.lines = [shape for _one, shape in placed if "LineString" in shape.geom_type]
    found = []
    for one, shape in sorted(placed, key=lambda item: (not item[0].strong, -item[1].area)):
        at = _middle(shape)
        if at is None or not (one.label or one.status):
            continue
        signed = marks.sign(one.status, at.x, at.y) if frame.inside(at.x, at.y, 2) else ""
        if signed and frame.take(at.x, at.y, 3.6, 3.6):
            found.append(signed)
        if one.label:
            below = 3.4 if signed else 4.2 if isinstance(shape, Point) else 0
            found.append(_name(frame, one, shape, Point(at.x, at.y + below)))
    return "".join(found)


def _name(frame: Frame, one: Feature, shape: BaseGeometry, first: Point) -> str:
    size, weight = (3.4, 600) if one.strong else (2.9, 400)
    lines = names.lines_of(one.label, size)
    place = names.spot(frame, shape, first, *names.box_of(lines, size))
    if place is None:
        return ""
    x, y = place[0], place[1] + size * (0.35 - (len(lines) - 1) / 2 * names.LEADING)
    return "".join(
        marks.text(line, x, y + number * size * names.LEADING, size, weight=weight)
        for number, line in enumerate(lines)
    )


def _middle(shape: BaseGeometry) -> Point | None:
    parts = [part for part in getattr(shape, "geoms", [shape]) if isinstance(part, Polygon | Point)]
    return max(parts, key=lambda part: part.area).representative_point() if parts else None


def _national(frame: Frame) -> str:
    places = [(*words, frame.on_paper(Point(lon, lat))) for *words, lon, lat in ARCHIPELAGOS]
    if frame.metres_per_mm * frame.size_mm[0] < 600_000 or any(at.is_empty for *_, at in places):
        return ""
    size = min(3.4, frame.size_mm[0] / 26)
    found = []
    for name, country, at in places:
        frame.take(at.x, at.y, len(name) * size * 0.56, size * 3)
        found.append(marks.text(name, at.x, at.y, size, weight=600))
        found.append(marks.text(country, at.x, at.y + size * 1.25, size, weight=600))
    return "".join(found)


def _path(shape: BaseGeometry) -> str:
    if isinstance(shape, LineString):
        return "M" + " L".join(f"{marks.mm(x)},{marks.mm(y)}" for x, y in shape.coords)
    rings = []
    for polygon in getattr(shape, "geoms", [shape]):
        rings += [polygon.exterior, *polygon.interiors]
    return " ".join(
        "M" + " L".join(f"{marks.mm(x)},{marks.mm(y)}" for x, y in ring.coords[:-1]) + " Z"
        for ring in rings
    )
