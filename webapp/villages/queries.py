"""Villages as staff see them: both surfaces, events, notes, decisions."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, extract, func, select
from sqlalchemy.orm import joinedload

from webapp.accounts.models import User
from webapp.areas import queries as area_queries
from webapp.areas.models import Area, AreaVersion, Level
from webapp.clock import today
from webapp.history import known_at
from webapp.villages.models import (
    Decision,
    Status,
    StatusEvent,
    Surface,
    VillageNote,
    VillageProfile,
    VillageStatus,
)


def one(village_id: UUID) -> Select[tuple[Area]]:
    """Return the village with this id, its commune and province."""
    return (
        select(Area)
        .where(Area.uuid == village_id, Area.level == Level.VILLAGE)
        .options(joinedload(Area.parent).joinedload(Area.parent))
    )


def living(village_id: UUID) -> Select[tuple[Area]]:
    """Return the village when it exists today; what has ended is only read."""
    today_only = area_queries.version_on(today()).with_only_columns(AreaVersion.area_id)
    return one(village_id).where(Area.id.in_(today_only.where(AreaVersion.area_id == Area.id)))


def latest_rows(village_ids: Iterable[int]) -> Select[tuple[VillageStatus]]:
    """Return the rows, at most one for each surface, that nothing has followed yet."""
    return (
        select(VillageStatus)
        .where(
            VillageStatus.village_id.in_(village_ids),
            func.upper_inf(VillageStatus.known),
            func.upper_inf(VillageStatus.valid),
        )
        .options(joinedload(VillageStatus.decision))
    )


def rows_on(
    day: date, surface: Surface, instant: datetime | None = None
) -> Select[tuple[VillageStatus]]:
    """Return the rows of one surface valid on `day`, as known now or at `instant`."""
    return select(VillageStatus).where(
        VillageStatus.surface == surface,
        known_at(VillageStatus.known, instant),
        VillageStatus.valid.contains(day),
    )


def lapsed(day: date) -> Select[tuple[Area, VillageStatus]]:
    """Return the villages certified inside whose certificate ran out before `day`."""
    return (
        select(Area, VillageStatus)
        .join(VillageStatus, VillageStatus.village_id == Area.id)
        .where(
            VillageStatus.surface == Surface.INSIDE,
            VillageStatus.status == Status.CERTIFIED,
            VillageStatus.expires_on < day,
            func.upper_inf(VillageStatus.known),
            func.upper_inf(VillageStatus.valid),
        )
        .order_by(Area.id)
    )


def events_of(village_id: int) -> Select[tuple[StatusEvent, str]]:
    """Return (event, title of who did it), newest first."""
    return (
        select(StatusEvent, User.title)
        .outerjoin(User, User.id == StatusEvent.by_id)
        .where(StatusEvent.village_id == village_id)
        .options(joinedload(StatusEvent.decision))
        .order_by(StatusEvent.id.desc())
    )


def notes_of(village_id: int) -> Select[tuple[VillageNote, str]]:
    """Return (note, title of who wrote it), newest first."""
    return (
        select(VillageNote, User.title)
        .join(User, User.id == VillageNote.by_id)
        .where(VillageNote.village_id == village_id)
        .order_by(VillageNote.id.desc())
    )


def profile_of(village_id: int) -> Select[tuple[VillageProfile]]:
    """Return what is kept of a village beside its status."""
    return select(VillageProfile).where(VillageProfile.village_id == village_id)


def decision(commune_id: int, year: int, number: str) -> Select[tuple[Decision]]:
    """Return the decision that bears `number` among those the commune signed in `year`."""
    return select(Decision).where(
        Decision.commune_id == commune_id,
        extract("year", Decision.signed_on) == year,
        Decision.number == number,
    )


def title_of(user_id: int | None) -> Select[tuple[str]]:
    """Return the post of an account."""
    return select(User.title).where(User.id == user_id)
