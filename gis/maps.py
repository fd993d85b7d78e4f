"""Maps as folium builds them, reduced to the one script that a page loads as a file.

Folium places the map, its vector layers and its base map; how they look and what a tap
does is written once in `webapp/static/map/`. Of all that folium renders only the script
is used: no header, no inline style, no popup, nothing from another host.
"""

import json
import re
from dataclasses import dataclass

from branca.element import MacroElement
from folium import Map
from folium.plugins import VectorGridProtobuf
from folium.raster_layers import TileLayer
from folium.template import Template

Bounds = tuple[float, float, float, float]

COUNTRY: Bounds = (102.0, 4.5, 118.0, 23.5)
"""The whole country with its archipelagos (Thông tư 17/2018/TT-BTNMT, Điều 20)."""

KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
TILE_PATH = re.compile(r"/[A-Za-z0-9_./-]*\{z\}/\{x\}/\{y\}[A-Za-z0-9_.-]*")
RASTER_URL = re.compile(r"(https?://[A-Za-z0-9.{}:-]+)?/[\w./{}?&=:%~-]*")


@dataclass(frozen=True)
class View:
    """What a map shows first, unless the page or the address says otherwise.

    Args:
        bounds: west, south, east, north in degrees (EPSG:4326).
        min_zoom, max_zoom: how far it zooms out and in.
    """

    bounds: Bounds = COUNTRY
    min_zoom: int = 4
    max_zoom: int = 18

    def __post_init__(self) -> None:
        west, south, east, north = self.bounds
        if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
            raise ValueError("bounds are west, south, east, north in degrees")
        if not 0 <= self.min_zoom < self.max_zoom <= 22:
            raise ValueError("zooms go from 0 to 22, the smaller first")


@dataclass(frozen=True)
class Layer:
    """One source of vector tiles.

    Args:
        key: `areas`, `hotspots`, `routes`, `shifts` or `tips`: its switch and its drawing style.
        url: path on this host with `{z}/{x}/{y}`; the browser side adds the query (`data-on`).
        min_zoom: of its tiles, drawn 512 pixels wide: the map itself stands one zoom closer.
        shown: switched on when the page opens.
        codes_below: tiles of lower zooms are asked for with codes alone (`?ids=no`).
    """

    key: str
    url: str
    min_zoom: int = 0
    shown: bool = True
    codes_below: int = 0

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise ValueError(f"not a layer key: {self.key!r}")
        if self.url.startswith("//") or not TILE_PATH.fullmatch(self.url):
            raise ValueError(f"not a path of tiles on this host: {self.url!r}")


@dataclass(frozen=True)
class BaseMap:
    """Raster tiles under everything: off by default, a setting of the server."""

    url: str
    attribution: str = ""
    max_zoom: int = 18

    def __post_init__(self) -> None:
        if not RASTER_URL.fullmatch(self.url) or "{z}" not in self.url:
            raise ValueError(f"not an address of tiles: {self.url!r}")


@dataclass(frozen=True)
class MapSpec:
    """Everything one map script is made of.

    Args:
        key: short name; the page's element has the id `map_<key>`.
        layers: drawn in this order, the first at the bottom.
        national: label the archipelagos and the sea wherever they come into view.
    """

    key: str
    layers: tuple[Layer, ...] = ()
    view: View = View()
    base: BaseMap | None = None
    national: bool = True

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise ValueError(f"not a map key: {self.key!r}")
        if len({layer.key for layer in self.layers}) != len(self.layers):
            raise ValueError("two layers of one map have the same key")

    @property
    def element_id(self) -> str:
        """Return the id of the element in which the script builds the map."""
        return f"map_{self.key}"


class Call(MacroElement):
    """One call of the browser side: `vungxanh.<function>(map, …)`."""

    _template = Template("{% macro script(this, kwargs) %}{{ this.text }}{% endmacro %}")

    def __init__(self, function: str, chart: str, *arguments: str, key: str = "map") -> None:
        super().__init__()
        self._name, self._id = function, key
        self.text = f"vungxanh.{function}({', '.join((chart, *arguments))});"


def script(spec: MapSpec) -> str:
    """Return the JavaScript that builds the map of `spec`; the same text for the same spec.

    It expects Leaflet, Leaflet.VectorGrid and `static/map/*.js` to be loaded before it.

    >>> text = script(MapSpec("public", (Layer("areas", "/tiles/areas/{z}/{x}/{y}.mvt"),)))
    >>> 'L.map(' in text and '"map_public"' in text and "https://" not in text
    True
    """
    figure = _map(spec).get_root()
    figure.render()  # fills figure.script
    lines = (line.strip() for line in figure.script.render().splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def _map(spec: MapSpec) -> Map:
    west, south, east, north = spec.view.bounds
    chart = Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=spec.view.min_zoom,
        tiles=None,
        zoom_control=False,
        attribution_control=False,
        # The map's own limits, in Leaflet's spelling: folium keeps min_zoom for its tiles.
        minZoom=spec.view.min_zoom,
        maxZoom=spec.view.max_zoom,
    )
    chart._name, chart._id = "map", spec.key
    chart.add_child(Call("prepare", spec.element_id, _literal(_settings(spec))), name="prepare")
    if spec.base:
        chart.add_child(_base(spec), name="base")
    for order, layer in enumerate(spec.layers):
        chart.add_child(_tiles(spec, layer, order), name=layer.key)
    chart.add_child(Call("start", spec.element_id), name="start")
    return chart


def _tiles(spec: MapSpec, layer: Layer, order: int) -> VectorGridProtobuf:
    west, south, east, north = COUNTRY
    options = {
        "minZoom": layer.min_zoom,
        "codesBelow": layer.codes_below,
        "maxZoom": spec.view.max_zoom,
        "zIndex": order + 1,
        # Of the country's first view every second tile was empty sea or another country.
        "bounds": [[south, west], [north, east]],
    }
    key = _literal(layer.key)
    grid = VectorGridProtobuf(
        layer.url + "{query}",
        name=layer.key,
        # A string, not a dict: only so can folium hand over functions.
        options=f"vungxanh.tiles({spec.element_id}, {key}, {_literal(options)})",
        # The address or a switch may hide it, so the browser side adds it to the map.
        show=False,
    )
    grid._name, grid._id = "grid", f"{spec.key}_{layer.key}"
    grid.add_child(Call("layer", spec.element_id, key, grid.get_name(), key=layer.key))
    return grid


def _base(spec: MapSpec) -> TileLayer:
    base = TileLayer(
        tiles=spec.base.url, attr=spec.base.attribution or " ", max_zoom=spec.base.max_zoom
    )
    base._name, base._id = "base", spec.key
    return base


def _settings(spec: MapSpec) -> dict:
    return {
        "bounds": spec.view.bounds,
        "national": spec.national,
        "base": spec.base is not None,
        "attribution": spec.base.attribution if spec.base else "",
        "shown": [layer.key for layer in spec.layers if layer.shown],
    }


def _literal(value: object) -> str:
    """Return `value` as a JavaScript literal that is safe in any script, quotes included."""
    text = json.dumps(value, sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
