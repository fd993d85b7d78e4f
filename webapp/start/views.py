"""The first run: choose the commune, name its villages, draw their boundaries, invite people."""

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select

from webapp.areas import forms as area_forms
from webapp.areas import naming, pages, queries, reshaping
from webapp.areas.act_views import attempt
from webapp.areas.file_words import kind_said
from webapp.areas.models import Area, Kind, Level
from webapp.areas.small_map import of_area
from webapp.clock import today
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.formatters import number
from webapp.htmx import done, page
from webapp.permissions import Permission, everywhere, permits, requires, within
from webapp.start import operations, progress, tasks
from webapp.start import queries as lists
from webapp.start.forms import VillagesForm
from webapp.start.name_list import names_in

bp = Blueprint("start", __name__, url_prefix="/staff/start")
FEW = 30  # communes that a list shows without a search


@bp.get("/")
@requires(Permission.AREA_IMPORT)
def index():
    """Find the commune among those imported, or go on with the one begun."""
    text = request.args.get("q", "").strip()
    inside = within(current_user, Permission.AREA_IMPORT, Area.path)
    real = (Area.level == Level.COMMUNE) & ~Area.is_demo
    total = db.session.scalar(select(func.count()).select_from(Area).where(real))
    communes = queries.named_on(today()).where(inside, Area.level == Level.COMMUNE)
    rows = pages.rows(communes.where(real).limit(FEW), today()) if total <= FEW else []
    rows = rows or [row for row in pages.roots(current_user, today()) if is_commune(row)]
    if text:
        rows = [row for row in pages.found(current_user, text, today()) if is_commune(row)]
    all_provinces = queries.named_on(today()).where(Area.level == Level.PROVINCE)
    begun = tasks.last_begun(current_user)
    return page(
        "start/index.html",
        query=text,
        rows=rows,
        total=total,
        imports_all=everywhere(current_user, Permission.AREA_IMPORT),
        provinces={row.area.id: row.name for row in pages.rows(all_provinces, today())},
        begun=progress.of(begun) if begun and not text else None,
    )


def is_commune(row) -> bool:
    """True for a row about a commune."""
    return row.area.level == Level.COMMUNE


@bp.get("/<uuid:area_id>")
@requires(Permission.AREA_IMPORT, load=queries.one)
def commune(area):
    """Show the steps of one commune, what is done and what comes next."""
    if area.level != Level.COMMUNE:
        raise NotFound
    form = villages_form(area)
    form.names.data = "\n".join(lists.names_taken_back(area, by=current_user))
    return commune_page(area, form)


@bp.post("/<uuid:area_id>/villages")
@requires(Permission.AREA_IMPORT, load=queries.one)
def villages(area):
    """Make many villages at once."""
    may_edit = permits(current_user, Permission.AREA_EDIT, area.path)
    if area.level != Level.COMMUNE or not may_edit:
        raise NotFound
    form = villages_form(area)
    if not form.validate_on_submit():
        return commune_page(area, form, status=422)
    reshaping.hold(area)  # the same list sent twice makes its villages once
    typed = {
        name: (kind_said(name, Level.VILLAGE) or Kind(form.kind.data)).value
        for name in names_in(form.names.data)
    }
    there = [row.version for row in pages.children(area, today())]
    known = {naming.key_of(version.kind, version.name) for version in there}
    new = {name: kind for name, kind in typed.items() if naming.key_of(kind, name) not in known}
    if not attempt(
        form, operations.enter_villages, area, new, since=form.since.data, by=current_user
    ):
        return commune_page(area, form, status=422)
    db.session.commit()
    flash(_("%(count)s villages created.", count=number(len(new))))
    return done(url_for(".commune", area_id=area.uuid))


def villages_form(area):
    """Return the form for names of villages, with the kind that such a commune mostly has."""
    form = VillagesForm()
    form.kind.choices = area_forms.kinds_of(Level.VILLAGE)
    if not form.is_submitted():
        is_ward = pages.version_of(area, today()).kind == Kind.WARD
        form.kind.data = Kind.RESIDENTIAL_GROUP if is_ward else Kind.VILLAGE
    return form


def commune_page(area, form, status=200):
    """Show how far a commune has come, and the step that comes next."""
    found = progress.of(area)
    return page(
        "start/commune.html",
        status=status,
        area=area,
        progress=found,
        form=form,
        small_map=of_area(area, today()),
        sketch=pages.drawing(area, found.rows, today()),
    )
