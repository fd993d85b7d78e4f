"""Staff pages where boundaries are drawn, typed, or cut by points."""

import json
import tempfile
from pathlib import Path

import shapely
from flask import flash, jsonify, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from gis import coordinates
from gis.errors import GeometryError, PinOutside, PinsCoincide
from webapp.areas import boundary_checks, forms, known, pages, pins, queries
from webapp.areas.boundary_forms import drawn_shape, pin
from webapp.areas.gis_messages import message_for
from webapp.areas.models import BoundarySource, Level
from webapp.areas.names import full_name
from webapp.areas.sketch import sketch
from webapp.areas.views import bp, trail_links
from webapp.clock import today
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.permissions import Permission, requires


@bp.route("/<uuid:area_id>/boundary", methods=["GET", "POST"])
@requires(Permission.AREA_EDIT, load=queries.one)
def boundary(area):
    """Draw or correct the boundary of a village."""
    if area.level != Level.VILLAGE:
        raise NotFound
    form = forms.BoundaryForm()
    typed = {
        "geometry": request.form.get("boundary", ""),
        "text": request.form.get("boundary_text", ""),
    }
    report = shape = None
    if form.validate_on_submit():
        since = form.since.data
        try:
            shape = drawn_shape(typed["geometry"], typed["text"])
            report = boundary_checks.report(area, shape, since)
            if "check" not in request.form and (form.follow.data or report.is_clean):
                boundary_checks.save(
                    area,
                    shape,
                    source=BoundarySource(form.source.data),
                    since=since,
                    by=current_user,
                    pull_neighbours=form.follow.data == "both",
                )
                db.session.commit()
                flash(_("Boundary saved."))
                return done(url_for(".show", area_id=area.uuid))
        except GeometryError as error:
            db.session.rollback()
            form.form_errors.append(message_for(error))
    elif not form.is_submitted():
        typed = present_boundary(area)
    return boundary_page(area, form, typed, report, shape)


def boundary_page(area, form, typed, report, shape):
    """Show the form with what was drawn and what was found about it."""
    day = form.since.data or today()
    version = pages.version_of(area, today())
    name = full_name(version.kind, version.name)
    parent = boundary_checks.parent_shape(area, day)
    others = boundary_checks.siblings(area, day)
    drawn = [("", "parent", parent)] if parent is not None else []
    drawn += [("", "", one) for one in others.values()]
    drawn += [(name, "changed", shape)] if shape is not None else []
    here = url_for(".show", area_id=area.uuid)
    return page(
        "areas/boundary.html",
        status=422 if form.errors else 200,
        area=area,
        name=name,
        trail=[*trail_links(area, today()), (name, here)],
        form=form,
        typed=typed,
        report=report,
        sketch=sketch(drawn) if shape is not None else None,
        bounds=bounds_of(parent),
        back=here,
    )


def present_boundary(area) -> dict[str, str]:
    """Return the boundary of today as the map and as the text field take it."""
    shape = known.shapes_on(today(), [area.id]).get(area.id)
    if shape is None:
        return {"geometry": "", "text": ""}
    text = coordinates.write(shape.geoms[0]) if len(shape.geoms) == 1 else ""
    return {"geometry": json.dumps(shapely.geometry.mapping(shape)), "text": text}


def bounds_of(shape) -> list[float] | None:
    return [round(value, 5) for value in shape.bounds] if shape is not None else None


@bp.get("/<uuid:area_id>/neighbours.geojson")
@requires(Permission.AREA_EDIT, load=queries.one)
def neighbours(area):
    """Answer the exact borders around a village, for the map to snap to."""
    if area.level != Level.VILLAGE:
        raise NotFound
    shapes = list(boundary_checks.siblings(area, today()).values())
    parent = boundary_checks.parent_shape(area, today())
    found = [*shapes, *([parent] if parent is not None else [])]
    features = [
        {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(one)}
        for one in found
    ]
    return jsonify(type="FeatureCollection", features=features)


@bp.route("/<uuid:area_id>/pins", methods=["GET", "POST"])
@requires(Permission.AREA_EDIT, load=queries.one)
def place_pins(area):
    """Cut a commune by one point for each village that has no real boundary."""
    if area.level != Level.COMMUNE:
        raise NotFound
    form = forms.PinsForm()
    day = today()
    place, cells = None, {}
    try:
        place = pins.ground(area, day)
    except GeometryError as error:
        form.form_errors = [message_for(error)]
    typed = {} if place is None else present_pins(place, day)
    if place is not None and form.validate_on_submit():
        try:
            typed = typed_pins(place)
            if form.points.data:
                typed |= uploaded_pins(form.points.data, place)
            points = {one: found for one, text in typed.items() if (found := pin(text))}
            cells = pins.cut(place, points)
            if "save" in request.form:
                pins.save(area, cells, since=form.since.data, by=current_user)
                db.session.commit()
                flash(_("Sketched boundaries saved. They are marked as not surveyed."))
                return done(url_for(".show", area_id=area.uuid))
        except GeometryError as error:
            db.session.rollback()
            form.form_errors.append(pin_message(error, place, typed))
    return pins_page(area, form, place, typed, cells)


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
    here = url_for(".show", area_id=area.uuid)
    return page(
        "areas/pins.html",
        status=422 if form.errors or form.form_errors else 200,
        area=area,
        name=name,
        trail=[*trail_links(area, today()), (name, here)],
        form=form,
        villages=[
            {"id": row.area.uuid, "name": row.name, "at": typed.get(row.area.id, "")}
            for row in rows
        ],
        kept=place.kept if place else [],
        sketch=sketch(drawn),
        bounds=bounds_of(place.room if place else None),
        back=here,
    )


def present_pins(place, day) -> dict[int, str]:
    points = pins.points_of(place.rows, day)
    return {one: coordinates.write(point) for one, point in points.items()}


def typed_pins(place) -> dict[int, str]:
    return {row.area.id: request.form.get(f"pin-{row.area.uuid}", "") for row in place.rows}


def uploaded_pins(upload, place) -> dict[int, str]:
    """Return the points of an uploaded file as the fields take them."""
    with tempfile.TemporaryDirectory(prefix="vungxanh-") as folder:
        path = Path(folder) / "points"
        upload.save(path)
        found = pins.from_file(path, upload.filename or "", place.rows)
    return {one: coordinates.write(point) for one, point in found.items()}
