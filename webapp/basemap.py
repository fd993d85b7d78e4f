"""The base map under every map: raster tiles that the settings name, off by default."""

from flask import current_app

from gis.maps import BaseMap


def base_map() -> BaseMap | None:
    """Return the base map that is set, or None: maps then stand on our own tiles alone."""
    settings = current_app.extensions["vungxanh"]
    if not settings.basemap_url:
        return None
    return BaseMap(settings.basemap_url, settings.basemap_attribution)
