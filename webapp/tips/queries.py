"""Tips as commune police see them; nobody else gets a row."""

import re
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, case, cast, false, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload, undefer

from gis.tiles import PRECEDENCE
from webapp.areas import queries as areas
from webapp.areas.models import Area, AreaBoundary, AreaVersion, Level
from webapp.clock import VIETNAM, now, today
from webapp.permissions import HasGrants, Permission, everywhere, within
from webapp.tips import cells, deadlines
from webapp.tips.models import (
    OPEN,
    Status,
    Tip,
    TipEvent,
    TipMessage,
    TipPhoto,
)

OF_ITSELF = (Tip.body, Tip.place_text, Tip.location, Tip.occurred_text)
MOST_PLACES = 500
cell_rows = cells.map_rows


def one(tip_id: UUID) -> Select[tuple[Tip]]:
    """Return a tip without what was told."""
    return select(Tip).where(Tip.uuid == tip_id).options(joinedload(Tip.area))


def whole(tip_id: UUID) -> Select[tuple[Tip]]:
    """Return a tip with what was told, its photos, answers and story."""
    return one(tip_id).options(
        *(undefer(column) for column in OF_ITSELF),
        selectinload(Tip.photos),
        selectinload(Tip.messages).joinedload(TipMessage.by),
        selectinload(Tip.events).joinedload(TipEvent.by),
        joinedload(Tip.hotspot),
        joinedload(Tip.duplicate_of),
    )


def photo(tip_id: UUID, position: int) -> Select[tuple[TipPhoto]]:
    """Return one photo of a tip by its place among them."""
    return (
        select(TipPhoto).join(TipPhoto.tip).where(Tip.uuid == tip_id, TipPhoto.position == position)
    )


def visible_to(user: HasGrants) -> Select[tuple[Tip]]:
    """Return the tips where the user may open them, without what was told."""
    return (
        select(Tip)
        .join(Tip.area)
        .where(within(user, Permission.TIP_OPEN, Area.path))
        .options(joinedload(Tip.area), selectinload(Tip.photos))
    )


def number_visible_to(user: HasGrants) -> Select:
    """Return how many tips there are that the user may open, without reading what lists show."""
    return allowed(select(func.count(Tip.id)), user)


def listed(user: HasGrants) -> Select:
    """Return (Tip, kind and name of its area, the last ones if it ended, uuid) of the visible.

    Names are subqueries, which PostgreSQL works out after LIMIT: of 20,000 tips fifty are shown.
    """
    return visible_to(user).add_columns(
        named(AreaVersion.kind).label("kind"),
        named(AreaVersion.name).label("name"),
        Tip.uuid.label("uuid"),
    )


def named(fact: InstrumentedAttribute) -> ColumnElement[str]:
    """Return a fact of the version of a tip's area that holds today, else of its last."""
    held = (
        select(fact)
        .where(
            AreaVersion.area_id == Tip.area_id,
            func.upper_inf(AreaVersion.known),
            AreaVersion.valid.contains(today()),
        )
        .correlate(Tip)
    )
    last = areas.last_version(Area.id).with_only_columns(fact)
    return func.coalesce(held.scalar_subquery(), last.scalar_subquery())


def places(user: HasGrants) -> Select:
    """Return (Area, AreaVersion) of the communes and villages whose tips the user may open."""
    return (
        areas.visible_to(user, Permission.TIP_OPEN, today())
        .where(Area.level.in_((Level.COMMUNE, Level.VILLAGE)))
        .order_by(*areas.by_commune_and_name())
        .limit(MOST_PLACES)
    )


def bounds_of(area_ids: list[int]) -> Select:
    """Return west, south, east, north (degrees) around the areas' boundaries of today."""
    box = func.ST_Extent(AreaBoundary.boundary)
    return (
        select(func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box))
        .where(AreaBoundary.area_id.in_(area_ids), func.upper_inf(AreaBoundary.known))
        .where(AreaBoundary.valid.contains(today()))
        .having(func.count() > 0)
    )


def with_reference(user: HasGrants, reference: str) -> Select[tuple[Tip]]:
    """Return the visible tip that staff call by `reference` ("T-3F2B9A1C")."""
    start = reference.strip().removeprefix("T-").removeprefix("t-").lower()
    if not re.fullmatch("[0-9a-f]{8}", start):
        return visible_to(user).where(false())
    return visible_to(user).where(cast(Tip.uuid, Text).like(start + "%"))


def late(user: HasGrants) -> Select[tuple[Tip]]:
    """Return the visible tips that should have been passed on by now."""
    return visible_to(user).where(deadlines.is_overdue(now()))


def fresh(user: HasGrants) -> Select[tuple[Tip]]:
    """Return the visible tips that nobody has sorted yet."""
    return visible_to(user).where(Tip.status == Status.RECEIVED)


def map_rows(user: HasGrants, day: date) -> Select:
    """Return (id, status, precedence, geom in EPSG:3857) of the visible tips up to `day`.

    Only those with a place; what is new or not passed on yet comes before the rest.
    """
    midnight = datetime.combine(day + timedelta(days=1), time(), VIETNAM)
    rows = select(
        cast(Tip.uuid, Text).label("id"),
        Tip.status,
        case((Tip.status.in_(OPEN), 0), else_=1).label(PRECEDENCE),
        func.ST_Transform(Tip.location, 3857).label("geom"),
    ).where(Tip.location.is_not(None), Tip.received_hour < midnight)
    return allowed(rows, user)


def allowed(rows: Select, user: HasGrants) -> Select:
    """Narrow `rows` of tips to those that the user may open; who may open all asks no area."""
    if everywhere(user, Permission.TIP_OPEN):
        return rows
    return rows.join(Tip.area).where(within(user, Permission.TIP_OPEN, Area.path))
