"""Creating, renaming, merging, splitting, moving and ending units, each with a day and a decision.

Source:
    Nghị định 185/2026/NĐ-CP: the commune's People's Council creates, merges and renames thôn and
    tổ dân phố; the software records the decision and keeps what was there before.
"""

from collections.abc import Sequence
from datetime import date

import shapely
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update

from gis.repair import areas_only
from webapp.areas import known, operations
from webapp.areas.models import (
    Area,
    AreaBoundary,
    AreaLink,
    AreaVersion,
    BoundarySource,
    Level,
    LinkKind,
)
from webapp.audit import operations as audit
from webapp.errors import AppError
from webapp.extensions import db
from webapp.history import end_on

# A boundary made of several is only as good as the worst of them.
WORST_FIRST = (
    BoundarySource.APPROXIMATE,
    BoundarySource.DRAWN,
    BoundarySource.IMPORTED,
    BoundarySource.SURVEYED,
)


class LaterChange(AppError):
    """Something about the unit is already known for a later day."""

    status = 409
    message = _l(
        "A later change of this unit is already recorded. Choose a day after it, or correct that"
        " change first."
    )


class CodeTaken(AppError):
    """The code belongs to another unit of the same parent."""

    status = 422
    message = _l("This code already belongs to another unit here. Choose another one.")


class NotSiblings(AppError):
    """Units of different parents or levels cannot be merged."""

    status = 422
    message = _l("Only units of the same commune can be merged. Move one first.")


def create(
    parent: Area, *, level: Level, name: str, kind: str, since: date, by, code: str = "", **facts
) -> Area:
    """Make a unit inside `parent`; without a code it gets the next free one."""
    code = code or next_code(parent)
    if db.session.scalar(select(Area.id).where(Area.path == f"{parent.path}{code}/")):
        raise CodeTaken
    return operations.create(
        level=level,
        code=code,
        kind=kind,
        name=name,
        parent=parent,
        since=since,
        by=by,
        is_demo=parent.is_demo,
        **facts,
    )


def next_code(parent: Area) -> str:
    """Return the next free four-digit local code inside `parent`."""
    codes = db.session.scalars(select(Area.code).where(Area.path.like(f"{parent.path}%/")))
    numbers = [int(code) for code in codes if code.isdecimal() and len(code) <= 4]
    return f"{max(numbers, default=0) + 1:04}"


def rename(area: Area, *, name: str, kind: str, since: date, decision: str, by) -> AreaVersion:
    """Let the unit bear another name from `since`."""
    _refuse_later_change(area, since)
    version = operations.revise(area, since=since, by=by, name=name, kind=kind, decision=decision)
    _link(area, area, since, LinkKind.RENAMED, decision)
    return version


def end(area: Area, *, since: date, decision: str, by) -> None:
    """Let the unit exist no longer from `since`; its groups end with it."""
    for inner in [area, *groups_of(area)]:
        _refuse_later_change(inner, since)
        end_on(AreaVersion, since, area_id=inner.id)
        end_on(AreaBoundary, since, area_id=inner.id)
        changes = {"valid_to": (None, since), "decision": (None, decision)}
        audit.record("area.ended", inner, by=by, changes=changes)


def merge(
    areas: Sequence[Area],
    *,
    name: str,
    kind: str,
    since: date,
    decision: str,
    by,
    into: Area | None = None,
) -> Area:
    """Make one unit of several: a new one, or `into`, which is one of them and goes on.

    The boundary is the union of theirs when all have one; households and population are added up
    when all are known; household groups move over.
    """
    if len({area.parent_id for area in areas}) != 1 or len({area.level for area in areas}) != 1:
        raise NotSiblings
    facts = _summed([operations.version_on(area, since) for area in areas])
    shapes = known.shapes_on(since, [area.id for area in areas])
    source = _worst_source(areas, since)
    level, parent = Level(areas[0].level), areas[0].parent
    if into is None:
        into = create(
            parent,
            level=level,
            name=name,
            kind=kind,
            since=since,
            by=by,
            decision=decision,
            **facts,
        )
    else:
        _refuse_later_change(into, since)
        operations.revise(
            into, since=since, by=by, name=name, kind=kind, decision=decision, **facts
        )
    for area in areas:
        if area is not into:
            for group in groups_of(area):
                move(group, into, since=since, decision=decision, by=by)
            end(area, since=since, decision=decision, by=by)
        _link(area, into, since, LinkKind.MERGED, decision)
    if len(shapes) == len(areas):
        whole = areas_only(shapely.union_all(list(shapes.values())))
        operations.redraw(into, whole, source=source, since=since, by=by, origin=decision)
    return into


