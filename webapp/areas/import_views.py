"""Staff pages of an import: upload, question, preview, yes, undo."""

from uuid import UUID

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from wtforms.fields import SelectChoice

from webapp import jobs
from webapp.areas import forms, import_operations, import_shapes, pages, queries, uploads
from webapp.areas.import_models import AreaImport, ImportState
from webapp.areas.models import Area, Level
from webapp.areas.queries import one_import
from webapp.areas.views import bp
from webapp.clock import today
from webapp.errors import AppError, NotFound
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.permissions import Permission, paths, permits, requires, within

INLINE_BYTES = 1_000_000  # read within the request; larger files wait for the worker
LISTED = 30


@bp.route("/import", methods=["GET", "POST"])
@requires(Permission.AREA_IMPORT)
def start_import():
    """Take a file with boundaries."""
    form = forms.ImportForm()
    target = asked_target()
    if not form.is_submitted():
        form.inside.data = usual_code()
        levels = [choice.value for choice in form.level.choices]
        form.level.data = next(
            (one for one in levels if one == request.args.get("level")), levels[0]
        )
    if form.validate_on_submit():
        problem, area = ("", target) if target else asked_area(form)
        if problem:
            form.inside.errors = [problem]
        else:
            stored = uploads.keep(
                form.file.data, commune_code=area.commune_code if area else "", by=current_user
            )
            record = AreaImport(
                level=target.level if target else form.level.data,
                area=area,
                since=form.since.data,
                file_name=stored.name,
                file=stored,
                by_id=current_user.id,
            )
            db.session.add(record)
            db.session.flush()
            go_on(record, "areas.preview", preview)
            db.session.commit()
            return done(url_for(".show_import", import_id=record.uuid))
    return page(
        "areas/import.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        imports=recent(),
        target=pages.version_of(target, today()).name if target else "",
    )


def asked_target() -> Area | None:
    """Return the one area of `?area=` whose own boundary the file holds."""
    text = request.args.get("area", "")
    if not text:
        return None
    try:
        area = db.session.scalar(queries.one(UUID(text)))
    except ValueError:
        area = None
    if area is None or not permits(current_user, Permission.AREA_IMPORT, area.path):
        raise NotFound
    return area


def recent() -> list[AreaImport]:
    """Return the last imports where the visitor may import."""
    inside = within(current_user, Permission.AREA_IMPORT, Area.path)
    rows = select(AreaImport).outerjoin(Area, Area.id == AreaImport.area_id)
    if "" in paths(current_user, Permission.AREA_IMPORT):
        inside = inside | AreaImport.area_id.is_(None)
    return list(db.session.scalars(rows.where(inside).order_by(AreaImport.id.desc()).limit(LISTED)))


def usual_code() -> str:
    """Return the code of the visitor's one commune or province, "" for the whole system."""
    own = paths(current_user, Permission.AREA_IMPORT)
    return own[0].strip("/").rpartition("/")[2] if len(own) == 1 else ""


def asked_area(form) -> tuple[str, Area | None]:
    """Return what is wrong with the code, and the area that the file belongs to."""
    code, level = form.inside.data or "", Level(form.level.data)
    if not code:
        if level is Level.VILLAGE:
            return _("Write the code of the commune whose villages the file holds."), None
        area, path = None, ""
    else:
        found = Level.PROVINCE if len(code) == 2 else Level.COMMUNE
        area = db.session.scalar(queries.by_code(found, code))
        path = area.path if area else None
    if path is None or not permits(current_user, Permission.AREA_IMPORT, path):
        return _("There is no such area, or this account may not import there."), None
    if area is not None and level is Level.PROVINCE and area.level == Level.COMMUNE:
        return _("A province does not lie in a commune."), None
    if area is not None and level is Level.VILLAGE and area.level != Level.COMMUNE:
        return _("Write the code of the commune whose villages the file holds."), None
    return "", area


@bp.get("/import/<uuid:import_id>")
@requires(Permission.AREA_IMPORT, load=one_import)
def show_import(record):
    """Show where an import stands: reading, asking, its preview, or what came of it."""
    if request.htmx and not record.is_working:
        return "", 204, {"HX-Refresh": "true"}  # a page with a map is loaded as a whole
    form = forms.ProjectionForm()
    choices = record.preview.get("choices", [])
    form.crs.choices = [SelectChoice(one["key"], one["name"]) for one in choices]
    return import_page(record, form)


@bp.post("/import/<uuid:import_id>/projection")
@requires(Permission.AREA_IMPORT, load=one_import)
def choose_projection(record):
    """Read the file again with the projection chosen."""
    form = forms.ProjectionForm()
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
    form = forms.ApplyForm()
    if not form.validate_on_submit():
        return import_page(record, forms.ProjectionForm(), status=422)
    try:
        import_operations.start(record, confirmed=form.confirmed.data)
    except import_operations.NeedsYes as error:
        form.confirmed.errors = [str(error.message)]
        return import_page(record, forms.ProjectionForm(), apply_form=form, status=422)
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


def import_page(record, form, *, apply_form=None, status=200):
    if record.status == ImportState.ASKING and not form.crs.choices:
        raise NotFound
    return page(
        "areas/import_show.html",
        "areas/_import.html",
        status=status,
        record=record,
        preview=record.preview,
        map=import_shapes.shown(record),
        form=form,
        apply_form=apply_form or forms.ApplyForm(),
    )


def go_on(record: AreaImport, kind: str, work) -> None:
    """Do the work now when the file is small, else leave it to the worker."""
    if record.file.size_bytes <= INLINE_BYTES:
        work(str(record.uuid))
    else:
        jobs.put(kind, by=current_user, area_path=record.area_path, import_id=str(record.uuid))


@jobs.handles("areas.preview")
def preview(import_id: str) -> None:
    """Read the file of an import and keep its preview."""
    record = db.session.scalar(one_import(import_id))
    if record.status == ImportState.READING:
        import_operations.preview(record, uploads.path_of(record.file.storage_name))


@jobs.handles("areas.apply")
def finish(import_id: str) -> None:
    """Carry an import out; when the areas have changed meanwhile, preview it again."""
    record = db.session.scalar(one_import(import_id))
    if record.status != ImportState.APPLYING:
        return
    path = uploads.path_of(record.file.storage_name)
    try:
        with db.session.begin_nested():
            import_operations.finish(record, path, by=record.by)
    except AppError:
        import_operations.preview_again(record, path)
