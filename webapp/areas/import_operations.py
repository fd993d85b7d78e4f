"""Acts on imports: keep the file, preview it, carry it out in one transaction, take it back."""

from pathlib import Path

from flask_babel import lazy_gettext as _l

from gis.errors import GeometryError, ProjectionUnknown
from webapp.areas import (
    bulk,
    import_effects,
    import_shapes,
    imports,
    known,
    previews,
    uploads,
    version_rows,
)
from webapp.areas.gis_messages import message_for
from webapp.areas.import_lines import Request
from webapp.areas.import_models import MOVES, AreaImport, ImportState
from webapp.areas.import_plan import Plan
from webapp.areas.imports import Tell
from webapp.areas.models import AreaBoundary, AreaVersion, Level
from webapp.areas.references import used_elsewhere
from webapp.audit import operations as audit
from webapp.clock import now
from webapp.error_texts import NO_LONGER
from webapp.errors import AppError, ChangedMeanwhile
from webapp.extensions import db
from webapp.lifecycle import move


class AreasInUse(AppError):
    """Areas that an import added are already used by other records."""

    status = 409
    title = NO_LONGER
    message = _l(
        "Areas that this import added are already in use, so it cannot be undone as a whole."
        " End the areas one by one instead."
    )


class NeedsYes(AppError):
    """The preview asks for a yes that was not given."""

    status = 422
    message = _l("Tick the box to confirm what the preview warns of.")


BROKEN_OFF = _l(
    "The server broke off several times while it worked on this file. Nothing was changed. Split"
    " the file into smaller parts, or tell whoever runs the server."
)


def request_of(record: AreaImport) -> Request:
    """Return what the person has said so far."""
    within = known.known_of(record.area, record.since) if record.area else None
    level = Level(record.area.level) if record.area else None
    return Request(Level(record.level), record.since, within, level, record.crs)


def preview(record: AreaImport, path: Path, *, tell: Tell = imports.silent) -> Plan | None:
    """Read the file; keep on the record what it would change, what is asked, or what is wrong."""
    try:
        plan = imports.plan(path, record.file_name, request_of(record), tell=tell)
    except ProjectionUnknown as error:
        move(record, ImportState.ASKING, MOVES)
        record.preview = {"choices": previews.choices(error.choices)}
        return None
    except GeometryError as error:
        move(record, ImportState.FAILED, MOVES)
        record.preview = {"error": message_for(error)}
        uploads.forget(record)
        return None
    move(record, ImportState.READY, MOVES)
    record.preview = previews.summary(plan) | {"bounds": import_shapes.keep(record, plan.lines)}
    return plan


def preview_again(record: AreaImport, path: Path) -> None:
    """Show a new preview instead of carrying out one that no longer holds."""
    db.session.refresh(record)
    move(record, ImportState.READY, MOVES)
    move(record, ImportState.READING, MOVES)
    preview(record, path)
    record.preview = record.preview | {"is_again": True}


def fail(record: AreaImport) -> None:
    """Leave everything as it is, because the server could not do the work."""
    move(record, ImportState.FAILED, MOVES)
    record.preview = {"error": str(BROKEN_OFF)}
    import_shapes.forget(record)


def choose(record: AreaImport, crs: str) -> None:
    """Take the projection that a person chose; the file is read again with it."""
    move(record, ImportState.READING, MOVES)
    record.crs = crs


def discard(record: AreaImport, *, by) -> None:
    """Leave everything as it is."""
    move(record, ImportState.DISCARDED, MOVES)
    import_shapes.forget(record)
    uploads.forget(record)
    audit.record("area_import.discarded", record, by=by)


def start(record: AreaImport, *, confirmed: bool) -> None:
    """Begin to carry out what was previewed.

    Raises:
        NeedsYes: the preview warns, and nobody confirmed.
    """
    if record.preview.get("needs_yes") and not confirmed:
        raise NeedsYes
    move(record, ImportState.APPLYING, MOVES)


def finish(record: AreaImport, path: Path, *, by, tell: Tell = imports.silent) -> None:
    """Carry out exactly what was previewed.

    Raises:
        ChangedMeanwhile: the areas have changed since, so the preview no longer holds.
    """
    bulk.lock()
    plan = imports.plan(path, record.file_name, request_of(record), tell=tell)
    if plan.digest() != record.preview["digest"]:
        raise ChangedMeanwhile
    carry_out(plan, record, by=by, tell=tell)


def carry_out(plan: Plan, record: AreaImport, *, by, tell: Tell = imports.silent) -> None:
    """Write the plan; the caller holds `bulk.lock()` since before the plan was made."""
    record.known_from = record.known_from or bulk.instant()
    asked = plan.request
    batch = bulk.Batch(
        asked.level, asked.since, record.known_from, by.id if by else None, asked.is_demo
    )
    ids = import_effects.write(plan, batch, origin=record.file_name, tell=tell)
    move(record, ImportState.APPLIED, MOVES)
    record.applied_at = now()
    import_effects.log(plan, record, ids, by)


def undo(record: AreaImport, *, by) -> None:
    """Make known again what was known before the import; nothing is removed.

    Raises:
        IllegalMove: it was not carried out, or was taken back already.
        ChangedMeanwhile: something of it has been changed since.
        AreasInUse: other records speak of areas that it added.
    """
    bulk.lock()
    move(record, ImportState.UNDONE, MOVES)
    added = version_rows.added_at(record.known_from)
    if used_elsewhere(added):
        raise AreasInUse
    instant = bulk.instant()
    for model in (AreaVersion, AreaBoundary):
        version_rows.take_back(model, record.known_from, instant)
    audit.record("area_import.undone", record, by=by)