def split(
    area: Area, names: Sequence[str], *, since: date, decision: str, by, kind: str = ""
) -> list[Area]:
    """Make several units of one; it ends, and their boundaries are drawn afterwards."""
    version = operations.version_on(area, since)
    parts = [
        create(
            area.parent,
            level=Level(area.level),
            name=name,
            kind=kind or version.kind,
            since=since,
            by=by,
            decision=decision,
        )
        for name in names
    ]
    for part in parts:
        _link(area, part, since, LinkKind.SPLIT, decision)
    end(area, since=since, decision=decision, by=by)
    return parts


def move(area: Area, to: Area, *, since: date, decision: str, by) -> None:
    """Let the unit lie in `to` from `since`; paths, and the rights that rest on them, follow now.

    Raises:
        CodeTaken: `to` has a unit with the same code, and the code is no local one.
    """
    _refuse_later_change(area, since)
    operations.revise(area, since=since, by=by, parent_id=to.id, decision=decision)
    code = area.code
    if db.session.scalar(select(Area.id).where(Area.path == f"{to.path}{code}/")):
        if area.level in (Level.PROVINCE, Level.COMMUNE):
            raise CodeTaken
        code = next_code(to)
    before, after = area.path, f"{to.path}{code}/"
    # Through the table: every path that begins with the old one, children and groups as well.
    db.session.execute(
        update(Area)
        .where(Area.path.like(before + "%"))
        .values(path=func.concat(after, func.substr(Area.path, len(before) + 1)))
    )
    area.parent, area.code = to, code
    db.session.flush()
    db.session.expire_all()
    _link(area, area, since, LinkKind.MOVED, decision)
    audit.record("area.moved", area, by=by, changes={"path": (before, after)})


def restore(boundary: AreaBoundary, *, since: date, by) -> AreaBoundary:
    """Let an earlier boundary be the one from `since` again, as a new version."""
    shape = known.shape_of(boundary)
    return operations.redraw(
        boundary.area,
        shape,
        source=BoundarySource(boundary.source),
        since=since,
        by=by,
        origin=boundary.origin or "",
    )


def groups_of(area: Area) -> list[Area]:
    """Return the household groups inside a village."""
    return list(
        db.session.scalars(select(Area).where(Area.parent_id == area.id, Area.level == Level.GROUP))
    )


def _refuse_later_change(area: Area, since: date) -> None:
    for model in (AreaVersion, AreaBoundary):
        later = select(model.id).where(
            model.area_id == area.id,
            func.upper_inf(model.known),
            func.lower(model.valid) > since,
        )
        if db.session.scalar(later.limit(1)):
            raise LaterChange


def _summed(versions: Sequence[AreaVersion]) -> dict[str, int]:
    found = {}
    for fact in ("households", "population"):
        values = [getattr(version, fact) for version in versions]
        if all(value is not None for value in values):
            found[fact] = sum(values)
    return found


def _worst_source(areas: Sequence[Area], since: date) -> BoundarySource:
    sources = set(
        db.session.scalars(
            select(AreaBoundary.source).where(
                AreaBoundary.area_id.in_([area.id for area in areas]),
                func.upper_inf(AreaBoundary.known),
                AreaBoundary.valid.contains(since),
            )
        )
    )
    return next((one for one in WORST_FIRST if one in sources), BoundarySource.DRAWN)


def _link(before: Area, after: Area, on: date, kind: LinkKind, decision: str) -> None:
    db.session.add(
        AreaLink(
            predecessor_id=before.id, successor_id=after.id, on=on, kind=kind, decision=decision
        )
    )
    db.session.flush()
