"""The public map, its script, its tiles, and the panel that answers a tap."""

from flask import Blueprint, Response, request

from gis.tiles import valid_tile
from webapp.areas.unchanged import while_unchanged
from webapp.clock import today
from webapp.delivery import MVT, fresh
from webapp.errors import NotFound
from webapp.extensions import public_reads, public_session
from webapp.history import asked_day
from webapp.htmx import page
from webapp.maps import contents, context, in_view, layers, places, scripts, tapped
from webapp.permissions import public

bp = Blueprint("maps", __name__)
VIEWS = {"table": "maps/table.html", "print": "maps/print.html"}


@bp.get("/")
@public
@while_unchanged
def index():
    """Show the public map, its table twin with `?view=table`, or a sheet to print."""
    day = asked_day()
    place = places.asked(public_session(), day)
    counts = contents.counts(public_session(), day, place)
    inside = contents.inside(public_session(), day, place)
    view = request.args.get("view", "")
    return page(
        VIEWS.get(view, "maps/index.html"),
        day=day,
        place=place,
        counts=counts,
        inside=inside,
        is_today=day == today(),
        **context.of_map(place, counts, day),
    )


@bp.get("/panel")
@public
@while_unchanged
def panel():
    """Answer what lies at `?lat=&lon=` (degrees, EPSG:4326) at zoom `z`, as a fragment."""
    day = asked_day()
    found = tapped.at(public_session(), day)
    inside = contents.inside(public_session(), day, found) if found else []
    return page(
        "maps/panel.html",
        "maps/_panel.html",
        place=found,
        inside=inside,
        day=day,
        decision=contents.decision(public_session(), day, found),
    )


@bp.get("/in-view")
@public
@while_unchanged
def list_in_view():
    """List what is in view at `?bbox=` (west, south, east, north in degrees) and zoom `z`."""
    day = asked_day()
    box = in_view.asked_box()
    inside, has_more = in_view.listed(public_session(), day, box) if box else ([], False)
    return page(
        "maps/in_view.html",
        "maps/_inside.html",
        place=None,
        inside=inside,
        has_more=has_more,
        follows_view=True,
        day=day,
    )


@bp.get("/tiles/areas/<int:z>/<int:x>/<int:y>.mvt")
@public
@while_unchanged
def area_tile(z: int, x: int, y: int):
    """Return a vector tile of the areas as of `?on=`; `?ids=no` leaves those of communes out."""
    if not valid_tile(z, x, y):
        raise NotFound
    has_ids = request.args.get("ids") != "no"
    asked = layers.Asked(z, x, y, asked_day(), has_ids=has_ids)
    tile = layers.area_tile(public_reads(), asked)
    return Response(tile, mimetype=MVT)


@bp.get("/maps/<string:key>.js")
@public
def map_script(key: str):
    """Return the script that builds one of the public maps."""
    text = scripts.public_script(key)
    if text is None:
        raise NotFound
    return fresh(text.encode(), "text/javascript")
