"""Making one unit of several and several of one, each with a day and a decision.

Source:
    Nghị định 185/2026/NĐ-CP, as in `webapp.areas.reshaping`.
"""

from collections.abc import Sequence
from datetime import date

import shapely
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from gis.repair import areas_only
from webapp.areas import grounds, naming, operations
from webapp.areas.link_models import LinkKind
from webapp.areas.models import Area, AreaBoundary, AreaVersion, BoundarySource, Level
from webapp.areas.reshaping import create, end, groups_of, link, move, refuse_later_change
from webapp.errors import AppError
from webapp.extensions import db

# A boundary made of several is only as good as the worst of them.
WORST_FIRST = (
    BoundarySource.APPROXIMATE,
    BoundarySource.DRAWN,
    BoundarySource.IMPORTED,
    BoundarySource.SURVEYED,
)


class NotSiblings(AppError):
    """Units of different parents or levels cannot be merged."""

    status = 422
    message = _l("Only units of the same commune can be merged. Move one first.")


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
    level, parent = Level(areas[0].level), areas[0].parent
    facts = {"name": naming.stored(level, kind, name), "kind": kind, "decision": decision}
    facts |= _summed([operations.version_on(area, since) for area in areas])
    shapes = grounds.on_day(since, [area.id for area in areas])
    source = _worst_source(areas, since)
    if into is None:
        into = create(parent, level=level, since=since, by=by, replaces=areas, **facts)
    else:
        refuse_later_change(into, since)
        naming.refuse_taken(parent, level, kind, facts["name"], since, besides=areas)
        operations.revise(into, since=since, by=by, **facts)
    for area in areas:
        _absorb(area, into, since=since, decision=decision, by=by)
    if len(shapes) == len(areas):
        whole = areas_only(shapely.union_all(list(shapes.values())))
        operations.redraw(into, whole, source=source, since=since, by=by, origin=decision)
    return into


def _absorb(area: Area, into: Area, *, since: date, decision: str, by) -> None:
    """Let `area` go on in `into`, with its household groups."""
    if area is not into:
        for group in groups_of(area, since):
            move(group, into, since=since, decision=decision, by=by)
        end(area, since=since, decision=decision, by=by)
    link(area, into, since, LinkKind.MERGED, decision)


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
            replaces=[area],
            decision=decision,
        )
        for name in names
    ]
    for part in parts:
        link(area, part, since, LinkKind.SPLIT, decision)
    end(area, since=since, decision=decision, by=by)
    return parts


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
