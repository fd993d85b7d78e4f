"""Draw the tables of the database, grouped by feature, as docs/pictures/data-model.svg.

python -m scripts.data_model

Every record may name who made it and where it lies; lines to `users` and `areas` would cover the
rest, so those two are named beside the column instead and all other references are lines.
"""

from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from sqlalchemy import Column, Table

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "data-model.svg"
EVERYWHERE = ("users", "areas")  # named, not drawn
COLUMNS = (  # features from left to right, each list from top to bottom
    ("areas",),
    ("villages", "files"),
    ("hotspots", "jobs", "maps", "once"),
    ("tips", "accounts"),
    ("patrols", "audit", "rules", "throttle"),
)
WIDTH, ROW, HEAD, GAP, PAD, AISLE = 232, 15, 24, 14, 10, 44
TOP = 62
UNTITLED = {
    "jobs": "background work",
    "throttle": "limits",
    "maps": "tile cache",
    "once": "forms sent",
}


@dataclass
class Box:
    """A table at its place: `y` is its top, `rows` the middle of each column's line."""

    table: Table
    x: int
    y: int
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def height(self) -> int:
        return HEAD + ROW * len(columns_of(self.table)) + 6


def features() -> dict[str, list[Table]]:
    """Return the tables of each feature, those that others refer to first."""
    from webapp import models  # noqa: F401  (makes every table known)
    from webapp.extensions import db

    found: dict[str, list[Table]] = {}
    for mapper in db.Model.registry.mappers:
        feature = mapper.class_.__module__.split(".")[1]
        found.setdefault(feature, []).append(mapper.local_table)
    for tables in found.values():
        tables.sort(key=lambda table: (-referred(table), table.name))
    return found


def referred(table: Table) -> int:
    """Return how many references of all tables lead to `table`."""
    return sum(
        key.column.table is table
        for other in table.metadata.tables.values()
        for key in other.foreign_keys
    )


def columns_of(table: Table) -> list[Column]:
    """Return the columns, keys first, without the two that every record has."""
    shown = [column for column in table.columns if column.name not in ("uuid", "created_at")]
    return sorted(shown, key=lambda column: not column.primary_key)


def arranged(found: dict[str, list[Table]]) -> list[list[str]]:
    """Return the features of each column; one that COLUMNS does not know joins the last."""
    known = {name for names in COLUMNS for name in names}
    columns = [[name for name in names if name in found] for names in COLUMNS]
    columns[-1] += sorted(set(found) - known)
    return columns


def place(found: dict[str, list[Table]]) -> tuple[dict[str, Box], list[str], int, int]:
    """Return every box, the panels behind them, and width and height of the picture."""
    boxes: dict[str, Box] = {}
    panels: list[str] = []
    bottom = 0
    for number, names in enumerate(arranged(found)):
        x, y = 16 + number * (WIDTH + 2 * PAD + AISLE), TOP
        for name in names:
            top = y
            y += 26
            for table in found[name]:
                boxes[table.name] = box = Box(table, x + PAD, y)
                for line, column in enumerate(columns_of(table)):
                    box.rows[column.name] = y + HEAD + ROW * line + ROW // 2 + 2
                y += box.height + GAP
            panels.append(panel(name, x, top, y - top))
            y += AISLE // 2
        bottom = max(bottom, y)
    return boxes, panels, 16 + len(COLUMNS) * (WIDTH + 2 * PAD + AISLE) - AISLE + 16, bottom


def panel(name: str, x: int, y: int, height: int) -> str:
    """Return the ground of one feature, with its name, as SVG."""
    title = f"{name} · {UNTITLED[name]}" if name in UNTITLED else name
    return (
        f"<rect x='{x}' y='{y}' width='{WIDTH + 2 * PAD}' height='{height}' rx='8' fill='#E9F2EE'/>"
        f"<text x='{x + PAD}' y='{y + 18}' class='feature'>{title}</text>"
    )


