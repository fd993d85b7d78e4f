"""What police read and log of hotspots; planners see the place, those who decide the counts."""

from functools import partial

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from geoalchemy2.shape import to_shape

from webapp.areas.names import full_name
from webapp.areas.path_names import last_name
from webapp.audit import operations as audit
from webapp.extensions import db
from webapp.hotspots import (
    drawing,
    ground,
    labels,
    operations,
    origins,
    queries,
    revisions,
    shapes,
    tasks,  # noqa: F401  (registers itself)
    watch,
)
from webapp.hotspots import steps as all_steps
from webapp.hotspots.filters import AGES, Asked
from webapp.hotspots.forms import HotspotForm, NewHotspotForm
from webapp.hotspots.models import OPEN, Hotspot, Status, code_of
from webapp.hotspots.placing import ground_of
from webapp.htmx import done, page
from webapp.navigation import section
from webapp.paging import paged
from webapp.permissions import Permission, permits, requires
from webapp.rules import terms
from webapp.rules.models import Key
from webapp.security import uses_geolocation

bp = Blueprint("hotspots", __name__, url_prefix="/staff/hotspots")
section(40, _l("Hotspots"), "hotspots.index", "hotspot", Permission.HOTSPOT_PLACE)
section(
    40,
    _l("Hotspots"),
    "hotspots.counts",
    "hotspot",
    Permission.HOTSPOT_COUNT,
    unless=Permission.HOTSPOT_PLACE,
)
BY_URGENCY = (*OPEN, Status.CLEARED, Status.CLOSED, Status.DISMISSED)
bp.add_app_template_filter(full_name, "named")
bp.add_app_template_filter(labels.event_label, "hotspot_event")
bp.add_app_template_filter(labels.force_label, "force")


@bp.app_template_global()
def hotspot_code(commune_code: str, number: int) -> str:
    """Return the code by which people call a hotspot of that commune."""
    return code_of(commune_code, number)


@bp.get("")
@requires(Permission.HOTSPOT_PLACE)
def index():
    """List the hotspots that the visitor may know of, newest first."""
    asked = Asked.from_address()
    rows = queries.visible_to(current_user)
    found = paged(
        db.session(),
        asked.narrow(rows, current_user),
        anchors=rows,
        order=(Hotspot.commune_code, Hotspot.number),
        uuid=Hotspot.uuid,
        descending=True,
    )
    tally = dict(
        db.session.execute(
            queries.by_status(asked.narrow(rows, current_user, any_status=True))
        ).all()
    )
    return page(
        "hotspots/index.html",
        "hotspots/_list.html",
        found=found,
        tally={status.value: tally.get(status, 0) for status in BY_URGENCY},
        asked=asked,
        villages=ground.villages(current_user, Permission.HOTSPOT_PLACE),
        kinds=[(kind.value, label) for kind, label in labels.KINDS.items()],
        ages=AGES,
        levels=labels.LEVELS,
        is_late=watch.is_late,
    )


@bp.get("/counts")
@requires(Permission.HOTSPOT_COUNT)
def counts():
    """Show how many hotspots each village has, and their codes: nothing else of them."""
    return page("hotspots/counts.html", rows=db.session.execute(queries.counts(current_user)).all())


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.HOTSPOT_EDIT)
@uses_geolocation
def new():
    """Log a hotspot at a place on the map, typed, or in the middle of a village."""
    form = NewHotspotForm()
    form.locate = partial(ground.locate, user=current_user)
    form.offer_villages(ground.villages(current_user, Permission.HOTSPOT_EDIT))
    if form.validate_on_submit():
        placed = form.placed
        hotspot = operations.report(
            commune=placed.commune, village=placed.village, by=current_user, **form.facts
        )
        db.session.commit()
        flash(_("Hotspot %(code)s logged.", code=hotspot.name), "success")
        return done(url_for(".show", hotspot_id=hotspot.uuid))
    if not form.is_submitted():
        form.place_text.data = shapes.asked_point(request.args)
    return page(
        "hotspots/new.html",
        status=422 if form.errors else 200,
        form=form,
        bounds=ground_of(current_user),
    )


@bp.get("/<uuid:hotspot_id>")
@requires(Permission.HOTSPOT_PLACE, load=queries.one)
def show(hotspot):
    """Tell the whole story of one hotspot and record that; planners see what and where it is."""
    maps = drawing.maps(hotspot)
    where = shapes.as_fields(hotspot)["place_text"]
    if not permits(current_user, Permission.HOTSPOT_OPEN, hotspot.area_path):
        row = db.session.execute(
            queries.visible_to(current_user).where(Hotspot.id == hotspot.id)
        ).one()
        return page("hotspots/place.html", row=row, where=where, **maps)
    audit.opened(hotspot, by=current_user)
    clearances = db.session.scalars(queries.clearances(hotspot)).all()
    cleared_by_id = next((one.by_id for one in clearances if not one.is_taken_back), None)
    return page(
        "hotspots/show.html",
        hotspot=hotspot,
        area_name=last_name(hotspot.area),
        where=where,
        **maps,
        events=db.session.scalars(queries.story(hotspot)).all(),
        clearances=clearances,
        visits=watch.visits(hotspot, hotspot.standing_events),
        watch_rule=terms.on(Key.HOTSPOT_WATCH, hotspot.cleared_on),
        origins=origins.of(hotspot, current_user),
        steps=steps_for(hotspot, cleared_by_id),
        cleared_by_me=cleared_by_id == current_user.id,
        labels=labels,
    )


def steps_for(hotspot: Hotspot, cleared_by_id: int | None) -> list[all_steps.Step]:
    """Return the steps that the visitor may take with the hotspot."""
    if not permits(current_user, Permission.HOTSPOT_EDIT, hotspot.area_path):
        return []
    return all_steps.possible(hotspot, cleared_by_id=cleared_by_id, user=current_user)


@bp.route("/<uuid:hotspot_id>/edit", methods=["GET", "POST"])
@requires(Permission.HOTSPOT_EDIT, load=queries.one)
@uses_geolocation
def edit(hotspot):
    """Change what is known; two versions at once are shown side by side."""
    form = HotspotForm(obj=None if request.method == "POST" else revisions.Known(hotspot))
    form.locate = partial(ground.relocate, user=current_user, hotspot=hotspot)
    form.offer_villages(
        ground.villages(current_user, Permission.HOTSPOT_EDIT, hotspot.commune.path),
        default=revisions.village_choice(hotspot),
    )
    status, changes = 200, []
    if form.validate_on_submit():
        facts = revisions.facts_of(hotspot, form)
        if revisions.is_current(hotspot, form.edition_read):
            revisions.revise(hotspot, by=current_user, edition=hotspot.edition, **facts)
            db.session.commit()
            flash(_("Saved."), "success")
            return done(url_for(".show", hotspot_id=hotspot.uuid))
        status, changes = 409, revisions.conflict(hotspot, facts)
        form.edition.raw_data = None
        form.edition.data = str(hotspot.edition)
    return page(
        "hotspots/edit.html",
        status=422 if form.errors else status,
        hotspot=hotspot,
        form=form,
        changes=changes,
        bounds=to_shape(hotspot.place).buffer(drawing.AROUND_DEG).bounds,
    )
