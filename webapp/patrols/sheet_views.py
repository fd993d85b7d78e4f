"""The sheet of a route on screen and as a PDF, its course for a hand-held device, its points."""

from functools import partial

from flask import flash, make_response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from geoalchemy2.shape import to_shape
from shapely import Point, to_geojson
from werkzeug.datastructures import MultiDict

from gis import coordinates
from gis.geojson import feature_collection
from gis.gpx import write_gpx
from webapp.audit import meanwhile
from webapp.audit.meanwhile import Change
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.patrols import operations, queries, sheet
from webapp.patrols import points as numbered
from webapp.patrols.forms import MOST_POINTS, PointsForm
from webapp.patrols.models import PatrolRoute
from webapp.patrols.views import PLAN, bp
from webapp.permissions import requires


@bp.get("/patrol-routes/<uuid:route_id>/sheet")
@requires(PLAN, load=queries.one)
def paper_sheet(route: PatrolRoute):
    """Show the sheet of a route as it prints."""
    pdf_url = url_for(".paper_pdf", route_id=route.uuid)
    gpx_url = url_for(".course_gpx", route_id=route.uuid)
    back_url = url_for(".show", route_id=route.uuid)
    return page(
        "patrols/sheet.html",
        **sheet.context(route),
        pdf_url=pdf_url,
        gpx_url=gpx_url,
        back_url=back_url,
    )


@bp.get("/patrol-routes/<uuid:route_id>/sheet.pdf")
@requires(PLAN, load=queries.one)
def paper_pdf(route: PatrolRoute):
    """Return the sheet as a PDF."""
    return download(sheet.paper(route), "application/pdf", f"{route.uuid}.pdf")


@bp.get("/patrol-routes/<uuid:route_id>/course.gpx")
@requires(PLAN, load=queries.one)
def course_gpx(route: PatrolRoute):
    """Return the course for a hand-held device."""
    data = write_gpx(route.name, to_shape(route.course))
    return download(data, "application/gpx+xml", f"{route.uuid}.gpx")


def download(data: bytes, mimetype: str, name: str):
    """Answer a file; its name says nothing of what is in it."""
    response = make_response(data)
    response.mimetype = mimetype
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/patrol-routes/courses.geojson")
@requires(PLAN)
def courses():
    """Return the courses in use, for a line that is drawn to snap to."""
    rows = db.session.execute(
        queries.visible_to(current_user)
        .with_only_columns(PatrolRoute.uuid, PatrolRoute.name, PatrolRoute.course)
        .where(PatrolRoute.ended_on.is_(None))
    )
    features = (
        (str(row.uuid), to_geojson(to_shape(row.course)), {"name": row.name}) for row in rows
    )
    response = make_response(b"".join(feature_collection(features)))
    response.mimetype = "application/geo+json"
    return response


@bp.route("/patrol-routes/<uuid:route_id>/points", methods=["GET", "POST"])
@requires(PLAN, load=queries.one)
def points(route: PatrolRoute):
    """Put the numbered points: by tapping, typing, or evenly along the course."""
    form = PointsForm()
    errors: dict[str, str] = {}
    found = meanwhile.look(
        form,
        route,
        hold=partial(operations.hold, route),
        act=_("Number the points"),
        more=partial(differing_points, route, request.form),
    )
    if not found and form.validate_on_submit():
        places, errors = wanted_places(route, form, request.form)
        if not errors:
            operations.number_points(route, places, by=current_user)
            db.session.commit()
            flash(_("Points saved."), "success")
            return done(url_for(".show", route_id=route.uuid))
    return page(
        "patrols/points.html",
        status=found.status if found else 422 if form.errors or errors else 200,
        form=form,
        meanwhile=found,
        route=route,
        errors=errors,
        pins=pins(route, request.form, errors),
        bounds=sheet.extent(to_shape(route.course)),
        line=to_geojson(to_shape(route.course)),
    )


def wanted_places(
    route: PatrolRoute, form: PointsForm, sent: MultiDict
) -> tuple[list[Point], dict[str, str]]:
    """Return the places sent, or places a given distance apart; and what is wrong, by field."""
    if form.every_m.data:
        return numbered.spread(route, form.every_m.data), {}
    typed = numbered.typed(route, sent)
    return typed.places, typed.errors


def differing_points(route: PatrolRoute, sent: MultiDict) -> list[Change]:
    """Return the points that are kept beside those that were typed."""
    kept = [coordinates.write(to_shape(point.location)) for point in route.points]
    typed = [sent.get(f"point-{i}", "").strip() for i in range(1, MOST_POINTS + 1)]
    return [
        {
            "label": _("Numbered points"),
            "theirs": "; ".join(kept) or "–",
            "yours": "; ".join(filter(None, typed)) or "–",
        }
    ]


def pins(route: PatrolRoute, sent: MultiDict, errors: dict[str, str]) -> list[dict[str, str]]:
    """Return the fields of the points: those there are, and some empty ones."""
    known = [coordinates.write(to_shape(point.location)) for point in route.points]
    shown = min(max(len(known) + 4, 8), MOST_POINTS)
    return [
        {
            "id": str(i),
            "name": _("Point %(number)s", number=i),
            "at": sent.get(f"point-{i}", known[i - 1] if i <= len(known) else ""),
            "error": errors.get(str(i), ""),
        }
        for i in range(1, shown + 1)
    ]
