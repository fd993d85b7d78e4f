"""Staff pages of areas: the tree, one area with its history, and the acts on it."""

from datetime import timedelta

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from webapp.areas import forms, letterhead, pages, queries, reshaping
from webapp.areas.models import Area, Level
from webapp.areas.names import full_name
from webapp.areas.path_names import names_at
from webapp.areas.small_map import of_area
from webapp.clock import today
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.history import asked_day, asked_knowledge
from webapp.htmx import done, page
from webapp.navigation import section
from webapp.permissions import Permission, permits, requires

bp = Blueprint("areas", __name__, url_prefix="/staff/areas")
section(80, _l("Areas"), "areas.index", "area", Permission.AREA_EDIT, also=("start",))
bp.add_app_template_global(names_at, "area_names")

BELOW = {Level.COMMUNE: Level.VILLAGE, Level.VILLAGE: Level.GROUP}


@bp.app_context_processor
def offer_letterhead() -> dict[str, object]:
    """Name the official's own body at the head of what is printed."""
    return {"body_of_visitor": letterhead.of_visitor}


@bp.get("/")
@requires(Permission.VILLAGE_VIEW)
def index():
    """Show where the visitor's tree begins, or what a search finds."""
    day, text = asked_day(), request.args.get("q", "").strip()
    rows = pages.found(current_user, text, day) if text else pages.roots(current_user, day)
    return page("areas/index.html", rows=rows, query=text, day=day)


@bp.get("/<uuid:area_id>")
@requires(Permission.VILLAGE_VIEW, load=queries.one)
def show(area):
    """Show one area: its facts of the day, what lies in it, and all its versions."""
    day, instant = asked_day(), asked_knowledge()
    version = pages.version_of(area, day)
    listed = pages.children(area, day)
    boundaries, corrected = pages.boundary_history(area, instant)
    return page(
        "areas/show.html",
        area=area,
        version=version,
        name=full_name(version.kind, version.name),
        stands=pages.stands(area, today()),
        has_ended=not version.valid.contains(day),
        trail=trail_links(area, day),
        children=listed,
        below=BELOW.get(Level(area.level)),
        facts=pages.facts_history(area, instant),
        known_day=instant - timedelta(days=1) if instant else None,
        boundaries=boundaries,
        corrected=corrected,
        current=next((one for _number, one in boundaries if day in one.valid), None),
        links=pages.links(area),
        sketch=pages.drawing(area, listed, day),
        small_map=of_area(area, day),
        restore_form=forms.RestoreForm(),
        day=day,
    )


@bp.post("/<uuid:area_id>/boundaries/<int:number>/restore")
@requires(Permission.AREA_EDIT, load=lambda area_id, number: queries.one(area_id))
def restore(area):
    """Let an earlier boundary be the one of today again."""
    form = forms.RestoreForm()
    number = request.view_args["number"]
    current, corrected = pages.boundary_history(area)
    boundary = dict(current + corrected).get(number)
    if boundary is None:
        raise NotFound
    if form.validate_on_submit():
        reshaping.restore(boundary, since=form.since.data, by=current_user)
        db.session.commit()
        flash(_("The earlier boundary holds again from that day."))
    return done(url_for(".show", area_id=area.uuid))


def trail_links(area: Area, day) -> list[tuple[str, str | None]]:
    """Return the way up; what the visitor may not open is named without an address."""
    links: list[tuple[str, str | None]] = [(_("Areas"), url_for("areas.index"))]
    for text, one in pages.trail(area, day):
        opens = permits(current_user, Permission.VILLAGE_VIEW, one.path)
        links.append((text, url_for("areas.show", area_id=one.uuid) if opens else None))
    return links
