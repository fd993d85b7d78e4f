"""Hotspots that wait for somebody: to be verified, visited, confirmed, cleared again."""

from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from webapp.areas.models import Area
from webapp.clock import today
from webapp.hotspots import watch
from webapp.hotspots.models import Clearance, Hotspot, Status
from webapp.permissions import HasGrants, Permission, within


def reported(user: HasGrants) -> Select[tuple[Hotspot]]:
    """Return what waits for verification where the user may verify."""
    return _editable(user).where(Hotspot.status == Status.REPORTED)


def relapsed(user: HasGrants) -> Select[tuple[Hotspot]]:
    relapsed = _editable(user).where(Hotspot.status == Status.RELAPSED)
    return relapsed.options(selectinload(Hotspot.events))


def due(user: HasGrants) -> Select[tuple[Hotspot, date]]:
    """Return the cleared hotspots whose next visit is due by today, with the day it fell due."""
    day = watch.due_on()
    return _editable(user).add_columns(day.label("due_on")).where(day <= today())


def count(user: HasGrants) -> Select[tuple[int]]:
    """Count what is reported, relapsed, or due for a visit."""
    waits = or_(Hotspot.status.in_((Status.REPORTED, Status.RELAPSED)), watch.due_on() <= today())
    return (
        select(func.count())
        .select_from(Hotspot)
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
    return _editable(user).where(
        Hotspot.status == Status.CLEARED,
        watch.due_on().is_(None),
        last.is_distinct_from(user.id),
    )


def _editable(user: HasGrants) -> Select[tuple[Hotspot]]:
    return (
        select(Hotspot)
        .join(Area, Area.id == Hotspot.area_id)
        .where(within(user, Permission.HOTSPOT_EDIT, Area.path))
        .options(contains_eager(Hotspot.area))
        .order_by(Hotspot.id)
    )
