"""A page of the staff list in the order of the latest change, read off the index of its days."""

from sqlalchemy import Select, cast, func, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.types import Date

from webapp.areas.models import Level
from webapp.areas.public import names
from webapp.paging import Page, Part, paged
from webapp.permissions import HasGrants
from webapp.villages import finding
from webapp.villages.filters import Asked
from webapp.villages.listing import Seen, seen_of, sees_all_as_published, true_on
from webapp.villages.models import Surface
from webapp.villages.public import NO_DATA

NEVER = cast(literal("0001-01-01"), Date)
ORDER = (func.coalesce(func.lower(Seen.valid), NEVER), names.c.area_id)
"""The day of the latest change; villages without a status have none and come first."""


def page(session: Session, user: HasGrants, asked: Asked, *, descending: bool) -> Page:
    """Return the page of the list that the address asks for, by the day of the latest change."""
    anchors = finding.visible(user, asked).outerjoin(Seen, seen_of(Seen, user, asked.day))
    keys = paged(
        session,
        parts(session, user, asked),
        anchors=anchors,
        order=ORDER,
        uuid=names.c.uuid,
        descending=descending,
    )
    return finding.shown(session, user, asked, keys)


def parts(session: Session, user: HasGrants, asked: Asked) -> list[Part]:
    """Return the list; where it is long, as two parts that are read in the order of an index."""
    if not sees_all_as_published(user) or asked.q or asked.commune:
        return [Part(narrowed(session, user, asked), ORDER)]
    found = []
    if asked.status in ("", NO_DATA):
        found.append(Part(without_status(asked), (NEVER, names.c.area_id)))
    if asked.status != NO_DATA:
        found.append(Part(with_status(asked), (func.lower(Seen.valid), Seen.village_id)))
    return found


def narrowed(session: Session, user: HasGrants, asked: Asked) -> Select:
    """Return the villages that the filters leave, with the status that the user sees."""
    rows = finding.chosen(session, user, asked)
    return rows if asked.status else rows.outerjoin(Seen, seen_of(Seen, user, asked.day))


def without_status(asked: Asked) -> Select:
    """Return the villages without a status on the day asked for."""
    own = (Seen.village_id == names.c.area_id) & (Seen.surface == Surface.PUBLIC)
    standing = select(Seen.id).where(own, true_on(Seen, asked.day))
    return villages(asked).where(~standing.exists())


def with_status(asked: Asked) -> Select:
    """Return the villages with a status on the day asked for, or with the one asked for."""
    rows = villages(asked).join(Seen, Seen.village_id == names.c.area_id)
    rows = rows.where(Seen.surface == Surface.PUBLIC, true_on(Seen, asked.day))
    return rows.where(Seen.status == asked.status) if asked.status else rows


def villages(asked: Asked) -> Select:
    """Return the villages of the day asked for."""
    return select(names.c.area_id, names.c.uuid).where(
        names.c.level == Level.VILLAGE, names.c.valid.contains(asked.day)
    )
