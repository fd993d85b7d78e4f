"""Staff pages where boundaries are drawn or typed."""

import json

import shapely
from flask import flash, jsonify, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from gis import coordinates
from gis.errors import GeometryError
from webapp.areas import boundary_checks, boundary_forms, grounds, pages, queries
from webapp.areas.drawings import drawn_shape
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
    form = boundary_forms.BoundaryForm()
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
            if "check" not in request.form and not (form.follow.data or report.is_clean):
                form.follow.errors = [_("Say what happens to the borders next to it.")]
            elif "check" not in request.form:
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
    shape = grounds.on_day(today(), [area.id]).get(area.id)
    if shape is None:
        return {"geometry": "", "text": ""}
    text = coordinates.write(shape.geoms[0]) if len(shape.geoms) == 1 else ""
    return {"geometry": json.dumps(shapely.geometry.mapping(shape)), "text": text}


def bounds_of(shape) -> list[float] | None:
    """Return west, south, east, north (degrees) of a shape; None without one."""
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
