"""What the staff map answers to a tap: one thing, its state, and the way to its page."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import request, url_for
from flask_login import current_user
from sqlalchemy import Text, cast, select

from webapp.extensions import db
from webapp.maps import places, staff_layers

PAGES = {
    "hotspots": ("hotspots.show", "hotspot_id", "hotspot"),
    "routes": ("patrols.show", "route_id", "route"),
    "shifts": ("patrols.show_shift", "shift_id", "shift"),
    "tips": ("tips.show", "tip_id", "tip"),
}


@dataclass(frozen=True)
class Found:
    """A feature of a layer: its properties as drawn, and the address of its page."""

    layer: str
    properties: dict[str, object]
    url: str | None
    family: str


def answer(day: date) -> dict[str, object]:
    """Return the context of the panel for the point and feature that the request names."""
    layer = request.args.get("layer", "")
    if layer in PAGES:
        return {"day": day, "found": feature(layer, day), "place": None, "inside": []}
    place = places.at(db.session, day, current_user)
    inside = places.inside(db.session, day, place, current_user) if place else []
    return {"day": day, "found": None, "place": place, "inside": inside}


def feature(layer: str, day: date) -> Found | None:
    """Return the feature named by `?id=` when the visitor may see it, else None."""
    known = staff_layers.LAYERS[layer]
    identity = request.args.get("id", "")
    if not known.is_open_to(current_user) or not identity:
        return None
    rows = known.rows(22, day, current_user)[layer].subquery()
    if "id" not in rows.c:  # a square with tips is no record
        return None
    columns = [column for column in rows.c if column.name != "geom"]
    row = db.session.execute(
        select(*columns).where(cast(rows.c.id, Text) == identity).limit(1)
    ).one_or_none()
    if row is None:
        return None
    endpoint, argument, family = PAGES[layer]
    return Found(layer, dict(row._mapping), address(endpoint, argument, identity), family)


def address(endpoint: str, argument: str, identity: str) -> str | None:
    """Return the page of a record; a blurred cell is no record and has none."""
    try:
        return url_for(endpoint, **{argument: UUID(identity)})
    except ValueError:
        return None
