"""The first run: choose the commune, name its villages, draw their boundaries, invite people."""

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select

from webapp.areas import forms, pages, queries, reshaping
from webapp.areas.models import Area, BoundarySource, Kind, Level
from webapp.areas.names import full_name
from webapp.clock import today
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.formatters import number
from webapp.htmx import done, page
from webapp.permissions import Permission, permits, requires

bp = Blueprint("start", __name__, url_prefix="/staff/start")


@bp.get("/")
@requires(Permission.AREA_IMPORT)
def index():
    """Find the commune among those imported."""
    text = request.args.get("q", "").strip()
    found = [
        row
        for row in (pages.found(current_user, text, today()) if text else [])
        if row.area.level == Level.COMMUNE
    ]
    own = [row for row in pages.roots(current_user, today()) if row.area.level == Level.COMMUNE]
    total = db.session.scalar(
        select(func.count()).select_from(Area).where(Area.level == Level.COMMUNE, ~Area.is_demo)
    )
    all_provinces = queries.named_on(today()).where(Area.level == Level.PROVINCE)
    provinces = {row.area.id: row.name for row in pages.rows(all_provinces, today())}
    return page("areas/start.html", query=text, rows=found or own, total=total, provinces=provinces)


@bp.get("/<uuid:area_id>")
@requires(Permission.AREA_IMPORT, load=queries.one)
def commune(area):
    """Show the steps of one commune, what is done and what comes next."""
    if area.level != Level.COMMUNE:
        raise NotFound
    return commune_page(area, villages_form(area))


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
    known_names = {row.version.name.casefold() for row in pages.children(area, today())}
    new = [name for name in form.lines() if name.casefold() not in known_names]
    for name in new:
        reshaping.create(
            area,
            level=Level.VILLAGE,
            name=name,
            kind=form.kind.data,
            since=form.since.data,
            by=current_user,
        )
    db.session.commit()
    flash(_("%(count)s villages created.", count=number(len(new))))
    return done(url_for(".commune", area_id=area.uuid))


def villages_form(area):
    form = forms.VillagesForm()
    form.kind.choices = forms.kinds_of(Level.VILLAGE)
    if not form.is_submitted():
        is_ward = pages.version_of(area, today()).kind == Kind.WARD
        form.kind.data = Kind.RESIDENTIAL_GROUP if is_ward else Kind.VILLAGE
    return form


def commune_page(area, form, status=200):
    version = pages.version_of(area, today())
    rows = [row for row in pages.children(area, today()) if row.area.level == Level.VILLAGE]
    drawn = [row for row in rows if row.source]
    sketched = [row for row in drawn if row.source == BoundarySource.APPROXIMATE]
    return page(
        "areas/start_commune.html",
        status=status,
        area=area,
        name=full_name(version.kind, version.name),
        rows=rows,
        drawn=drawn,
        sketched=sketched,
        form=form,
        sketch=pages.drawing(area, rows, today()),
    )
