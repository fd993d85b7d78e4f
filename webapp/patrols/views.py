"""Routes: list, drawing, their page, their sheet."""

from functools import partial

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from geoalchemy2.shape import to_shape
from shapely import to_geojson

from gis import coordinates
from gis.measure import minutes_by_motorbike, minutes_on_foot
from webapp.areas.models import Area
from webapp.audit import meanwhile
from webapp.audit.meanwhile import StepForm
from webapp.clock import now, today
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.navigation import section
from webapp.patrols import labels, listing, nearby, operations, queries, sheet, small_map
from webapp.patrols.communes import chosen_commune, communes, first_commune, lies_in
from webapp.patrols.forms import CopyForm, RouteForm
from webapp.patrols.models import PatrolRoute
from webapp.permissions import Permission, permits, requires

bp = Blueprint("patrols", __name__, url_prefix="/staff")
section(50, _l("Patrols"), "patrols.index", "patrol", Permission.PATROL_PLAN)
PLAN = Permission.PATROL_PLAN


@bp.record
def offer_filters(state) -> None:
    """Offer the words of patrols to templates."""
    for name, function in labels.FILTERS.items():
        state.app.add_template_filter(function, name)


@bp.get("/patrol-routes")
@requires(PLAN)
def index():
    """List the routes, by name, with their last and next shift."""
    found = listing.routes(current_user, request.args)
    return page("patrols/index.html", "patrols/_routes.html", found=found, form=StepForm())


@bp.route("/patrol-routes/new", methods=["GET", "POST"])
@requires(PLAN)
def new():
    """Draw a route, write its places, or upload it."""
    form = RouteForm()
    form.offer(communes())
    if form.validate_on_submit() and (commune := chosen_commune(form)):
        route = operations.draw(
            commune=commune,
            name=form.name.data,
            note=form.note.data,
            course=form.found,
            by=current_user,
        )
        db.session.commit()
        flash(_("Route saved."), "success")
        return done(url_for(".show", route_id=route.uuid))
    return drawing_page("patrols/new.html", form, area=first_commune(form))


@bp.get("/patrol-routes/<uuid:route_id>")
@requires(PLAN, load=queries.one)
def show(route: PatrolRoute):
    """Show a route: its map, length, what lies near it, its shifts."""
    form = StepForm()
    meanwhile.mark(form, route)
    return page(
        "patrols/show.html",
        route=route,
        place=sheet.place_of(route.area, today()),
        small_map=small_map.of(route),
        drawing=sheet.drawing(route, sheet.SCREEN_MM),
        stops=sheet.stops(route),
        on_foot=minutes_on_foot(route.length_m),
        by_motorbike=minutes_by_motorbike(route.length_m),
        near=nearby.of(to_shape(route.course), current_user, today()),
        near_m=nearby.NEAR_M,
        sees_hotspots=permits(current_user, Permission.HOTSPOT_PLACE, route.area_path),
        shifts=listing.shifts_of_route(current_user, route, now()),
        form=form,
    )


@bp.route("/patrol-routes/<uuid:route_id>/edit", methods=["GET", "POST"])
@requires(PLAN, load=queries.one)
def edit(route: PatrolRoute):
    """Change a route; what somebody else saved meanwhile is shown beside what was typed."""
    course = to_shape(route.course)
    form = RouteForm(obj=None, data={"name": route.name, "note": route.note})
    del form.area
    if not form.is_submitted():
        form.edition.data = route.edition
        form.course.data = to_geojson(course)
        form.course_text.data = coordinates.write(course)
    changed = form.is_submitted() and form.edition.data != route.edition
    if form.validate_on_submit() and not changed and lies_in(route.area, form):
        operations.revise(
            route,
            by=current_user,
            edition=form.edition.data,
            name=form.name.data,
            note=form.note.data,
            course=form.found,
        )
        db.session.commit()
        flash(_("Route saved."), "success")
        return done(url_for(".show", route_id=route.uuid))
    if changed:
        form.edition.data = route.edition
        form.edition.raw_data = None
    return drawing_page("patrols/edit.html", form, area=route.area, route=route, changed=changed)


@bp.post("/patrol-routes/<uuid:route_id>/reverse")
@requires(PLAN, load=queries.one)
def reverse(route: PatrolRoute):
    """Turn the route round."""
    held = partial(operations.hold, route)
    meanwhile.refuse_stale(route, hold=held, act=_("Reverse"))
    operations.reverse(route, by=current_user)
    db.session.commit()
    flash(_("The route now runs the other way round."), "success")
    return done(url_for(".show", route_id=route.uuid))


@bp.route("/patrol-routes/<uuid:route_id>/duplicate", methods=["GET", "POST"])
@requires(PLAN, load=queries.one)
def duplicate(route: PatrolRoute):
    """Make a second route of the same course, the other way round if wanted."""
    form = CopyForm()
    if not form.is_submitted():
        form.name.data = _("%(name)s (copy)", name=route.name)
    if form.validate_on_submit():
        copy = operations.duplicate(route, name=form.name.data, by=current_user)
        if form.is_reversed.data:
            operations.reverse(copy, by=current_user)
        db.session.commit()
        flash(_("Route saved."), "success")
        return done(url_for(".show", route_id=copy.uuid))
    return page(
        "patrols/duplicate.html", status=422 if form.errors else 200, form=form, route=route
    )


@bp.route("/patrol-routes/<uuid:route_id>/end", methods=["GET", "POST"])
@requires(PLAN, load=queries.one)
def end(route: PatrolRoute):
    """Take a route out of use, after one question."""
    form = StepForm()
    held = partial(operations.hold, route)
    found = meanwhile.look(form, route, hold=held, act=_("Take out of use"))
    if not found and form.validate_on_submit():
        operations.end(route, by=current_user)
        db.session.commit()
        flash(_("The route is no longer in use."), "success")
        return done(url_for(".show", route_id=route.uuid))
    status = found.status if found else 200
    return page("patrols/end.html", status=status, form=form, route=route, meanwhile=found)


@bp.post("/patrol-routes/<uuid:route_id>/reopen")
@requires(PLAN, load=queries.one)
def reopen(route: PatrolRoute):
    """Take a route back into use."""
    held = partial(operations.hold, route)
    meanwhile.refuse_stale(route, hold=held, act=_("Bring back into use"))
    operations.reopen(route, by=current_user)
    db.session.commit()
    flash(_("The route is in use again."), "success")
    return done(url_for(".show", route_id=route.uuid))


def drawing_page(template: str, form: RouteForm, *, area: Area | None, **more):
    """Answer the page with the drawing tools, what was sent still in it."""
    if form.found is not None:
        form.course.data = to_geojson(form.found)
        form.course_text.data = coordinates.write(form.found)
    status = 409 if more.get("changed") else 422 if form.errors else 200
    return page(
        template,
        status=status,
        form=form,
        bounds=listing.bounds_of(area) if area else None,
        **more,
    )
