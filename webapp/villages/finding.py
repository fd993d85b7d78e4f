"""A page of the staff list in the order of names, read off their index before anything else is.

Only the fifty villages on the page are then looked up with all that the list shows of them.
"""

from dataclasses import replace

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from webapp.areas.models import Area, Level
from webapp.areas.public import names
from webapp.paging import Page, paged
from webapp.permissions import HasGrants, Permission, everywhere, paths, within
from webapp.villages import found
from webapp.villages.filters import Asked
from webapp.villages.listing import Commune, Seen, rows_on, seen_of
from webapp.villages.public import NO_DATA

ABOVE_VILLAGES = 2  # parts of a path that name a province and a commune


def page(session: Session, user: HasGrants, asked: Asked, *, descending: bool) -> Page:
    """Return the page of the list that the address asks for, by commune and name."""
    keys = paged(
        session,
        chosen(session, user, asked),
        anchors=visible(user, asked),
        order=found.ORDER,
        uuid=names.c.uuid,
        descending=descending,
    )
    return shown(session, user, asked, keys)


def shown(session: Session, user: HasGrants, asked: Asked, keys: Page) -> Page:
    """Return a page of area numbers with all that the list shows of each."""
    ids = [row.area_id for row in keys.rows]
    rows = session.execute(rows_on(user, asked.day).where(Area.id.in_(ids))) if ids else ()
    known = {row.id: row for row in rows}
    return replace(keys, rows=[known[number] for number in ids if number in known])


def chosen(session: Session, user: HasGrants, asked: Asked) -> Select:
    """Return (area_id, uuid) of the villages that the address asks for."""
    rows = visible(user, asked)
    if asked.commune:
        rows = rows.where(
            names.c.parent_id.in_(select(Commune.id).where(Commune.code == asked.commune))
        )
    if asked.q:
        anywhere = Asked(asked.day, q=asked.q)
        rows = rows.where(found.called(asked.q, found.communes_called(session, anywhere)))
    if not asked.status:
        return rows
    rows = rows.outerjoin(Seen, seen_of(Seen, user, asked.day))
    is_so = Seen.status.is_(None) if asked.status == NO_DATA else Seen.status == asked.status
    return rows.where(is_so)


def visible(user: HasGrants, asked: Asked) -> Select:
    """Return (area_id, uuid) of the villages of the day that the user may see."""
    rows = (
        select(names.c.area_id, names.c.uuid)
        .join(Area, Area.id == names.c.area_id)
        .where(names.c.level == Level.VILLAGE, names.c.valid.contains(asked.day))
    )
    if everywhere(user, Permission.VILLAGE_VIEW):
        return rows
    return rows.where(within(user, Permission.VILLAGE_VIEW, Area.path), nearby(user))


def nearby(user: HasGrants) -> ColumnElement[bool]:
    """Return what follows from the user's rights for the commune: by it the index is entered."""
    granted = paths(user, Permission.VILLAGE_VIEW)
    places = {"/".join(path.split("/")[:ABOVE_VILLAGES]).rstrip("/") + "/" for path in granted}
    return or_(*(names.c.above.like(place + "%") for place in sorted(places)))
