"""The maps of the product: which layers each draws, and the script that builds it."""

from functools import cache

from gis.maps import BaseMap, Layer, MapSpec, script
from gis.tiles import MAX_ZOOM
from webapp.basemap import base_map

PUBLIC_AREAS = Layer("areas", "/tiles/areas/{z}/{x}/{y}.mvt", codes_below=MAX_ZOOM + 1)
STAFF_AREAS = Layer("areas", "/staff/tiles/areas/{z}/{x}/{y}.mvt")
STAFF_LAYERS = {
    "tips": Layer("tips", "/staff/tiles/tips/{z}/{x}/{y}.mvt", min_zoom=9, shown=False),
    "shifts": Layer("shifts", "/staff/tiles/shifts/{z}/{x}/{y}.mvt", min_zoom=9, shown=False),
    "routes": Layer("routes", "/staff/tiles/routes/{z}/{x}/{y}.mvt", min_zoom=9),
    "hotspots": Layer("hotspots", "/staff/tiles/hotspots/{z}/{x}/{y}.mvt", min_zoom=8),
}

PUBLIC = {"public": (PUBLIC_AREAS,), "place": (PUBLIC_AREAS,)}
STAFF = {
    "staff": (STAFF_AREAS, *STAFF_LAYERS.values()),
    "draw": (STAFF_AREAS,),
    "village": (STAFF_AREAS,),
    "hotspot": (STAFF_AREAS, STAFF_LAYERS["hotspots"]),
    "route": (STAFF_AREAS, STAFF_LAYERS["routes"], STAFF_LAYERS["hotspots"]),
}


def public_script(key: str) -> str | None:
    """Return the script of a map that anybody may see, None when there is no such map."""
    return _script(key, PUBLIC[key], base_map()) if key in PUBLIC else None


def staff_script(key: str, allowed: list[str]) -> str | None:
    """Return the script of a staff map with the `allowed` layers; None without such a map."""
    if key not in STAFF:
        return None
    layers = tuple(layer for layer in STAFF[key] if layer.key in allowed)
    return _script(key, layers, base_map())


@cache
def _script(key: str, layers: tuple[Layer, ...], base: BaseMap | None) -> str:
    return script(MapSpec(key, layers, base=base))
