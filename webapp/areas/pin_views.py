"""The staff page where a commune is cut by one point for each of its villages."""

import tempfile
from pathlib import Path

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from shapely import Point

from gis import coordinates
from gis.errors import CoordinatesUnreadable, GeometryError, PinOutside, PinsCoincide
from webapp.areas import boundary_forms, pages, pins, queries
from webapp.areas.boundary_views import bounds_of
from webapp.areas.drawings import pin
from webapp.areas.gis_messages import message_for
from webapp.areas.models import Level
from webapp.areas.names import full_name
from webapp.areas.sketch import sketch
from webapp.areas.views import bp, trail_links
from webapp.clock import today
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.permissions import Permission, requires


@bp.route("/<uuid:area_id>/pins", methods=["GET", "POST"])
@requires(Permission.AREA_EDIT, load=queries.one)
def place_pins(area):
    """Cut a commune by one point for each village that has no real boundary."""
    if area.level != Level.COMMUNE:
        raise NotFound
    form = boundary_forms.PinsForm()
    place = ground(area, form)
    typed = present_pins(place) if place else {}
    cells = {}
    if place is not None and form.validate_on_submit():
        try:
            typed = sent_pins(place, form)
            points = points_in(place, typed, form)
            if not form.errors:
                cells = pins.cut(place, points)
            if cells and "save" in request.form:
                pins.save(area, cells, since=form.since.data, by=current_user)
                db.session.commit()
                flash(_("Sketched boundaries saved. They are marked as not surveyed."))
                return done(way_back(area))
        except GeometryError as error:
            db.session.rollback()
            form.form_errors.append(pin_message(error, place, typed))
    return pins_page(area, form, place, typed, cells)


def ground(area, form) -> pins.Ground | None:
    """Return what is to be divided; what is in the way is said in the form."""
    try:
        return pins.ground(area, today())
    except GeometryError as error:
        form.form_errors = [message_for(error)]
        return None


def way_back(area) -> str:
    """Return the page from which the visitor came: the first steps, else the area's own."""
    if request.args.get("begun") == "start":
        return url_for("start.commune", area_id=area.uuid)
    return url_for(".show", area_id=area.uuid)


def present_pins(place) -> dict[int, str]:
    """Return the points of today as text, by the id of their village."""
    points = pins.points_of(place.rows, today())
    return {one: coordinates.write(point) for one, point in points.items()}


def sent_pins(place, form) -> dict[int, str]:
    """Return the text of each village's point: typed, else out of the table or the file."""
    typed = {row.area.id: request.form.get(f"pin-{row.area.uuid}", "") for row in place.rows}
    found = pins.Named()
    if (form.table.data or "").strip():
        found = pins.from_text(form.table.data, place.rows)
        form.table.data = ""
    elif form.points.data:
        with tempfile.TemporaryDirectory(prefix="vungxanh-") as folder:
            path = Path(folder) / "points"
            form.points.data.save(path)
            found = pins.from_file(path, form.points.data.filename or "", place.rows)
    if found.strangers:
        names = ", ".join(found.strangers[:10])
        flash(_("No village here is called: %(names)s.", names=names), "warning")
    return typed | {one: coordinates.write(point) for one, point in found.points.items()}


def points_in(place, typed: dict[int, str], form) -> dict[int, Point]:
    """Return the places that can be read; what cannot is said with the village's name."""
    found = {}
    for row in place.rows:
        try:
            point = pin(typed.get(row.area.id, ""))
        except CoordinatesUnreadable:
            text = _(
                "The point of %(name)s cannot be read: write latitude, then longitude, as in"
                " 20.9512, 105.8123.",
                name=row.name,
            )
            form.form_errors.append(text)
        else:
            if point is not None:
                found[row.area.id] = point
    return found


def pin_message(error: GeometryError, place, typed: dict[int, str]) -> str:
    """Return what is wrong, with the villages' names in place of the points' numbers."""
    names = [row.version.name for row in place.rows if typed.get(row.area.id, "").strip()]
    if isinstance(error, PinOutside):
        return _(
            "The point of %(name)s lies outside the ground to divide.", name=names[error.index]
        )
    if isinstance(error, PinsCoincide):
        return _(
            "The points of %(first)s and %(second)s stand on the same spot.",
            first=names[error.first],
            second=names[error.second],
        )
    return message_for(error)


def pins_page(area, form, place, typed, cells):
    """Show a field for each village, and the boundaries that the points give."""
    version = pages.version_of(area, today())
    name = full_name(version.kind, version.name)
    rows = place.rows if place else []
    names = {row.area.id: row.version.name for row in rows}
    drawn = [(names[one], "approximate", shape) for one, shape in cells.items()]
    return page(
        "areas/pins.html",
        status=422 if form.errors or form.form_errors else 200,
        area=area,
        name=name,
        trail=trail_of(area, name),
        form=form,
        villages=[
            {"id": row.area.uuid, "name": row.name, "at": typed.get(row.area.id, "")}
            for row in rows
        ],
        kept=place.kept if place else [],
        sketch=sketch(drawn),
        bounds=bounds_of(place.room if place else None),
        back=way_back(area),
    )


def trail_of(area, name: str) -> list[tuple[str, str | None]]:
    """Return the way up from the page of points: the first steps, or the areas above."""
    if request.args.get("begun") == "start":
        return [(_("First steps"), url_for("start.index")), (name, way_back(area))]
    return [*trail_links(area, today()), (name, way_back(area))]
