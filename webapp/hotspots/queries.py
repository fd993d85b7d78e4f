"""Hotspots as each reader may see them: everything, or place, kind and state, or counts alone."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased, joinedload, selectinload

from webapp.areas import queries as areas
from webapp.areas.models import Area, AreaVersion, Level
from webapp.clock import today
from webapp.files.models import StoredFile
from webapp.hotspots import watch
from webapp.hotspots.models import OPEN, Clearance, Hotspot, HotspotEvent, HotspotFile, Status
from webapp.permissions import HasGrants, Permission, within


def one(hotspot_id: UUID) -> Select[tuple[Hotspot]]:
    """Return the hotspot with this id, its village and commune."""
    return (
        select(Hotspot)
        .where(Hotspot.uuid == hotspot_id)
        .options(joinedload(Hotspot.area).joinedload(Area.parent))
    )


def locked(hotspot: Hotspot) -> Select[tuple[Hotspot]]:
    """Return the hotspot as it is now, held until the transaction ends."""
    return (
        select(Hotspot)
        .where(Hotspot.id == hotspot.id)
        .with_for_update(of=Hotspot)
        .execution_options(populate_existing=True)
    )


def story(hotspot: Hotspot) -> Select[tuple[HotspotEvent]]:
    """Return its steps, newest first, with who took them and their files."""
    return (
        select(HotspotEvent)
        .where(HotspotEvent.hotspot_id == hotspot.id)
        .options(
            joinedload(HotspotEvent.by),
            joinedload(HotspotEvent.undoes),
            selectinload(HotspotEvent.files),
        )
        .order_by(HotspotEvent.id.desc())
    )


def clearances(hotspot: Hotspot) -> Select[tuple[Clearance]]:
    """Return its clearances, newest first, with their files."""
    return (
        select(Clearance)
        .where(Clearance.hotspot_id == hotspot.id)
        .options(
            joinedload(Clearance.by),
            joinedload(Clearance.event).joinedload(HotspotEvent.undone_by),
            selectinload(Clearance.files),
        )
        .order_by(Clearance.id.desc())
    )


def file(hotspot: Hotspot, file_id: UUID) -> Select[tuple[StoredFile]]:
    """Return a file of this hotspot; one of another is none."""
    return (
        select(StoredFile)
        .join(HotspotFile, HotspotFile.file_id == StoredFile.id)
        .where(HotspotFile.hotspot_id == hotspot.id, StoredFile.uuid == file_id)
    )


def visible_to(user: HasGrants) -> Select:
    """Return what the list shows of each hotspot; what the user may not open is NULL.

    `opens` tells whether the user may open it; without it only number, village, kind and status
    are there, so that no filter or order can tell more either.
    """
    opens = within(user, Permission.HOTSPOT_OPEN, Area.path)
    return (
        select(
            Hotspot.uuid,
            Hotspot.commune_code,
            Hotspot.number,
            Hotspot.kind,
            Hotspot.status,
            Area.path.label("area_path"),
            areas.named_last(AreaVersion.name).label("area_name"),
            areas.named_last(AreaVersion.kind).label("area_kind"),
            opens.label("opens"),
            *(_if(opens, column) for column in (Hotspot.level, Hotspot.first_seen_on)),
            *(_if(opens, column) for column in (Hotspot.cleared_on, Hotspot.relapses)),
            _if(opens, watch.due_on().label("due_on")),
        )
        .join(Area, Area.id == Hotspot.area_id)
        .outerjoin(AreaVersion, _named_today())
        .where(within(user, Permission.HOTSPOT_PLACE, Area.path))
    )


def first_seen_by(day: date, user: HasGrants) -> ColumnElement[bool]:
    """Return the condition that it was first seen on `day` or before, where the user may know."""
    return and_(within(user, Permission.HOTSPOT_OPEN, Area.path), Hotspot.first_seen_on <= day)


def due_by(day: date, user: HasGrants) -> ColumnElement[bool]:
    """Return the condition that a visit of the watch is due, where the user may know."""
    return and_(within(user, Permission.HOTSPOT_OPEN, Area.path), watch.due_on() <= day)


def by_status(rows: Select) -> Select:
    """Return (status, count) of rows of the list."""
    return (
        rows.with_only_columns(Hotspot.status, func.count(), maintain_column_froms=True)
        .order_by(None)
        .group_by(Hotspot.status)
    )


def map_rows(user: HasGrants, day: date) -> Select:
    """Return (id, kind, status, level, geom in EPSG:3857) as of `day`.

    Who may not open a hotspot learns neither its level nor its past: of an earlier day it is drawn
    as it stands today, for else the days would tell when it was found and cleared.
    """
    opens = within(user, Permission.HOTSPOT_OPEN, Area.path)
    then = case((opens, _status_on(day)), else_=Hotspot.status)
    status = Hotspot.status if day >= today() else then
    rows = (
        select(
            cast(Hotspot.uuid, Text).label("id"),
            Hotspot.kind,
            status.label("status"),
            _if(opens, Hotspot.level),
            func.ST_Transform(Hotspot.place, 3857).label("geom"),
        )
        .join(Area, Area.id == Hotspot.area_id)
        .where(within(user, Permission.HOTSPOT_PLACE, Area.path))
    )
    return rows if day >= today() else rows.where(status.is_not(None))


def counts(user: HasGrants) -> Select:
    """Return (area, name, how many open, watched and closed, numbers) of each village or commune.

    Each row is a place whose single count the user may see, so no sum of them hides or tells more
    than the rows themselves. A commune counts only what lies in no village of it, those included
    that were merged, split or ended.
    """
    counted = Hotspot.status != Status.DISMISSED
    village = aliased(Area)
    stands = exists().where(
        AreaVersion.area_id == village.id,
        func.upper_inf(AreaVersion.known),
        AreaVersion.valid.contains(today()),
    )
    ended = select(village.id).where(
        village.parent_id == Area.id, village.level == Level.VILLAGE, not_(stands)
    )
    here = or_(Hotspot.area_id == Area.id, Hotspot.area_id.in_(ended.correlate(Area)))
    return (
        select(
            Area.path,
            Area.level,
            Area.uuid,
            AreaVersion.name,
            AreaVersion.kind,
            func.count().filter(Hotspot.status.in_(OPEN)).label("open"),
            func.count().filter(Hotspot.status == Status.CLEARED).label("watched"),
            func.count().filter(Hotspot.status == Status.CLOSED).label("closed"),
            func.array_agg(aggregate_order_by(Hotspot.number, Hotspot.number))
            .filter(Hotspot.number.is_not(None))
            .label("numbers"),
        )
        .join(AreaVersion, _named_today())
        .outerjoin(Hotspot, here & counted)
        .where(
            within(user, Permission.HOTSPOT_COUNT, Area.path),
            (Area.level == Level.VILLAGE)
            | ((Area.level == Level.COMMUNE) & Hotspot.id.is_not(None)),
        )
        .group_by(Area.path, Area.level, Area.uuid, AreaVersion.name, AreaVersion.kind)
        .order_by(*areas.by_commune_and_name())
    )


def _if(opens: ColumnElement[bool], column: ColumnElement) -> ColumnElement:
    return case((opens, column), else_=None).label(column.name)


def _named_today() -> ColumnElement[bool]:
    return and_(
        AreaVersion.area_id == Area.id,
        func.upper_inf(AreaVersion.known),
        AreaVersion.valid.contains(today()),
    )


def _status_on(day: date) -> ColumnElement[str]:
    """Return the status that the steps up to `day` led to; NULL before the first."""
    return (
        select(HotspotEvent.to_status)
        .where(HotspotEvent.hotspot_id == Hotspot.id, HotspotEvent.on <= day)
        .order_by(HotspotEvent.id.desc())
        .limit(1)
        .correlate(Hotspot)
        .scalar_subquery()
    )
