"""The staff page that takes a file with boundaries."""

from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import exists, select

from webapp.areas import boundary_forms, pages, queries, uploads
from webapp.areas.import_models import AreaImport, ImportState
from webapp.areas.import_work import go_on, preview
from webapp.areas.models import Area, Level
from webapp.areas.views import bp
from webapp.clock import today
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.permissions import Permission, paths, permits, requires, within

LISTED = 30


@bp.route("/import", methods=["GET", "POST"])
@requires(Permission.AREA_IMPORT)
def start_import():
    """Take a file with boundaries."""
    target = asked_target()
    form = upload_form()
    if form.validate_on_submit():
        area = target or asked_area(form)
        if not form.errors:
            record = received(form, Level(target.level if target else form.level.data), area)
            go_on(record, "areas.preview", preview)
            if record.status != ImportState.FAILED:
                db.session.commit()
                return done(url_for(".show_import", import_id=record.uuid))
            form.file.errors = [record.preview["error"]]
            db.session.rollback()  # of a file that cannot be used nothing is kept
    return page(
        "areas/import.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        imports=recent(),
        target=pages.version_of(target, today()).name if target else "",
    )


def upload_form() -> boundary_forms.ImportForm:
    """Return the form; what the visitor usually imports, or `?level=`, is chosen already."""
    form = boundary_forms.ImportForm()
    form.offer(highest())
    if not form.is_submitted():
        form.inside.data = usual_code()
        asked = request.args.get("level")
        levels = [choice.value for choice in form.level.choices]
        form.level.data = asked if asked in levels else str(usual_level())
    return form


def highest() -> Level | None:
    """Return the level of the largest area where the visitor imports; None for the whole system."""
    depth = min(path.count("/") for path in paths(current_user, Permission.AREA_IMPORT))
    return {0: None, 1: Level.PROVINCE}.get(depth, Level.COMMUNE)


def usual_level() -> Level:
    """Return what a new system lacks, provinces before communes; villages once it has both."""
    if "" in paths(current_user, Permission.AREA_IMPORT):
        for level in (Level.PROVINCE, Level.COMMUNE):
            real = exists().where(Area.level == level, ~Area.is_demo)
            if not db.session.scalar(select(real)):
                return level
    return Level.VILLAGE


def received(form: boundary_forms.ImportForm, level: Level, area: Area | None) -> AreaImport:
    """Keep the file; return its import, still unread."""
    code = area.commune_code if area else ""
    stored = uploads.keep(form.file.data, commune_code=code, by=current_user)
    record = AreaImport(
        level=level,
        area=area,
        since=form.since.data,
        file_name=stored.name,
        file=stored,
        by_id=current_user.id,
    )
    db.session.add(record)
    db.session.flush()
    return record


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


def asked_area(form) -> Area | None:
    """Return the area that the file belongs to; what is wrong with the code is put beside it."""
    code, level = form.inside.data or "", Level(form.level.data)
    found = Level.PROVINCE if len(code) == 2 else Level.COMMUNE
    area = db.session.scalar(queries.by_code(found, code)) if code else None
    path = area.path if area else ""
    problem = ""
    if not code and level is Level.VILLAGE:
        problem = _("Write the code of the commune whose villages the file holds.")
    elif not code and highest():
        problem = _("Write the code of the area whose boundary the file holds.")
    elif (code and area is None) or not permits(current_user, Permission.AREA_IMPORT, path):
        problem = _("There is no such area, or this account may not import there.")
    elif level is Level.VILLAGE and area.level != Level.COMMUNE:
        problem = _("Write the code of the commune whose villages the file holds.")
    elif area is not None and level is Level.PROVINCE and area.level == Level.COMMUNE:
        problem = _("A province does not lie in a commune.")
    if problem:
        form.inside.errors = [problem]
    return area
