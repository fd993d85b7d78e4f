"""What police read of tips, and the squares that planners see."""

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from geoalchemy2.shape import to_shape

from gis import coordinates, grid
from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.areas.names import full_name
from webapp.areas.small_map import of_point
from webapp.audit import operations as audit
from webapp.extensions import db
from webapp.files.responses import serve
from webapp.htmx import page
from webapp.navigation import section
from webapp.paging import paged
from webapp.permissions import Permission, requires
from webapp.rules import terms
from webapp.rules.models import Key
from webapp.tips import cells, deadlines, queries
from webapp.tips import origins as _origins  # noqa: F401  (it registers itself)
from webapp.tips import tasks as _tasks  # noqa: F401  (it registers itself)
from webapp.tips.filters import Asked
from webapp.tips.models import Tip

bp = Blueprint("tips", __name__, url_prefix="/staff/tips")
bp.add_app_template_filter(full_name, "named")
bp.add_app_template_filter(deadlines.due_at, "tip_due_at")
bp.add_app_template_filter(deadlines.rule_of, "tip_rule")
bp.add_app_template_test(deadlines.is_late, "late_tip")
section(50, _l("Tips"), "tips.index", "tip", Permission.TIP_OPEN)


@bp.get("")
@requires(Permission.TIP_OPEN)
def index():
    """List the tips, newest first; what was told stands on each tip's own page."""
    asked = Asked.from_address()
    places = place_names()
    rows = asked.narrow(queries.listed(current_user))
    found = paged(
        db.session(),
        rows,
        anchors=queries.listed(current_user),
        order=(Tip.id,),
        uuid=Tip.uuid,
        descending=True,
    )
    count = db.session.scalar(asked.narrow(queries.number_visible_to(current_user)))
    return page(
        "tips/index.html", "tips/_list.html", found=found, count=count, asked=asked, places=places
    )


@bp.get("/<uuid:tip_id>")
@requires(Permission.TIP_OPEN, load=queries.one)
def show(tip):
    """Show everything of one tip; that it was opened is recorded."""
    audit.opened(tip, by=current_user)
    whole = db.session.scalar(queries.whole(tip.uuid))
    return page(
        "tips/show.html",
        tip=whole,
        place=place_of(whole.area),
        small_map=of_point(whole.location),
        notice_rule=terms.on(Key.TIP_NOTICE, deadlines.day_of(whole)),
    )


@bp.get("/<uuid:tip_id>/photos/<int:position>")
@requires(Permission.TIP_OPEN, load=queries.photo)
def photo(kept):
    """Show one photo; that it was opened is recorded."""
    audit.opened(kept.tip, by=current_user)
    return serve(kept, inline="download" not in request.args)


@bp.get("/cells")
@requires(Permission.TIP_CELLS)
def cell_table():
    """List the squares of 500 m with tips: the table twin of the layer on the staff map."""
    found = db.session.execute(cells.visible_to(current_user)).all()
    return page("tips/cells.html", cells=found)


@bp.app_template_filter()
def cell_middle(cell) -> str:
    """Return the middle of a square as "latitude, longitude", no finer than the square."""
    middle = grid.cell_polygon(cell.cell_id).centroid
    return f"{middle.y:.3f}, {middle.x:.3f}"


@bp.app_template_filter()
def typed_place(tip: Tip) -> str:
    """Return the exact place as "latitude, longitude"; "" when only words are known."""
    return "" if tip.location is None else coordinates.write(to_shape(tip.location))


@bp.app_template_filter()
def map_place(tip: Tip) -> str:
    """Return the address part by which the staff map opens at the tip; "" without a place."""
    if tip.location is None:
        return ""
    at = to_shape(tip.location)
    view = f"map=15/{at.y:.5f}/{at.x:.5f}&layers=areas,hotspots,tips"
    return f"{view}&at={at.y:.6f},{at.x:.6f},{tip.uuid},tips"


def place_names() -> list[tuple[str, str]]:
    """Return (uuid, name) of the communes and villages whose tips the visitor may open."""
    rows = db.session.execute(queries.places(current_user)).all()
    return [
        (str(area.uuid), whole_commune(version) if area.level == "commune" else named(version))
        for area, version in rows
    ]


def place_of(area: Area) -> str:
    """Return the name of the village or commune of a tip; the last one of a village that ended."""
    version = db.session.scalars(areas.last_version(area.id)).one()
    return whole_commune(version) if area.level == "commune" else named(version)


def named(version) -> str:
    """Return the name of an area with the word of its kind."""
    return full_name(version.kind, version.name)


def whole_commune(version) -> str:
    """Return what a tip is called that names a commune and no village."""
    return _("%(commune)s (village not known)", commune=named(version))
