"""Staff pages of an import: question, preview, yes, undo."""

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from webapp.areas import boundary_forms, import_operations, import_shapes
from webapp.areas.import_models import ImportState
from webapp.areas.import_work import finish, go_on, preview
from webapp.areas.queries import one_import
from webapp.areas.views import bp
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.lifecycle import Present, presents
from webapp.permissions import Permission, requires


@bp.get("/import/<uuid:import_id>")
@requires(Permission.AREA_IMPORT, load=one_import)
def show_import(record):
    """Show where an import stands: reading, asking, its preview, or what came of it."""
    if request.htmx and not record.is_working:
        return "", 204, {"HX-Refresh": "true"}  # a page with a map is loaded as a whole
    form = boundary_forms.ProjectionForm()
    choices = record.preview.get("choices", [])
    form.crs.choices = [SelectChoice(one["key"], one["name"]) for one in choices]
    return import_page(record, form)


@bp.post("/import/<uuid:import_id>/projection")
@requires(Permission.AREA_IMPORT, load=one_import)
def choose_projection(record):
    """Read the file again with the projection chosen."""
    form = boundary_forms.ProjectionForm()
    choices = record.preview.get("choices", [])
    form.crs.choices = [SelectChoice(one["key"], one["name"]) for one in choices]
    if not form.validate_on_submit():
        return import_page(record, form, status=422)
    import_operations.choose(record, form.crs.data)
    go_on(record, "areas.preview", preview)
    db.session.commit()
    return done(url_for(".show_import", import_id=record.uuid))


@bp.post("/import/<uuid:import_id>/apply")
@requires(Permission.AREA_IMPORT, load=one_import)
def apply_import(record):
    """Carry out what was previewed."""
    form = boundary_forms.ApplyForm()
    if not form.validate_on_submit():
        return import_page(record, boundary_forms.ProjectionForm(), status=422)
    try:
        import_operations.start(record, confirmed=form.confirmed.data)
    except import_operations.NeedsYes as error:
        form.confirmed.errors = [str(error.message)]
        return import_page(record, boundary_forms.ProjectionForm(), apply_form=form, status=422)
    go_on(record, "areas.apply", finish)
    db.session.commit()
    return done(url_for(".show_import", import_id=record.uuid))


@bp.post("/import/<uuid:import_id>/discard")
@requires(Permission.AREA_IMPORT, load=one_import)
def discard_import(record):
    """Leave everything as it is."""
    import_operations.discard(record, by=current_user)
    db.session.commit()
    flash(_("The import was discarded; nothing was changed."))
    return done(url_for(".start_import"))


@bp.post("/import/<uuid:import_id>/undo")
@requires(Permission.AREA_IMPORT, load=one_import)
def undo_import(record):
    """Make known again what was known before the import."""
    import_operations.undo(record, by=current_user)
    db.session.commit()
    flash(_("The import was undone; what was known before holds again."))
    return done(url_for(".show_import", import_id=record.uuid))


@presents("area_imports")
def present(record) -> Present:
    """Tell where an import stands."""
    return Present("import", record.status)


def import_page(record, form, *, apply_form=None, status=200):
    """Show an import in the state it is in, with the form that state asks for."""
    if record.status == ImportState.ASKING and not form.crs.choices:
        raise NotFound
    return page(
        "areas/import_show.html",
        "areas/_import.html",
        status=status,
        record=record,
        preview=record.preview,
        map=None if record.is_working else import_shapes.shown(record),
        form=form,
        apply_form=apply_form or boundary_forms.ApplyForm(),
    )
