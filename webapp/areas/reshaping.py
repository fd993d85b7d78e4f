"""Creating, renaming, moving and ending units, each with a day and a decision.

Source:
    Nghị định 185/2026/NĐ-CP: the commune's People's Council creates, merges and renames thôn and
    tổ dân phố; the software records the decision and keeps what was there before.
"""

from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, or_, select, update

from webapp.areas import grounds, naming, operations
from webapp.areas.link_models import AreaLink, LinkKind
from webapp.areas.models import Area, AreaBoundary, AreaVersion, BoundarySource, Level
from webapp.audit import operations as audit
from webapp.errors import AppError
from webapp.extensions import db
from webapp.history import end_on


class LaterChange(AppError):
    """Something about the unit is already known for a later day."""

    status = 409
    fields = ("since",)
    message = _l(
        "A later change of this unit is already recorded. Choose a day after it, or correct that"
        " change first."
    )


class CodeTaken(AppError):
    """The code belongs to another unit of the same parent."""

    status = 422
    fields = ("code",)
    message = _l("This code already belongs to another unit here. Choose another one.")


def create(
    parent: Area,
    *,
    level: Level,
    name: str,
    kind: str,
    since: date,
    by,
    code: str | None = "",
    replaces: Iterable[Area] = (),
    **facts,
) -> Area:
    """Make a unit inside `parent`; without a code it gets the next free one.

    `facts` are those of `operations.create`, and the `instant` of an act that makes several.

    Raises:
        NameTaken: it is the name of a village there that is none of those it `replaces`.
    """
    hold(parent)
    naming.refuse_taken(parent, level, kind, name, since, besides=replaces)
    code = code or next_code(parent)
    if db.session.scalar(select(Area.id).where(Area.path == f"{parent.path}{code}/")):
        raise CodeTaken
    return operations.create(
        level=level,
        code=code,
        kind=kind,
        name=naming.stored(level, kind, name),
        parent=parent,
        since=since,
        by=by,
        is_demo=parent.is_demo,
        **facts,
    )


def hold(parent: Area) -> None:
    """Let one transaction at a time make units inside `parent`: each code is given once."""
    db.session.execute(select(Area.id).where(Area.id == parent.id).with_for_update(key_share=True))


def next_code(parent: Area) -> str:
    """Return the next free four-digit local code inside `parent`."""
    codes = db.session.scalars(select(Area.code).where(Area.path.like(f"{parent.path}%/")))
    numbers = [int(code) for code in codes if code.isdecimal() and len(code) <= 4]
    return f"{max(numbers, default=0) + 1:04}"


def rename(area: Area, *, name: str, kind: str, since: date, decision: str, by) -> AreaVersion:
    """Let the unit bear another name from `since`."""
    refuse_later_change(area, since)
    level, was = Level(area.level), operations.version_on(area, since)
    name = naming.stored(level, kind, name, was=was.kind)
    if area.parent:
        naming.refuse_taken(area.parent, level, kind, name, since, besides=[area])
    version = operations.revise(area, since=since, by=by, name=name, kind=kind, decision=decision)
    link(area, area, since, LinkKind.RENAMED, decision)
    return version


def end(area: Area, *, since: date, decision: str, by) -> None:
    """Let the unit exist no longer from `since`; its groups end with it.

    Raises:
        NotThere: it does not exist then. LaterChange: something is known of it for a later day.
    """
    operations.version_on(area, since)
    for inner in [area, *groups_of(area, since)]:
        refuse_later_change(inner, since)
        end_on(AreaVersion, since, area_id=inner.id)
        end_on(AreaBoundary, since, area_id=inner.id)
        changes = {"valid_to": (None, since), "decision": (None, decision)}
        audit.record("area.ended", inner, by=by, changes=changes)


def move(area: Area, to: Area, *, since: date, decision: str, by) -> None:
    """Let the unit lie in `to` from `since`; paths, and the rights that rest on them, follow now.

    Raises:
        CodeTaken: `to` has a unit with the same code, and the code is no local one.
        NameTaken: `to` has a village of the same name.
    """
    refuse_later_change(area, since)
    hold(to)
    named = operations.version_on(area, since)
    naming.refuse_taken(to, Level(area.level), named.kind, named.name, since, besides=[area])
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
    link(area, area, since, LinkKind.MOVED, decision)
    audit.record("area.moved", area, by=by, changes={"path": (before, after)})


def restore(boundary: AreaBoundary, *, since: date, by) -> AreaBoundary:
    """Let an earlier boundary be the one from `since` again, as a new version."""
    shape = grounds.of_version(boundary)
    return operations.redraw(
        boundary.area,
        shape,
        source=BoundarySource(boundary.source),
        since=since,
        by=by,
        origin=boundary.origin or "",
    )


def groups_of(area: Area, since: date) -> list[Area]:
    """Return the household groups inside a village that had not ended by `since`."""
    goes_on = exists().where(
        AreaVersion.area_id == Area.id,
        func.upper_inf(AreaVersion.known),
        or_(func.upper_inf(AreaVersion.valid), func.upper(AreaVersion.valid) > since),
    )
    inside = select(Area).where(Area.parent_id == area.id, Area.level == Level.GROUP, goes_on)
    return list(db.session.scalars(inside.order_by(Area.id)))


def refuse_later_change(area: Area, since: date) -> None:
    """Raise LaterChange when name or boundary of `area` changes or ends after `since` already."""
    for model in (AreaVersion, AreaBoundary):
        later = select(model.id).where(
            model.area_id == area.id,
            func.upper_inf(model.known),
            or_(func.lower(model.valid) > since, func.upper(model.valid) > since),
        )
        if db.session.scalar(later.limit(1)):
            raise LaterChange


def link(before: Area, after: Area, on: date, kind: LinkKind, decision: str) -> None:
    """Record that `after` follows `before` from `on`."""
    db.session.add(
        AreaLink(
            predecessor_id=before.id, successor_id=after.id, on=on, kind=kind, decision=decision
        )
    )
    db.session.flush()
