"""What police do with tips, on the blueprint of `views`."""

from functools import partial
from uuid import UUID

from flask import flash, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.audit.meanwhile import Meanwhile
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.permissions import Permission, permits, requires
from webapp.tips import operations, queries, receipts
from webapp.tips.changes import since
from webapp.tips.errors import AlreadyAHotspot
from webapp.tips.models import MOVES, Status, Tip
from webapp.tips.staff_forms import (
    OUTCOMES,
    AnswerForm,
    CloseForm,
    ForwardForm,
    HotspotForm,
    RecordForm,
    TriageForm,
)
from webapp.tips.views import bp, place_names, place_of, typed_place


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
    form.area.choices = offered(tip)
    found = since(form, tip, _("Sort the tip"), Status.TRIAGED)
    if not found and form.validate_on_submit():
        operations.triage(
            tip,
            is_urgent=form.is_urgent.data,
            area=chosen(form.area.data),
            note=form.note.data,
            by=current_user,
        )
        db.session.commit()
        return after(tip, _("The tip has been sorted."))
    return asked("tips/triage.html", form, tip, found)


@bp.route("/<uuid:tip_id>/forward", methods=["GET", "POST"])
@requires(Permission.TIP_OPEN, load=queries.one)
def forward(tip):
    """Pass it on to the competent body."""
    form = ForwardForm()
    found = since(form, tip, _("Pass it on"), Status.TRANSFERRED)
    if not found and form.validate_on_submit():
        operations.forward(tip, to=form.to.data, note=form.note.data, by=current_user)
        db.session.commit()
        return after(tip, _("The tip has been passed on."))
    return asked("tips/forward.html", form, tip, found)


@bp.route("/<uuid:tip_id>/close", methods=["GET", "POST"])
@requires(Permission.TIP_OPEN, load=queries.one)
def close(tip):
    """End it with an outcome."""
    form = CloseForm()
    found = since(form, tip, _("Close the tip"), *(choice.value for choice in OUTCOMES))
    form.offer(MOVES.get(Status(tip.status), frozenset()))
    form.find_other = partial(find_other, tip)
    if not found and form.validate_on_submit():
        operations.close(
            tip,
            outcome=Status(form.outcome.data),
            note=form.note.data,
            by=current_user,
            duplicate_of=form.other,
        )
        db.session.commit()
        return after(tip, _("The tip has been closed."))
    return asked("tips/close.html", form, tip, found)


@bp.route("/<uuid:tip_id>/answer", methods=["GET", "POST"])
@requires(Permission.TIP_OPEN, load=queries.one)
def answer(tip):
    """Answer the sender, who reads it with the code."""
    form = AnswerForm()
    found = since(form, tip, _("Answer the sender"))
    if not found and form.validate_on_submit():
        operations.answer(tip, body=form.body.data, by=current_user)
        db.session.commit()
        return after(tip, _("The answer is waiting for the sender."))
    return asked("tips/answer.html", form, tip, found)


@bp.route("/<uuid:tip_id>/hotspot", methods=["GET", "POST"])
@requires(Permission.TIP_OPEN, load=queries.one)
def to_hotspot(tip):
    """Register a hotspot from it."""
    if not permits(current_user, Permission.HOTSPOT_EDIT, tip.area_path):
        raise NotFound
    form = HotspotForm(location_text=typed_place(tip))
    found = since(form, tip, _("Register the hotspot"))
    if tip.hotspot_id is not None:
        raise AlreadyAHotspot(tip)
    if not found and form.validate_on_submit():
        operations.to_hotspot(
            tip,
            kind=form.kind.data,
            place=form.location.place,
            description=form.description.data,
            by=current_user,
        )
        db.session.commit()
        return after(tip, _("A hotspot has been registered from the tip."))
    return asked("tips/to_hotspot.html", form, tip, found, bounds=bounds([tip.area_id]))


def find_other(tip, reference: str):
    """Return the visible tip with this reference, other than `tip`."""
    found = db.session.scalars(queries.with_reference(current_user, reference)).first()
    return found if found is not tip else None


def asked(template: str, form, tip, found: Meanwhile | None, **more):
    """Show the form of an act, with what is wrong in it or was done meanwhile."""
    status = found.status if found else 422 if form.errors else 200
    return page(template, status=status, form=form, tip=tip, meanwhile=found, **more)


def bounds(area_ids: list[int]) -> list[float] | None:
    """Return what the map of a form shows first; None where nothing has a boundary."""
    row = db.session.execute(queries.bounds_of(area_ids)).first()
    return list(row) if row else None


def after(tip, said: str):
    """Say what was done and lead back to the tip."""
    flash(said, "success")
    return done(url_for(".show", tip_id=tip.uuid))


def offered(tip: Tip | None = None) -> list[SelectChoice]:
    """Return the places that a tip may be about, as choices; its own too when that has ended."""
    places = place_names()
    if tip and str(tip.area.uuid) not in dict(places):
        ended = _("%(name)s (no longer exists)", name=place_of(tip.area))
        places.insert(0, (str(tip.area.uuid), ended))
    return [SelectChoice(value, name) for value, name in places]


def chosen(value: str) -> Area:
    """Return the area of a choice that the form has checked."""
    return db.session.scalars(areas.one(UUID(value))).one()
