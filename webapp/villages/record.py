"""Everything that the record page of one village shows to one person."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.areas import pages
from webapp.areas.models import Area, AreaBoundary, AreaVersion
from webapp.areas.names import full_name
from webapp.areas.small_map import SmallMap, of_area
from webapp.audit import queries as audit
from webapp.clock import today
from webapp.errors import NotFound, WrongDay
from webapp.extensions import db
from webapp.history import known_at
from webapp.permissions import HasGrants, Permission, permits
from webapp.villages import acts, figures, queries
from webapp.villages.happenings import Happening, events_for
from webapp.villages.models import Surface, VillageStatus
from webapp.villages.public import NO_DATA
from webapp.villages.standing import Standing

AUDIT_ROWS = 20


class NotKnownYet(WrongDay):
    """Nothing of the village had been recorded by the day asked for."""

    message = _l("Nothing of this village had been recorded by that day. Choose a later day.")


@dataclass
class Record:
    """A village, what may be done with it, and what has been done."""

    village: Area
    version: AreaVersion
    standing: Standing
    acts: list[acts.Act]
    events: list[Happening]
    notes: list[Any]
    figures: figures.Figures
    audit_entries: list[Any]
    boundary_source: str | None
    small_map: SmallMap | None
    day: date
    has_ended: bool = False
    instant: datetime | None = None
    rights: dict[str, bool] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return full_name(self.version.kind, self.version.name)

    @property
    def is_past(self) -> bool:
        """True when it shows another day, or what was known then: then nothing may be done."""
        return self.has_ended or self.day != today() or self.instant is not None

    @property
    def known_day(self) -> date | None:
        """The day by whose end everything shown had been recorded; None for what is known now."""
        return self.instant.date() - timedelta(days=1) if self.instant else None

    @property
    def commune_name(self) -> str:
        version = pages.version_of(self.village.parent, self.day)
        return full_name(version.kind, version.name)

    @property
    def inside(self) -> VillageStatus | None:
        """The status inside; for who may not know it, the one that everybody sees."""
        return self.standing.rows[Surface.INSIDE] if self.rights["inside"] else self.outside

    @property
    def outside(self) -> VillageStatus | None:
        return self.standing.rows[Surface.PUBLIC]

    @property
    def status(self) -> str:
        return self.inside.status if self.inside else NO_DATA

    @property
    def public_status(self) -> str:
        return self.outside.status if self.outside else NO_DATA

    @property
    def surfaces_differ(self) -> bool:
        return self.status != self.public_status

    @property
    def seen(self) -> str:
        """The latest event, by which a form tells whether the status is still the one seen."""
        return str(self.events[0].event.uuid) if self.events else ""


def of(
    village: Area, user: HasGrants, day: date | None = None, instant: datetime | None = None
) -> Record:
    """Return the record of `village` on `day` as `user` may see it, on its last day if it ended.

    With `instant`, what had been recorded by then.

    Raises:
        NotFound: the village began later. NotKnownYet: nothing of it had been recorded.
    """
    day = day or today()
    version = _version(village, day, instant)
    has_ended = not version.valid.contains(day)
    if has_ended:
        day = version.valid.upper - timedelta(days=1)
    if has_ended or instant or day != today():
        found = past(village, user, version, day, instant)
        found.has_ended = has_ended
        return found
    standing = Standing.seen(village)
    rights = {
        "figures": permits(user, Permission.VILLAGE_FIGURES, village.area_path),
        "inside": permits(user, Permission.VILLAGE_INSIDE, village.area_path),
        "audit": permits(user, Permission.AUDIT_VIEW, village.area_path),
    }
    known = figures.of(village)
    entries = audit.about(user, village.uuid).limit(AUDIT_ROWS)
    return Record(
        village=village,
        version=version,
        standing=standing,
        acts=acts.possible(user, standing),
        events=events_for(user, village),
        notes=list(db.session.execute(queries.notes_of(village.id))) if rights["inside"] else [],
        figures=known if rights["inside"] else known.without_private,
        audit_entries=list(db.session.scalars(entries)) if rights["audit"] else [],
        boundary_source=source_on(village, day),
        small_map=of_area(village, day),
        day=day,
        rights=rights,
    )


def past(
    village: Area, user: HasGrants, version: AreaVersion, day: date, instant: datetime | None
) -> Record:
    """Return what was true of the village on `day`: to read, not to act on.

    No map draws what was known at another time, so none is shown with `instant`.
    """
    happened = (one for one in events_for(user, village) if one.event.on <= day)
    return Record(
        village=village,
        version=version,
        standing=Standing.as_of(village, day, instant),
        acts=[],
        events=[one for one in happened if instant is None or one.event.created_at < instant],
        notes=[],
        figures=figures.as_of(version),
        audit_entries=[],
        boundary_source=source_on(village, day, instant),
        small_map=None if instant else of_area(village, day),
        day=day,
        instant=instant,
        rights={
            "figures": False,
            "inside": permits(user, Permission.VILLAGE_INSIDE, village.area_path),
            "audit": False,
        },
    )


def source_on(village: Area, day: date, instant: datetime | None = None) -> str | None:
    """Return how the boundary of `day` came about, as known now or at `instant`."""
    return db.session.scalar(
        select(AreaBoundary.source).where(
            AreaBoundary.area_id == village.id,
            AreaBoundary.valid.contains(day),
            known_at(AreaBoundary.known, instant),
        )
    )


def _version(village: Area, day: date, instant: datetime | None) -> AreaVersion:
    try:
        return pages.version_of(village, day, instant)
    except NotFound as error:
        if instant is None:
            raise
        raise NotKnownYet("known") from error
