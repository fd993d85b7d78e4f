"""The table twin of the staff map: what its layers draw, in words and with the same rights."""

from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import LazyString
from flask_login import current_user
from sqlalchemy import func, select, true

from webapp.areas.names import full_name
from webapp.areas.public import areas, boundaries
from webapp.extensions import db
from webapp.maps import staff_layers
from webapp.maps.staff_panel import Found, in_words

MOST = 300  # rows of a layer; its own list has all of them
POINTS = ("hotspots", "tips")
NEAREST = 22  # the zoom at which nothing stands for anything else


@dataclass(frozen=True)
class Listed:
    """A layer in words: each feature with the village it lies in; `url` is the layer's own list.

    A route lies in many villages and has no status of its own.
    """

    label: LazyString
    rows: list[tuple[Found, str]]
    has_more: bool
    url: str
    lies_in_one: bool

    @property
    def has_status(self) -> bool:
        return any(found.status for found, _village in self.rows)


def layers(day: date, path: str = "") -> list[Listed]:
    """Return what each layer draws for the visitor as of `day`, but for the areas themselves.

    With a `path` only what lies in a village of that area.
    """
    return [listed(layer, day, path) for layer in staff_layers.open_to(current_user) if layer.rows]


def listed(layer: staff_layers.StaffLayer, day: date, path: str) -> Listed:
    """Return the features of one layer, those of one village together."""
    drawn = layer.rows(NEAREST, day, current_user)[layer.key].subquery()
    lies = within(func.ST_Transform(func.ST_PointOnSurface(drawn.c.geom), 4326), day)
    columns = [column for column in drawn.c if column.name != "geom"]
    found = db.session.execute(
        select(*columns, lies.c.village_kind, lies.c.village_name)
        .outerjoin(lies, true())
        .where(lies.c.path.startswith(path, autoescape=True) if path else true())
        .order_by(lies.c.code, *columns)
        .limit(MOST + 1)
    ).all()
    rows = [(in_words(layer.key, row), village(row)) for row in found[:MOST]]
    url = url_for(layer.table_for(current_user))
    return Listed(layer.label, rows, len(found) > MOST, url, layer.key in POINTS)


def within(point, day: date):
    """Return the village about a point (EPSG:4326) on `day`, as a lateral join."""
    return (
        select(
            areas.c.kind.label("village_kind"),
            areas.c.name.label("village_name"),
            areas.c.code,
            areas.c.path,
        )
        .join(boundaries, boundaries.c.area_id == areas.c.id)
        .where(
            areas.c.level == "village",
            areas.c.valid.contains(day),
            boundaries.c.valid.contains(day),
            func.ST_Intersects(boundaries.c.boundary, point),
        )
        .order_by(areas.c.code)
        .limit(1)
        .lateral("lies_in")
    )


def village(row) -> str:
    """Return the village of a row in words, "" where none is drawn."""
    return full_name(row.village_kind, row.village_name) if row.village_name else ""
