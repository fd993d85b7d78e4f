"""The steps of a hotspot's life, and the files of its clearances."""

from functools import partial

from flask import flash, url_for
from flask_login import current_user

from webapp.audit import meanwhile
from webapp.audit import operations as audit
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.files.responses import serve
from webapp.hotspots import queries
from webapp.hotspots.models import Hotspot
from webapp.hotspots.steps import STEPS, Step, earliest_day
from webapp.hotspots.views import bp
from webapp.htmx import done, page
from webapp.lifecycle import IllegalMove, Present, presents
from webapp.permissions import Permission, permits, requires


def step_view(step: Step):
    """Return the view that offers and takes `step`."""

    @requires(Permission.HOTSPOT_EDIT, load=queries.one)
    def view(hotspot):
        form = step.form()
        found = meanwhile.look(form, hotspot, hold=partial(hold, hotspot), act=step.verb)
        if not step.is_open(hotspot):
            raise IllegalMove(hotspot)
        form.hotspot, form.earliest = hotspot, earliest_day(hotspot)
        if not found and form.validate_on_submit():
            step.operation(hotspot, by=current_user, **form.facts)
            db.session.commit()
            flash(str(step.done), "success")
            return done(url_for("hotspots.show", hotspot_id=hotspot.uuid))
        return page(
            "hotspots/step.html",
            "hotspots/_step.html",
            status=found.status if found else 422 if form.errors else 200,
            hotspot=hotspot,
            step=step,
            form=form,
            meanwhile=found,
        )

    view.__doc__ = f"Offer and take the step “{step.key}”."
    return view


def hold(hotspot: Hotspot) -> None:
    """Read the hotspot as it is now, and let nobody else change it until the transaction ends."""
    db.session.scalars(queries.locked(hotspot)).one()


@presents("hotspots")
def present(hotspot: Hotspot) -> Present:
    """Tell where a hotspot stands, since when and by which post."""
    steps = (one for one in reversed(hotspot.events) if one.from_status != one.to_status)
    last = next(steps, None)
    if last is None:
        return Present("hotspot", hotspot.status)
    return Present("hotspot", hotspot.status, last.created_at, last.by.title if last.by else "")


for step in STEPS.values():
    bp.add_url_rule(
        f"/<uuid:hotspot_id>/{step.key}",
        endpoint=step.key,
        view_func=step_view(step),
        methods=["GET", "POST"],
    )


@bp.get("/<uuid:hotspot_id>/files/<uuid:file_id>")
@requires(Permission.HOTSPOT_OPEN)
def file(hotspot_id, file_id):
    """Hand out one file to those who may open the hotspot, and record that."""
    hotspot = db.session.scalar(queries.one(hotspot_id))
    if hotspot is None or not permits(current_user, Permission.HOTSPOT_OPEN, hotspot.area_path):
        raise NotFound
    stored = db.session.scalar(queries.file(hotspot, file_id))
    if stored is None:
        raise NotFound
    audit.opened(hotspot, by=current_user)
    return serve(stored)
