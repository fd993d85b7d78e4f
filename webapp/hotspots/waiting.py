"""Hotspots that wait for somebody: to be verified, visited, confirmed, cleared again."""

from datetime import date

from sqlalchemy import ColumnElement, Select, not_, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from webapp.areas.models import Area
from webapp.clock import today
from webapp.hotspots import watch
from webapp.hotspots.models import Clearance, Hotspot, Status
from webapp.permissions import HasGrants, Permission, within


def reported(user: HasGrants) -> Select[tuple[Hotspot]]:
    """Return what waits for verification where the user may verify, the longest known first."""
    rows = _editable(user).where(Hotspot.status == Status.REPORTED)
    return rows.order_by(Hotspot.first_seen_on, Hotspot.id)


def relapsed(user: HasGrants) -> Select[tuple[Hotspot]]:
    rows = _editable(user).where(Hotspot.status == Status.RELAPSED)
    return rows.options(selectinload(Hotspot.events)).order_by(Hotspot.id)


def due(user: HasGrants) -> Select[tuple[Hotspot, date]]:
    """Return the cleared hotspots whose next visit is due but not late, with its day."""
    rows, day = _to_visit(user)
    return rows.where(not_(watch.is_past_grace(day)))


def late(user: HasGrants) -> Select[tuple[Hotspot, date]]:
    """Return the cleared hotspots whose next visit should have been made, with its day."""
    rows, day = _to_visit(user)
    return rows.where(watch.is_past_grace(day))


def _to_visit(user: HasGrants) -> tuple[Select[tuple[Hotspot, date]], ColumnElement[date]]:
    cleared = select(Hotspot.id, watch.due_on().label("due_on"))
    known = cleared.where(Hotspot.status == Status.CLEARED).offset(0).subquery("watched")
    day = known.c.due_on
    rows = _editable(user).add_columns(day).join(known, known.c.id == Hotspot.id)
    return rows.where(day <= today()).order_by(day, Hotspot.id), day


def on_the_spot(user: HasGrants) -> Select[tuple[int]]:
    """Return (id) of what is reported, relapsed, or due for a visit."""
    waits = or_(Hotspot.status.in_((Status.REPORTED, Status.RELAPSED)), watch.due_on() <= today())
    return (
        select(Hotspot.id)
        .join(Area, Area.id == Hotspot.area_id)
        .where(within(user, Permission.HOTSPOT_EDIT, Area.path), waits)
    )


def to_confirm(user: HasGrants) -> Select[tuple[Hotspot]]:
    """Return the cleared hotspots that were visited to the end of the watch, cleared by others."""
    last = (
        select(Clearance.by_id)
        .where(Clearance.hotspot_id == Hotspot.id)
        .order_by(Clearance.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = _editable(user).where(
        Hotspot.status == Status.CLEARED,
        watch.due_on().is_(None),
        last.is_distinct_from(user.id),
    )
    return rows.order_by(Hotspot.cleared_on, Hotspot.id)


def _editable(user: HasGrants) -> Select[tuple[Hotspot]]:
    return (
        select(Hotspot)
        .join(Area, Area.id == Hotspot.area_id)
        .where(within(user, Permission.HOTSPOT_EDIT, Area.path))
        .options(contains_eager(Hotspot.area))
    )
