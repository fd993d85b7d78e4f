"""The marks of a printed map: hatches, signs, arrows, scale bar, north. Millimetres, y downwards.

Everything survives a grey printer: a status is a tint, a hatch and a sign.
"""

import math
from xml.sax.saxutils import escape

INK = "#14211B"
FONT = "'Be Vietnam Pro', 'Noto Sans', sans-serif"

TINTS = {
    "unregistered": "#EBECEE",
    "registered": "#F8E094",
    "working": "#F8E094",
    "proposed": "#9CCAEA",
    "certified": "#4D9B8C",
    "drug_free": "#4D9B8C",
    "under_review": "#E49370",
    "delisted": "#805F7B",
}
HATCHES = {"under_review": "dots", "delisted": "lines", "no_data": "hairlines"}
SIGNED = (*TINTS, "no_data")


def circle(x: float, y: float, r: float, fill: str, line: float = 0) -> str:
    """Return a circle, with a border of `line` mm in ink."""
    edge = f' stroke="{INK}" stroke-width="{mm(line)}"' if line else ""
    return f'<circle cx="{mm(x)}" cy="{mm(y)}" r="{mm(r)}" fill="{fill}"{edge}/>'


def mm(value: float) -> str:
    """Return a length for SVG: at most three decimals, none wasted."""
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"


def hatches(prefix: str) -> str:
    """Return the `<defs>` of the three hatches; `prefix` keeps two maps of a page apart."""

    def pattern(name: str, body: str, side: float) -> str:
        box = f'width="{side}" height="{side}" patternUnits="userSpaceOnUse"'
        return f'<pattern id="{prefix}-{name}" {box}>{body}</pattern>'

    diagonal = (
        '<path d="M-1,1 L1,-1 M0,{0} L{0},0 M{1},{2} L{2},{1}" stroke="{3}" stroke-width="{4}"/>'
    )
    dots = f'<circle cx=".6" cy=".6" r=".32" fill="{INK}"/>'
    dots += f'<circle cx="1.6" cy="1.6" r=".32" fill="{INK}"/>'
    return (
        "<defs>"
        + pattern("hairlines", diagonal.format(2, 1, 3, "#A9B0AB", 0.12), 2)
        + pattern("lines", diagonal.format(2, 1, 3, "#FFFFFF", 0.4), 2)
        + pattern("dots", dots, 2)
        + "</defs>"
    )


def text(
    words: str, x: float, y: float, size: float, *, anchor: str = "middle", weight: int = 400
) -> str:
    """Return `words` with a white halo, its baseline at `y`."""
    place = f'x="{mm(x)}" y="{mm(y)}" font-size="{mm(size)}" text-anchor="{anchor}"'
    style = f'font-family="{FONT}" font-weight="{weight}"'
    body = f"{escape(words)}</text>"
    halo = f'stroke="#FFFFFF" stroke-width="{mm(size * 0.28)}" stroke-linejoin="round"'
    below = f'<text {place} {style} fill="#FFFFFF" {halo}>{body}'
    return f'{below}<text {place} {style} fill="{INK}">{body}'


def sign(status: str, x: float, y: float, r: float = 1.5) -> str:
    """Return the sign of a status in a white disc: ● ◐ ○ ! × ?, nothing for `unregistered`."""
    if status not in SIGNED or status == "unregistered":
        return ""
    disc = circle(x, y, r, "#FFFFFF", 0.15)
    inner = r * 0.55
    if status in ("certified", "drug_free"):
        return disc + circle(x, y, inner, INK)
    if status in ("registered", "working"):
        return disc + circle(x, y, inner, "none", 0.35)
    if status == "proposed":
        ends = f"M{mm(x)},{mm(y - inner)} A{mm(inner)},{mm(inner)} 0 0 0 {mm(x)},{mm(y + inner)} Z"
        return disc + circle(x, y, inner, "none", 0.35) + f'<path d="{ends}" fill="{INK}"/>'
    if status == "delisted":
        d = r * 0.4
        arms = " ".join(
            f"M{mm(x - d)},{mm(y - d * way)} L{mm(x + d)},{mm(y + d * way)}" for way in (1, -1)
        )
        return f'{disc}<path d="{arms}" fill="none" stroke="{INK}" stroke-width=".35"/>'
    mark = "!" if status == "under_review" else "?"
    return disc + text(mark, x, y + inner, r * 1.6, weight=600)


def arrow(x: float, y: float, angle: float, size: float = 4) -> str:
    """Return an arrowhead at (x, y) that points along `angle` (radians, clockwise from east)."""
    corners = (
        (size * 0.6, 0),
        (-size * 0.5, -size * 0.5),
        (-size * 0.2, 0),
        (-size * 0.5, size * 0.5),
    )
    cos, sin = math.cos(angle), math.sin(angle)
    points = " ".join(
        f"{mm(x + a * cos - b * sin)},{mm(y + a * sin + b * cos)}" for a, b in corners
    )
    return f'<polygon points="{points}" fill="{INK}" stroke="#FFFFFF" stroke-width=".4"/>'


def arrows(line: list[tuple[float, float]], every: float = 22) -> str:
    """Return arrowheads along `line`, `every` so many millimetres, the first half-way."""
    found, walked = [], every / 2
    for (ax, ay), (bx, by) in zip(line, line[1:], strict=False):
        length = math.hypot(bx - ax, by - ay)
        while walked < length:
            share = walked / length
            angle = math.atan2(by - ay, bx - ax)
            found.append(arrow(ax + (bx - ax) * share, ay + (by - ay) * share, angle))
            walked += every
        walked -= length
    return "".join(found)


def number(value: int, x: float, y: float) -> str:
    """Return a numbered stop of a route."""
    disc = circle(x, y, 2.6, "#FFFFFF", 0.5)
    return disc + text(str(value), x, y + 1.15, 3.2, weight=600)


def north(x: float, y: float, letter: str) -> str:
    """Return a north arrow, its foot at (x, y)."""
    needle = f"M{mm(x)},{mm(y - 11)} L{mm(x + 2.6)},{mm(y)} L{mm(x)},{mm(y - 2.2)} Z"
    other = f"M{mm(x)},{mm(y - 11)} L{mm(x - 2.6)},{mm(y)} L{mm(x)},{mm(y - 2.2)} Z"
    return (
        f'<path d="{needle}" fill="#FFFFFF" stroke="{INK}" stroke-width=".3"/>'
        f'<path d="{other}" fill="{INK}" stroke="{INK}" stroke-width=".3"/>'
        + text(letter, x, y - 12, 3.6, weight=600)
    )


def bar(x: float, y: float, length: float, words: str) -> str:
    """Return a scale bar of `length` mm in four fields, its left end at (x, y)."""
    fields = "".join(
        f'<rect x="{mm(x + i * length / 4)}" y="{mm(y)}" width="{mm(length / 4)}" height="1.4"'
        f' fill="{INK if i % 2 == 0 else "#FFFFFF"}" stroke="{INK}" stroke-width=".2"/>'
        for i in range(4)
    )
    ends = text("0", x, y - 1, 2.8) + text(words, x + length, y - 1, 2.8)
    plate = f'<rect x="{mm(x - 4)}" y="{mm(y - 4.6)}" width="{mm(length + 13)}" height="8"'
    return f'<g class="scale-bar">{plate} fill="#FFFFFF" fill-opacity=".85"/>{fields}{ends}</g>'
