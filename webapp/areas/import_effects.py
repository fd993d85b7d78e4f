"""What carrying an import out writes: new areas, new names, boundaries, and the log of it."""

from collections.abc import Callable, Mapping

from sqlalchemy import select

from webapp.areas import bulk, outlines
from webapp.areas.import_lines import Fate, Line
from webapp.areas.import_models import AreaImport
from webapp.areas.import_plan import Plan
from webapp.areas.imports import Tell
from webapp.areas.models import Area, BoundarySource, Level
from webapp.audit import operations as audit
from webapp.extensions import db

AUDITED_EACH = 200  # areas; of larger imports the log keeps one entry with the counts


def write(plan: Plan, batch: bulk.Batch, *, origin: str, tell: Tell) -> dict[int, int]:
    """Write what the plan changes; return {place of a line: its area}."""
    new = new_areas(plan)
    made = bulk.make_areas(batch, list(new.values()))
    ids = {
        line.place: line.area.id if line.area else made[new[line.place].path]
        for line in plan.to_write
    }
    bulk.rename(batch, names_of(plan))
    shapes = {ids[line.place]: line.shape for line in plan.to_write if line.redraws}
    tell("generalise", 0, 1)
    bulk.redraw(
        batch,
        shapes,
        outlines.of(batch, shapes),
        source=BoundarySource.IMPORTED,
        origin=origin,
        tell=lambda done: tell("write", done, len(shapes)),
    )
    return ids


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


def log(plan: Plan, record: AreaImport, ids: Mapping[int, int], by) -> None:
    """Record the import, and each area of one that a person could have gone through by eye."""
    if len(plan.to_write) <= AUDITED_EACH:
        found = db.session.scalars(select(Area).where(Area.id.in_(ids.values())))
        areas = {area.id: area for area in found}
        for line in plan.to_write:
            audit.record(_action(line), areas[ids[line.place]], by=by, changes=_changes(line))
    counts = {name: (None, count) for name, count in plan.counts().items() if count}
    counts["file"] = (None, record.file_name)
    audit.record("area_import.applied", record, by=by, changes=counts)


def _action(line: Line) -> str:
    if line.fate is Fate.ADDED:
        return "area.created"
    return "area.redrawn" if line.redraws else "area.revised"


def _changes(line: Line) -> dict[str, tuple]:
    found: dict[str, tuple] = {key: (old, new) for key, old, new in line.changes}
    if line.redraws:
        found["source"] = (None, BoundarySource.IMPORTED.value)
    return found
