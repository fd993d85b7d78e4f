"""What may be taken back of areas within ten minutes: boundaries drawn, and imports.

A name, a parent or an end rests on a decision; another decision changes it back.
"""

from datetime import datetime, timedelta

from flask_babel import ngettext
from sqlalchemy import exists, func, select

from webapp.areas import bulk, import_operations, operations, queries, version_rows
from webapp.areas.import_models import AreaImport
from webapp.areas.models import Area, AreaBoundary, AreaVersion
from webapp.areas.names import full_name
from webapp.audit import operations as audit
from webapp.audit.models import AuditEntry
from webapp.audit.undo import TooLateToUndo, undoes
from webapp.clock import today
from webapp.extensions import db
from webapp.permissions import Permission

ONE_ACT = timedelta(minutes=1)
"""A boundary is known from some instant of the request that then wrote the entry."""

ONE_MOMENT = timedelta(seconds=1)


def called(area: Area) -> str:
    """Return the area's name, and how many others were drawn with it."""
    version = operations.version_on(area, today())
    name = full_name(version.kind, version.name)
    drawn_at = _known_from(area)
    others = len(_drawn_at(drawn_at)) - 1 if drawn_at else 0
    if others < 1:
        return name
    return ngettext("%(name)s and %(num)d more", "%(name)s and %(num)d more", others, name=name)


def is_own_drawing(area: Area, entry: AuditEntry) -> bool:
    """True when the boundary known is what `entry` tells, and no import or decision brought it."""
    drawn_at = _known_from(area)
    if drawn_at is None or not entry.at - ONE_ACT < drawn_at <= entry.at:
        return False
    if _decided_at(area, drawn_at):
        return False
    return not db.session.scalar(select(exists().where(AreaImport.known_from == drawn_at)))


@undoes("area.redrawn", Permission.AREA_EDIT, queries.one, called=called, free=is_own_drawing)
def redraw(area: Area, *, by, entry: AuditEntry) -> None:
    """Make known again what was known before, also of the neighbours that followed."""
    drawn_at = _known_from(area)
    if drawn_at is None:
        raise TooLateToUndo
    touched = _drawn_at(drawn_at)
    version_rows.take_back(AreaBoundary, drawn_at, bulk.instant())
    for one in touched:
        audit.record("area.redrawn", one, by=by)


@undoes(
    "area_import.applied",
    Permission.AREA_IMPORT,
    queries.one_import,
    called=lambda record: record.file_name,
)
def undo_import(record: AreaImport, *, by, entry: AuditEntry) -> None:
    """Take a whole import back."""
    import_operations.undo(record, by=by)


def _decided_at(area: Area, instant: datetime) -> bool:
    """True when a decision, a merger say, changed the area in the same moment."""
    known_from = func.lower(AreaVersion.known)
    return db.session.scalar(
        select(
            exists().where(
                AreaVersion.area_id == area.id,
                AreaVersion.decision.is_not(None),
                known_from.between(instant - ONE_MOMENT, instant + ONE_MOMENT),
            )
        )
    )


def _known_from(area: Area) -> datetime | None:
    """Return since when the newest of what is known of its boundary has been known."""
    return db.session.scalar(
        select(func.max(func.lower(AreaBoundary.known))).where(
            AreaBoundary.area_id == area.id, func.upper_inf(AreaBoundary.known)
        )
    )


def _drawn_at(instant: datetime) -> list[Area]:
    drawn = select(AreaBoundary.area_id).where(func.lower(AreaBoundary.known) == instant)
    return list(db.session.scalars(select(Area).where(Area.id.in_(drawn)).order_by(Area.id.desc())))
