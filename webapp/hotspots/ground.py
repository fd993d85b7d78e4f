"""The villages that a person may choose from, and where a shape given by him belongs."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select

from gis.names import natural_key
from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.areas.names import full_name
from webapp.clock import today
from webapp.extensions import db
from webapp.hotspots.models import Hotspot
from webapp.hotspots.placing import Placed, PlaceRefused, settle
from webapp.permissions import HasGrants, Permission

MOST_VILLAGES = 600  # local rule: more than a commune has, fewer than a province


class OtherCommune(PlaceRefused):
    """A hotspot keeps its commune, whose number it bears."""

    message = _l("The place lies in another commune. Log a new hotspot there instead.")


def villages(user: HasGrants, permission: Permission, inside: str = "") -> list[tuple[str, str]]:
    """Return (uuid, name) of the villages where the user holds `permission`, in natural order."""
    rows = db.session.execute(
        areas.visible_to(user, permission, today())
        .where(Area.level == Level.VILLAGE, Area.path.like(inside + "%"))
        .order_by(Area.path)
        .limit(MOST_VILLAGES)
    )
    named = [(str(area.uuid), full_name(one.kind, one.name)) for area, one in rows]
    return sorted(named, key=lambda pair: natural_key(pair[1]))


def locate(shape: BaseGeometry | None, village: str, *, user: HasGrants) -> Placed:
    """Return where `shape`, or the village alone, belongs.

    Raises:
        PlaceRefused: with a message for the person who gave the place.
    """
    chosen = db.session.scalar(select(Area).where(Area.uuid == UUID(village))) if village else None
    return settle(shape, chosen, user)


def relocate(
    shape: BaseGeometry | None, village: str, *, user: HasGrants, hotspot: Hotspot
) -> Placed:
    """Return where a known hotspot belongs now; it stays in its commune.

    Raises:
        PlaceRefused: with a message for the person who gave the place.
    """
    placed = locate(shape, village, user=user)
    if placed.commune.code != hotspot.commune_code:
        raise OtherCommune
    return placed
