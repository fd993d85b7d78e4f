"""What happened to a village, as each reader may know it."""

from dataclasses import dataclass

from flask_babel import gettext as _

from webapp.areas.models import Area
from webapp.extensions import db
from webapp.permissions import HasGrants, Permission, permits
from webapp.villages import queries
from webapp.villages.models import Cause, Status, StatusEvent


@dataclass(frozen=True)
class Happening:
    """An event as this person may know it."""

    event: StatusEvent
    who: str
    cause: str
    reason: str


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
                cause="" if hidden else cause_label(event),
                reason=event.reason if inside else "",
            )
        )
    return happened


def cause_label(event: StatusEvent) -> str:
    """Return what began a review by itself; nothing for what a person began, or for its end."""
    if event.to_status != Status.UNDER_REVIEW:
        return ""
    return {
        Cause.HOTSPOT: _("A hotspot relapsed."),
        Cause.CRITERION: _("A criterion is no longer met."),
        Cause.LAPSE: _("The recognition has run out."),
    }.get(Cause(event.cause), "")
