"""What is kept of a village besides its status: figures, hotline and models, notes, scans."""

from uuid import UUID

from flask import request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.areas.models import Area
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.files.models import StoredFile
from webapp.files.responses import serve
from webapp.htmx import wants_fragment
from webapp.permissions import Permission, permits, requires
from webapp.villages import figures, queries
from webapp.villages.catalogue import MODELS
from webapp.villages.forms import EmptyForm, FiguresForm, NoteForm, ProfileForm
from webapp.villages.labels import fact_label, fact_text
from webapp.villages.models import Decision, StatusEvent, VillageNote
from webapp.villages.phones import normal
from webapp.villages.standing import lock
from webapp.villages.views import bp, record_page, saved

COUNTED = (
    "households",
    "population",
    "population_source",
    "population_on",
    "households_signed",
    "signed_as_of",
)


@bp.route("/<uuid:village_id>/figures", methods=["GET", "POST"])
@requires(Permission.VILLAGE_FIGURES, load=queries.living)
def edit_figures(village: Area):
    """Keep households, residents and signatures."""
    form = FiguresForm()
    known = newest(village)
    if not form.is_submitted():
        for name in COUNTED:
            form[name].data = known.values[name]
        form.edition.data = known.edition
    elif form.edition.data != known.edition:
        return conflict(village, form, known, {name: form[name].data for name in COUNTED})
    if form.validate_on_submit():
        values = {name: form[name].data for name in COUNTED}
        figures.save(village, by=current_user, **values)
        db.session.commit()
        return saved(village, _("The figures are saved."))
    return record_page(village, status=422 if form.errors else 200, form=form, editing="figures")


@bp.route("/<uuid:village_id>/profile", methods=["GET", "POST"])
@requires(Permission.VILLAGE_FIGURES, load=queries.living)
def edit_profile(village: Area):
    """Keep the hotline and the models."""
    form = ProfileForm()
    known = newest(village)
    if not form.is_submitted():
        fill_profile(form, known)
    elif form.edition.data != known.edition:
        return conflict(village, form, known, typed_profile(form))
    if form.validate_on_submit():
        figures.save_profile(village, by=current_user, **typed_profile(form))
        db.session.commit()
        return saved(village, _("The hotline and the models are saved."))
    return record_page(village, status=422 if form.errors else 200, form=form, editing="profile")


@bp.route("/<uuid:village_id>/notes/new", methods=["GET", "POST"])
@requires(Permission.VILLAGE_FIGURES, load=queries.living)
def add_note(village: Area):
    """Write a note that staff alone read."""
    form = NoteForm()
    if form.validate_on_submit():
        figures.add_note(village, by=current_user, body=form.body.data)
        db.session.commit()
        return saved(village, _("The note is saved."))
    return record_page(village, status=422 if form.errors else 200, form=form, editing="note")


@bp.route("/<uuid:village_id>/notes/<uuid:note_id>/remove", methods=["GET", "POST"])
@requires(Permission.VILLAGE_FIGURES, load=lambda village_id, note_id: note_of(village_id, note_id))
def remove_note(note: VillageNote):
    """Take back a note of one's own."""
    if note.by_id != current_user.id:
        raise NotFound
    form, village = EmptyForm(), note.village
    if form.validate_on_submit():
        figures.remove_note(note, village=village, by=current_user)
        db.session.commit()
        return saved(village, _("The note is removed."))
    return record_page(village, form=form, editing="remove_note", note=note)


@bp.get("/decisions/<uuid:decision_id>/scan")
@requires(Permission.VILLAGE_INSIDE)
def scan(decision_id: UUID):
    """Hand out the scan of a decision, to those who see a village that it decided on."""
    rows = db.session.execute(scans(decision_id)).all()
    for stored, village in rows:
        if permits(current_user, Permission.VILLAGE_INSIDE, village.area_path):
            return serve(stored)
    raise NotFound


def scans(decision_id: UUID):
    """Return the scan of a decision with each village that it decided on."""
    return (
        select(StoredFile, Area)
        .join(Decision, Decision.scan_id == StoredFile.id)
        .join(StatusEvent, StatusEvent.decision_id == Decision.id)
        .join(Area, Area.id == StatusEvent.village_id)
        .where(Decision.uuid == decision_id)
    )


def note_of(village_id: UUID, note_id: UUID):
    """Return a note of this village; one of another is none."""
    return (
        select(VillageNote)
        .join(Area, Area.id == VillageNote.village_id)
        .where(Area.uuid == village_id, VillageNote.uuid == note_id)
    )


def newest(village: Area) -> figures.Figures:
    """Return the figures; before saving, nobody else may change them until it is done."""
    if request.method == "POST":
        lock(village)
    return figures.of(village)


def fill_profile(form: ProfileForm, known: figures.Figures) -> None:
    """Show in the form what is known."""
    form.edition.data = known.edition
    form.hotline.data = known.values["hotline"]
    form.hotline_is_public.data = known.values["hotline_is_public"]
    models = known.values["community_models"]
    form.usual_models.data = [model for model in models if model in MODELS]
    form.other_models.data = "\n".join(model for model in models if model not in MODELS)


def typed_profile(form: ProfileForm) -> dict[str, object]:
    """Return what the form says, telephone numbers in one way of writing."""
    typed = form.hotline.data or ""
    return {
        "hotline": normal(typed) or typed,
        "hotline_is_public": form.hotline_is_public.data,
        "community_models": form.community_models,
    }


def conflict(village: Area, form, known: figures.Figures, typed: dict[str, object]):
    """Show both versions side by side above the form, which still holds what was typed."""
    changes = [
        {
            "label": fact_label(name),
            "theirs": fact_text(known.values[name], name),
            "yours": fact_text(value, name),
        }
        for name, value in typed.items()
        if known.values[name] != value
    ]
    form.edition.data = known.edition
    author = db.session.scalar(queries.title_of(known.updated_by_id))
    return record_page(
        village,
        status=422 if wants_fragment() else 409,
        form=form,
        editing="profile" if isinstance(form, ProfileForm) else "figures",
        conflict={"by": author or _("the system"), "at": known.updated_at, "changes": changes},
    )
