"""Hotspots that wait for somebody: to be verified, visited, confirmed, cleared again."""

from datetime import date

from sqlalchemy import ColumnElement, Select, not_, select
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
    """Return the hotspots that came back and are to be cleared again."""
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
    # The fence (OFFSET 0) keeps each day from being worked out three times.
    cleared = (
        select(Hotspot.id, watch.due_on().label("due_on"))
        .join(Area, Area.id == Hotspot.area_id)
        .where(_where_editable(user), Hotspot.status == Status.CLEARED)
    )
    known = cleared.offset(0).subquery("watched")
    day = known.c.due_on
    rows = _with_area(select(Hotspot, day)).join(known, known.c.id == Hotspot.id)
    return rows.where(day <= today()).order_by(day, Hotspot.id), day


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
    return _with_area(select(Hotspot)).where(_where_editable(user))


def _with_area(rows: Select) -> Select:
    return rows.join(Area, Area.id == Hotspot.area_id).options(contains_eager(Hotspot.area))


def _where_editable(user: HasGrants) -> ColumnElement[bool]:
    return within(user, Permission.HOTSPOT_EDIT, Area.path)
