"""What police do with tips, on the blueprint of `views`."""

from functools import partial
from uuid import UUID

from flask import flash, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.permissions import Permission, permits, requires
from webapp.tips import operations, queries, receipts
from webapp.tips.models import MOVES, Status
from webapp.tips.staff_forms import (
    OUTCOMES,
    AnswerForm,
    CloseForm,
    ForwardForm,
    HotspotForm,
    RecordForm,
    TriageForm,
)
from webapp.tips.views import bp, place_names, typed_place


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.TIP_OPEN)
def new():
    """Enter a tip that came by telephone, letter box, VNeID or in person; show its code once."""
    form = RecordForm()
    form.area.choices = offered()
    nonce = receipts.nonce_of(form.token.data or "")
    if not form.validate_on_submit() or nonce is None:
        form.token.data = form.token.data if nonce else receipts.new_token()
        own = [area.id for area, _version in db.session.execute(queries.places(current_user))]
        status = 422 if form.errors else 200
        return page("tips/new.html", status=status, form=form, bounds=bounds(own))
    area = chosen(form.area.data)
    is_village = area.level == Level.VILLAGE
    tip, code = operations.record(
        commune=area.parent if is_village else area,
        village=area if is_village else None,
        channel=form.channel.data,
        body=form.body.data,
        by=current_user,
        nonce=nonce,
        place_text=form.place_text.data,
        location=form.location.place,
        occurred=form.occurred.data,
        occurred_text=form.occurred_text.data,
    )
    db.session.commit()
    return page("tips/code.html", tip=tip, groups=receipts.grouped(code))


@bp.route("/<uuid:tip_id>/triage", methods=["GET", "POST"])
@requires(Permission.TIP_OPEN, load=queries.one)
def triage(tip):
    """Sort it: how urgent, which village."""
    form = TriageForm(data={"is_urgent": tip.is_urgent, "area": str(tip.area.uuid)})
    form.area.choices = offered()
    if form.validate_on_submit():
        operations.triage(
            tip,
            is_urgent=form.is_urgent.data,
            area=chosen(form.area.data),
            note=form.note.data,
            by=current_user,
        )
        db.session.commit()
        return after(tip, _("The tip has been sorted."))
    return asked("tips/triage.html", form, tip)


@bp.route("/<uuid:tip_id>/forward", methods=["GET", "POST"])
@requires(Permission.TIP_OPEN, load=queries.one)
def forward(tip):
    """Pass it on to the competent body."""
    form = ForwardForm()
    if form.validate_on_submit():
        operations.forward(tip, to=form.to.data, note=form.note.data, by=current_user)
        db.session.commit()
        return after(tip, _("The tip has been passed on."))
    return asked("tips/forward.html", form, tip)


@bp.route("/<uuid:tip_id>/close", methods=["GET", "POST"])
@requires(Permission.TIP_OPEN, load=queries.one)
def close(tip):
    """End it with an outcome."""
    form = CloseForm()
    form.outcome.choices = [
        choice for choice in OUTCOMES if choice.value in MOVES.get(Status(tip.status), ())
    ]
    form.find_other = partial(find_other, tip)
    if form.validate_on_submit():
        operations.close(
            tip,
            outcome=Status(form.outcome.data),
            note=form.note.data,
            by=current_user,
            duplicate_of=form.other,
        )
        db.session.commit()
        return after(tip, _("The tip has been closed."))
    return asked("tips/close.html", form, tip)


@bp.route("/<uuid:tip_id>/answer", methods=["GET", "POST"])
@requires(Permission.TIP_OPEN, load=queries.one)
def answer(tip):
    """Answer the sender, who reads it with the code."""
    form = AnswerForm()
    if form.validate_on_submit():
        operations.answer(tip, body=form.body.data, by=current_user)
        db.session.commit()
        return after(tip, _("The answer is waiting for the sender."))
    return asked("tips/answer.html", form, tip)


@bp.route("/<uuid:tip_id>/hotspot", methods=["GET", "POST"])
@requires(Permission.TIP_OPEN, load=queries.one)
def to_hotspot(tip):
    """Register a hotspot from it."""
    if not permits(current_user, Permission.HOTSPOT_EDIT, tip.area_path):
        raise NotFound
    form = HotspotForm(location_text=typed_place(tip))
    if form.validate_on_submit():
        operations.to_hotspot(
            tip,
            kind=form.kind.data,
            place=form.location.place,
            description=form.description.data,
            by=current_user,
        )
        db.session.commit()
        return after(tip, _("A hotspot has been registered from the tip."))
    return asked("tips/to_hotspot.html", form, tip, bounds=bounds([tip.area_id]))


def find_other(tip, reference: str):
    """Return the visible tip with this reference, other than `tip`."""
    found = db.session.scalars(queries.with_reference(current_user, reference)).first()
    return found if found is not tip else None


def asked(template: str, form, tip, **more):
    return page(template, status=422 if form.errors else 200, form=form, tip=tip, **more)


def bounds(area_ids: list[int]) -> list[float] | None:
    """Return what the map of a form shows first; None where nothing has a boundary."""
    row = db.session.execute(queries.bounds_of(area_ids)).first()
    return list(row) if row else None


def after(tip, said: str):
    flash(said, "success")
    return done(url_for(".show", tip_id=tip.uuid))


def offered() -> list[SelectChoice]:
    return [SelectChoice(value, name) for value, name in place_names()]


def chosen(value: str) -> Area:
    """Return the area of a choice that the form has checked."""
    return db.session.scalars(areas.one(UUID(value))).one()
