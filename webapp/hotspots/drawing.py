"""The map of one hotspot as the server draws it, beside the one that scripts draw."""

from flask_babel import get_locale
from flask_babel import gettext as _
from geoalchemy2.shape import to_shape
from markupsafe import Markup

from gis import sheet
from webapp.areas import queries as areas
from webapp.areas.models import AreaBoundary
from webapp.areas.path_names import last_name
from webapp.areas.small_map import of_shape
from webapp.clock import today
from webapp.extensions import db
from webapp.hotspots.models import Hotspot

SIZE_MM = (120.0, 84.0)
AROUND_DEG = 0.012  # about 1.3 km: enough to see where in its village it lies


def maps(hotspot: Hotspot) -> dict[str, object]:
    """Return the small map of the record page and its twin without scripts."""
    place = to_shape(hotspot.place)
    framed = of_shape(place, "hotspot", hotspot.uuid, "hotspots", margin=AROUND_DEG)
    return {"small_map": framed, "drawing": of(hotspot)}


def of(hotspot: Hotspot) -> Markup:
    """Return the village or commune with the hotspot in it."""
    place = to_shape(hotspot.place)
    border = db.session.scalar(
        areas.boundary_on(today()).where(AreaBoundary.area_id == hotspot.area_id)
    )
    features = [sheet.Feature(place)]
    if border is not None:
        ground = sheet.Feature(to_shape(border.boundary), label=last_name(hotspot.area))
        features.insert(0, ground)
    words = sheet.Words(
        north=_("N"), title=_("Where it is"), decimal="," if str(get_locale()) == "vi" else "."
    )
    bounds = place.buffer(AROUND_DEG).bounds
    return Markup(sheet.svg(features, bounds, SIZE_MM, words=words, prefix="hotspot"))
