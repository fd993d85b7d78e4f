"""What the staff map answers to a tap: one thing, its state, and the way to its page."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import Row, Text, cast, select

from webapp.extensions import db
from webapp.hotspots.labels import KINDS, LEVELS
from webapp.maps import contents, staff_layers, tapped
from webapp.patrols.labels import kind_label

PAGES = {
    "hotspots": ("hotspots.show", "hotspot_id", "hotspot"),
    "routes": ("patrols.show", "route_id", "route"),
    "shifts": ("patrols.show_shift", "shift_id", "shift"),
    "tips": ("tips.show", "tip_id", "tip"),
}


@dataclass(frozen=True)
class Found:
    """A feature of a layer in words: what it is, its state, and the address of its page."""

    title: str
    url: str | None
    family: str
    status: str | None = None
    note: str = ""


def answer(day: date) -> dict[str, object]:
    """Return the context of the panel for the point and feature that the request names."""
    found = feature(request.args.get("layer", ""), day)
    if found:
        return {"day": day, "found": found, "place": None, "inside": []}
    place = tapped.at(db.session, day, current_user)
    inside = contents.inside(db.session, day, place, current_user) if place else []
    return {"day": day, "found": None, "place": place, "inside": inside}


def feature(layer: str, day: date) -> Found | None:
    """Return the feature named by `?id=` when the visitor may see it, else None."""
    identity = request.args.get("id", "")
    if layer not in PAGES or not identity:
        return None
    known = staff_layers.LAYERS[layer]
    if not known.is_open_to(current_user):
        return None
    rows = known.rows(22, day, current_user)[layer].subquery()
    if "id" not in rows.c:  # a square with tips is no record
        return None
    columns = [column for column in rows.c if column.name != "geom"]
    row = db.session.execute(
        select(*columns).where(cast(rows.c.id, Text) == identity).limit(1)
    ).one_or_none()
    return in_words(layer, row) if row else None


def in_words(layer: str, row: Row) -> Found:
    """Return the row of a layer as the panel says it."""
    endpoint, argument, family = PAGES[layer]
    url = address(endpoint, argument, row.id)
    if layer == "hotspots":
        level = str(LEVELS[row.level]) if row.level else ""
        return Found(str(KINDS[row.kind]), url, family, row.status, level)
    if layer == "routes":
        return Found(row.name, url, family, note=_("Patrol route"))
    if layer == "shifts":
        return Found(kind_label(row.name), url, family, row.status)
    if url is None:
        return Found(_("Square of 500 m"), None, family, note=_("Tips: %(label)s", label=row.label))
    reference = "T-" + row.id[:8].upper()
    return Found(_("Tip %(reference)s", reference=reference), url, family, row.status)


def address(endpoint: str, argument: str, identity: str) -> str | None:
    """Return the page of a record; a blurred cell is no record and has none."""
    try:
        return url_for(endpoint, **{argument: UUID(identity)})
    except ValueError:
        return None
