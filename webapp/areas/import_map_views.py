"""The map of an import's preview: its script, and its tiles."""

from flask import request, url_for

from gis.tiles import valid_tile
from webapp.areas import import_shapes, queries
from webapp.areas.views import bp
from webapp.delivery import MVT, fresh
from webapp.errors import NotFound
from webapp.permissions import Permission, requires


@bp.get("/import/<uuid:import_id>/map.js")
@requires(Permission.AREA_IMPORT, load=queries.one_import)
def import_map_script(record):
    """Return the script of the map."""
    tiles = url_for(".show_import", import_id=record.uuid) + "/tiles/{z}/{x}/{y}.mvt"
    body = import_shapes.map_script(record, tiles).encode()
    return fresh(body, "text/javascript", private=True)


@bp.get("/import/<uuid:import_id>/tiles/<int:z>/<int:x>/<int:y>.mvt")
@requires(Permission.AREA_IMPORT, load=lambda import_id, z, x, y: queries.one_import(import_id))
def import_map_tile(record):
    """Return a tile of what the import changes."""
    place = request.view_args
    z, x, y = place["z"], place["x"], place["y"]
    if not valid_tile(z, x, y):
        raise NotFound
    body = import_shapes.tile_of(record, z, x, y)
    return fresh(body, MVT, private=True)