def draw(box: Box) -> str:
    """Return one table: its name, and each column with kind and what it refers to."""
    parts = [
        f"<rect x='{box.x}' y='{box.y}' width='{WIDTH}' height='{box.height}' rx='4' class='box'/>",
        f"<path d='M{box.x} {box.y + HEAD - 4}h{WIDTH}' class='rule'/>",
        f"<text x='{box.x + 8}' y='{box.y + 15}' class='table'>{box.table.name}</text>",
    ]
    for column in columns_of(box.table):
        y = box.rows[column.name] + 4
        style = "key" if column.primary_key else "column"
        parts.append(f"<text x='{box.x + 8}' y='{y}' class='{style}'>{column.name}</text>")
        note, style = kind(column)
        parts.append(
            f"<text x='{box.x + WIDTH - 8}' y='{y}' class='{style}' text-anchor='end'>"
            f"{escape(note)}</text>"
        )
    return "".join(parts)


def kind(column: Column) -> tuple[str, str]:
    """Return what stands at the right of a column, and its class."""
    for name in EVERYWHERE:
        if any(key.column.table.name == name for key in column.foreign_keys):
            return f"→ {name}", "link"
    type_ = column.type
    if shape := getattr(type_, "geometry_type", None):
        return f"{shape.lower()} {type_.srid}", "kind"
    words = (
        str(type_).lower().partition(" collate")[0].replace("timestamp with time zone", "instant")
    )
    return words.removeprefix("datetime").strip() or "instant", "kind"


def lines(boxes: dict[str, Box]) -> list[str]:
    """Return a line for each reference but those to tables that everything refers to."""
    drawn = []
    wanted = sorted(
        (box.table.name, key.parent.name, key.column.table.name)
        for box in boxes.values()
        for key in box.table.foreign_keys
        if key.column.table.name not in EVERYWHERE and key.column.name == "id"
    )
    for number, (source, column, target) in enumerate(wanted):
        drawn.append(line(boxes[source], column, boxes[target], number % 5 * 5))
    return drawn


def line(source: Box, column: str, target: Box, shift: int) -> str:
    """Return a rounded step from a column to the head of the table it refers to."""
    y1, y2 = source.rows[column], target.y + HEAD // 2
    if target.x > source.x:
        x1, x2, lane = source.x + WIDTH, target.x, target.x - PAD - 6 - shift
    elif target.x < source.x:
        x1, x2 = source.x, target.x + WIDTH
        lane = source.x - PAD - 6 - shift
    else:
        x1 = x2 = source.x
        lane = source.x - 5 - shift // 2
    return (
        f"<path d='M{x1} {y1}H{lane}V{y2}H{x2}' class='line'/>"
        f"<circle cx='{x1}' cy='{y1}' r='2.5' class='end'/>"
        f"<circle cx='{x2}' cy='{y2}' r='3.5' class='end'/>"
    )


STYLE = """<style>
text{font:11px 'Be Vietnam Pro',system-ui,sans-serif;fill:#14211B}
.title{font-size:18px;font-weight:600}.note{font-size:12px;fill:#4A5750}
.feature{font-size:13px;font-weight:600;fill:#005846}.table{font-size:12px;font-weight:600}
.key{font-weight:600}.kind{fill:#5F6B64;font-size:10px}.link{fill:#00705A;font-size:10px}
.box{fill:#fff;stroke:#9AA69F}.rule{stroke:#C9CEC9}
.line{fill:none;stroke:#8A5A00;stroke-width:1.3;stroke-linejoin:round}.end{fill:#8A5A00}
</style>"""


def svg() -> str:
    """Return the whole picture."""
    boxes, panels, width, height = place(features())
    body = [*panels, *(draw(box) for box in boxes.values()), *lines(boxes)]
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' "
        f"role='img' aria-label='Tables of the database by feature'>{STYLE}"
        f"<rect width='{width}' height='{height}' fill='#FBFBF8'/>"
        "<text x='16' y='30' class='title'>Vùng Xanh: the tables, by feature</text>"
        "<text x='16' y='50' class='note'>A line leads from a reference to the table it names; "
        "references to users and areas, which nearly every table has, are written at the right. "
        "valid = true from, to · known = recorded from, to · without uuid and created_at</text>"
        + "\n".join(["", *body, "</svg>"])
        + "\n"
    )


if __name__ == "__main__":
    PICTURE.write_text(svg(), encoding="utf-8")
