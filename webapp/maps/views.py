"""The staff map: the same areas with their inner status, and the layers that rights allow."""

from flask import Blueprint, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from gis.tiles import tile, valid_tile
from webapp.clock import today
from webapp.delivery import MVT, fresh
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.history import asked_day
from webapp.hotspots.labels import KINDS
from webapp.htmx import page
from webapp.maps import (
    contents,
    context,
    in_view,
    layers,
    places,
    scripts,
    staff_layers,
    staff_panel,
    staff_table,
)
from webapp.navigation import section
from webapp.permissions import Permission, holds, requires

bp = Blueprint("staff_maps", __name__, url_prefix="/staff")
section(20, _l("Map"), "staff_maps.show", "map", Permission.MAP_VIEW)


@bp.get("/map")
@requires(Permission.MAP_VIEW)
def show():
    """Show the map of the areas that the visitor works in, its table twin with `?view=table`.

    With `?commune=` or `?province=` it begins there.
    """
    day = asked_day()
    as_table = request.args.get("view") == "table"
    unit = {level: code for level in places.UNITS.values() if (code := request.args.get(level))}
    ground = (places.asked if unit else places.ground)(db.session, day, current_user)
    is_village = ground.level == "village"
    counts = None if is_village else contents.counts(db.session, day, ground, current_user)
    asked = unit | ({"on": day.isoformat()} if day != today() else {})
    return page(
        "maps/staff_table.html" if as_table else "maps/staff.html",
        frame="base.html",
        day=day,
        is_today=day == today(),
        place=ground,
        layers=staff_table.layers(day, ground.path if unit else "")
        if as_table
        else staff_layers.open_to(current_user),
        unit=unit,
        map_url=url_for(".show", **asked),
        table_url=url_for(".show", view="table", **asked),
        hotspot_kinds=KINDS,
        draws_hotspots_of_today=day != today() and sees_no_past_of_hotspots(),
        inside=contents.inside(db.session, day, ground, current_user),
        legend_counts=context.legend(counts),
        is_bare=context.is_bare(counts),
        map_script=url_for(".map_script", key="staff"),
    )


def sees_no_past_of_hotspots() -> bool:
    """True for one who may see where hotspots are, and not their history."""
    return holds(current_user, Permission.HOTSPOT_PLACE) and not holds(
        current_user, Permission.HOTSPOT_OPEN
    )


@bp.get("/panel")
@requires(Permission.MAP_VIEW)
def panel():
    """Answer what lies at `?lat=&lon=` (degrees, EPSG:4326), as far as the visitor may see it."""
    day = asked_day()
    return page("maps/staff_panel.html", "maps/_staff_panel.html", **staff_panel.answer(day))


@bp.get("/in-view")
@requires(Permission.MAP_VIEW)
def list_in_view():
    """List what is in view at `?bbox=` and zoom `z`, with the statuses that the visitor sees."""
    day = asked_day()
    box = in_view.asked_box()
    found = in_view.listed(db.session, day, box, current_user) if box else ([], False)
    inside, has_more = found
    return page(
        "maps/staff_in_view.html",
        "maps/_staff_inside.html",
        place=None,
        inside=inside,
        has_more=has_more,
        follows_view=True,
        day=day,
    )


@bp.get("/tiles/<string:layer>/<int:z>/<int:x>/<int:y>.mvt")
@requires(Permission.MAP_VIEW)
def layer_tile(layer: str, z: int, x: int, y: int):
    """Return a vector tile of one layer, with the visitor's rights."""
    wanted = staff_layers.LAYERS.get(layer)
    if wanted is None or not wanted.is_open_to(current_user) or not valid_tile(z, x, y):
        raise NotFound
    day = asked_day()
    if wanted.rows:
        body = tile(
            db.session,
            wanted.rows(z, day, current_user),
            z,
            x,
            y,
            spacing=staff_layers.spacing_at(z),
        )
    else:
        body = layers.area_tile(db.session, layers.Asked(z, x, y, day, current_user))
    return fresh(body, MVT, private=True)


@bp.get("/maps/<string:key>.js")
@requires(Permission.MAP_VIEW)
def map_script(key: str):
    """Return the script of a staff map with the layers that the visitor may see."""
    text = scripts.staff_script(key, [layer.key for layer in staff_layers.open_to(current_user)])
    if text is None:
        raise NotFound
    return fresh(text.encode(), "text/javascript", private=True)
