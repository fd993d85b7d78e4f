"""Acts on imports: keep the file, preview it, carry it out in one transaction, take it back."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from flask_babel import lazy_gettext as _l
from shapely import MultiPolygon, box, total_bounds
from sqlalchemy import select

from gis import generalise
from gis.errors import GeometryError, ProjectionUnknown
from webapp.areas import bulk, imports, known, previews, uploads
from webapp.areas.gis_messages import message_for
from webapp.areas.import_lines import Fate, Line, Request
from webapp.areas.import_models import MOVES, AreaImport, ImportState
from webapp.areas.import_plan import Plan
from webapp.areas.imports import Tell
from webapp.areas.models import Area, AreaBoundary, AreaVersion, BoundarySource, Level
from webapp.areas.references import used_elsewhere
from webapp.audit import operations as audit
from webapp.clock import now
from webapp.errors import AppError, ChangedMeanwhile
from webapp.extensions import db
from webapp.lifecycle import move

AUDITED_EACH = 200  # areas; of larger imports the log keeps one entry with the counts


class AreasInUse(AppError):
    """Areas that an import added are already used by other records."""

    status = 409
    message = _l(
        "Areas that this import added are already in use, so it cannot be undone as a whole."
        " End the areas one by one instead."
    )


class NeedsYes(AppError):
    """The preview asks for a yes that was not given."""

    status = 422
    message = _l("Tick the box to confirm what the preview warns of.")


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
    record.preview = previews.summary(plan)
    return plan


def preview_again(record: AreaImport, path: Path) -> None:
    """Show a new preview instead of carrying out one that no longer holds."""
    db.session.refresh(record)
    move(record, ImportState.READY, MOVES)
    move(record, ImportState.READING, MOVES)
    preview(record, path)
    record.preview = record.preview | {"is_again": True}


def choose(record: AreaImport, crs: str) -> None:
    """Take the projection that a person chose; the file is read again with it."""
    move(record, ImportState.READING, MOVES)
    record.crs = crs


def discard(record: AreaImport, *, by) -> None:
    """Leave everything as it is."""
    move(record, ImportState.DISCARDED, MOVES)
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
    by_id = by.id if by else None
    level, since = plan.request.level, plan.request.since
    record.known_from = bulk.instant()
    new = new_areas(plan)
    made = bulk.make_areas(
        level, list(new.values()), since=since, known_from=record.known_from, by_id=by_id
    )
    ids = {
        line.place: line.area.id if line.area else made[new[line.place].path]
        for line in plan.to_write
    }
    bulk.rename(names_of(plan), since=since, known_from=record.known_from, by_id=by_id)
    shapes = {ids[line.place]: line.shape for line in plan.to_write if line.redraws}
    tell("generalise", 0, 1)
    bulk.redraw(
        shapes,
        outlines_of(shapes, level, since),
        level=level,
        since=since,
        known_from=record.known_from,
        source=BoundarySource.IMPORTED,
        origin=record.file_name,
        by_id=by_id,
        tell=lambda done: tell("write", done, len(shapes)),
    )
    move(record, ImportState.APPLIED, MOVES)
    record.applied_at = now()
    log(plan, record, ids, by)


def new_areas(plan: Plan) -> dict[int, bulk.NewArea]:
    """Return the areas to be made by their line's place; villages without code get the next one."""
    found: dict[int, bulk.NewArea] = {}
    numbers = next_codes({line.parent.id for line in plan.lines if line.parent}, plan)
    for line in plan.to_write:
        if line.area is None:
            parent = line.parent
            code = line.code or numbers[parent.id]()
            path = (parent.path if parent else "") + code + "/"
            found[line.place] = bulk.NewArea(
                code, path, parent.id if parent else None, line.name, line.kind
            )
    return found


def next_codes(parent_ids: set[int], plan: Plan) -> Mapping[int, Callable[[], str]]:
    """Return for each parent a function that gives the next free four-digit local code."""
    if plan.request.level is not Level.VILLAGE:
        return {}
    taken: dict[int, set[int]] = {parent_id: {0} for parent_id in parent_ids}
    rows = db.session.execute(
        select(Area.parent_id, Area.code).where(Area.parent_id.in_(parent_ids))
    )
    stated = [(line.parent.id, line.code) for line in plan.to_write if line.parent]
    for parent_id, code in [*rows, *stated]:
        if code.isdecimal():
            taken[parent_id].add(int(code))

    def following(numbers: set[int]) -> Callable[[], str]:
        def give() -> str:
            numbers.add(max(numbers) + 1)
            return f"{max(numbers):04}"

        return give

    return {parent_id: following(numbers) for parent_id, numbers in taken.items()}


def names_of(plan: Plan) -> dict[int, tuple[str, str]]:
    """Return {area: (name, kind)} of the areas whose name or kind changes."""
    return {
        line.area.id: (
            next((new for key, _, new in line.changes if key == "name"), line.area.name),
            next((new for key, _, new in line.changes if key == "kind"), line.area.kind),
        )
        for line in plan.to_write
        if line.area and line.changes
    }


def outlines_of(
    shapes: Mapping[int, MultiPolygon], level: Level, since: date
) -> dict[str, list[MultiPolygon]]:
    """Return generalised copies made together with the siblings around, so that borders meet."""
    new = list(shapes.values())
    if not new:
        return {}
    extent = box(*total_bounds(new))
    around = known.touching_shapes(level, since, extent, set(shapes))
    copies = generalise.outlines([*new, *around.values()])
    return {band: found[: len(new)] for band, found in copies.items()}


def log(plan: Plan, record: AreaImport, ids: Mapping[int, int], by) -> None:
    """Record the import, and each area of one that a person could have gone through by eye."""
    counts = {name: (None, count) for name, count in plan.counts().items() if count}
    counts["file"] = (None, record.file_name)
    audit.record("area_import.applied", record, by=by, changes=counts)
    if len(plan.to_write) > AUDITED_EACH:
        return
    areas = {
        area.id: area for area in db.session.scalars(select(Area).where(Area.id.in_(ids.values())))
    }
    for line in plan.to_write:
        audit.record(_action(line), areas[ids[line.place]], by=by, changes=_changes(line))


def _action(line: Line) -> str:
    if line.fate is Fate.ADDED:
        return "area.created"
    return "area.redrawn" if line.redraws else "area.revised"


def _changes(line: Line) -> dict[str, tuple]:
    found: dict[str, tuple] = {key: (old, new) for key, old, new in line.changes}
    if line.redraws:
        found["source"] = (None, BoundarySource.IMPORTED.value)
    return found


def undo(record: AreaImport, *, by) -> None:
    """Make known again what was known before the import; nothing is removed.

    Raises:
        IllegalMove: it was not carried out, or was taken back already.
        ChangedMeanwhile: something of it has been changed since.
        AreasInUse: other records speak of areas that it added.
    """
    bulk.lock()
    move(record, ImportState.UNDONE, MOVES)
    added = bulk.added_at(record.known_from)
    if used_elsewhere(added):
        raise AreasInUse
    instant = bulk.instant()
    for model in (AreaVersion, AreaBoundary):
        bulk.take_back(model, record.known_from, instant)
    audit.record("area_import.undone", record, by=by)
