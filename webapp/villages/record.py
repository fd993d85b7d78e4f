"""Everything that the record page of one village shows to one person."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from webapp.areas import pages
from webapp.areas.models import Area, AreaBoundary, AreaVersion
from webapp.areas.names import full_name
from webapp.areas.queries import boundary_on
from webapp.areas.small_map import SmallMap, of_area
from webapp.audit import queries as audit
from webapp.clock import today
from webapp.extensions import db
from webapp.permissions import HasGrants, Permission, permits
from webapp.villages import acts, figures, queries
from webapp.villages.models import Cause, StatusEvent, Surface, VillageStatus
from webapp.villages.public import NO_DATA
from webapp.villages.standing import Standing

AUDIT_ROWS = 20


@dataclass(frozen=True)
class Happening:
    """An event as this person may know it."""

    event: StatusEvent
    who: str
    cause: str
    reason: str


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
    rights: dict[str, bool] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return full_name(self.version.kind, self.version.name)

    @property
    def is_past(self) -> bool:
        """True when it shows another day than today: then nothing may be done."""
        return self.has_ended or self.day != today()

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


def of(village: Area, user: HasGrants, day: date | None = None) -> Record:
    """Return the record of `village` on `day` as `user` may see it, on its last day if it ended.

    Raises:
        NotFound: the village began later.
    """
    day = day or today()
    version = pages.version_of(village, day)
    has_ended = not version.valid.contains(day)
    if has_ended:
        day = version.valid.upper - timedelta(days=1)
    if has_ended or day != today():
        return past(village, user, version, day, has_ended=has_ended)
    standing = Standing.seen(village)
    rights = {
        "figures": permits(user, Permission.VILLAGE_FIGURES, village.area_path),
        "inside": permits(user, Permission.VILLAGE_INSIDE, village.area_path),
        "audit": permits(user, Permission.AUDIT_VIEW, village.area_path),
    }
    entries = audit.about(user, village.uuid).limit(AUDIT_ROWS)
    return Record(
        village=village,
        version=version,
        standing=standing,
        acts=acts.possible(user, standing),
        events=events_for(user, village),
        notes=list(db.session.execute(queries.notes_of(village.id))) if rights["inside"] else [],
        figures=figures.of(village),
        audit_entries=list(db.session.scalars(entries)) if rights["audit"] else [],
        boundary_source=source_on(village, day),
        small_map=of_area(village, day),
        day=day,
        rights=rights,
    )


def past(
    village: Area, user: HasGrants, version: AreaVersion, day: date, *, has_ended: bool
) -> Record:
    """Return what was true of the village on `day`, as known now: to read, not to act on."""
    return Record(
        village=village,
        version=version,
        standing=Standing.as_of(village, day),
        acts=[],
        events=[one for one in events_for(user, village) if one.event.on <= day],
        notes=[],
        figures=figures.as_of(version),
        audit_entries=[],
        boundary_source=source_on(village, day),
        small_map=of_area(village, day),
        day=day,
        has_ended=has_ended,
        rights={
            "figures": False,
            "inside": permits(user, Permission.VILLAGE_INSIDE, village.area_path),
            "audit": False,
        },
    )


def source_on(village: Area, day: date) -> str | None:
    boundary = db.session.scalar(boundary_on(day).where(AreaBoundary.area_id == village.id))
    return boundary.source if boundary else None


def events_for(user: HasGrants, village: Area) -> list[Happening]:
    """Return the events, newest first; who may not know of hotspots learns of no relapse.

    Who sees a village from outside finds what is published, without reason and author.
    """
    inside = permits(user, Permission.VILLAGE_INSIDE, village.area_path)
    knows = permits(user, Permission.HOTSPOT_COUNT, village.area_path)
    happened = []
    for event, title in db.session.execute(queries.events_of(village.id)):
        if not (inside or event.published):
            continue
        hidden = not inside or (event.cause == Cause.HOTSPOT and not knows)
        happened.append(
            Happening(
                event,
                who="" if hidden else title or "",
                cause="" if hidden else cause_label(event.cause),
                reason=event.reason if inside else "",
            )
        )
    return happened


def cause_label(cause: str) -> str:
    """Return what began a review by itself; nothing for what a person began."""
    return {
        Cause.HOTSPOT: _("A hotspot relapsed."),
        Cause.CRITERION: _("A criterion is no longer met."),
        Cause.LAPSE: _("The recognition has run out."),
    }.get(Cause(cause), "")
