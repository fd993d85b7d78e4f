"""Where an import overlaps its neighbours or leaves gaps: listed, and it stops nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely import MultiPolygon, Polygon

from gis import neighbours
from gis.measure import area_m2
from gis.repair import areas_only
from webapp.areas import grounds, known
from webapp.areas.import_lines import Line, Request
from webapp.areas.models import Level
from webapp.areas.names import full_name

CHECKED_IN_DETAIL = 400  # areas; of more, only overlaps over 1 % of the smaller area are looked for
LARGE_SHARE = 0.01


@dataclass(frozen=True)
class SharedGround:
    """Ground that two areas claim; `share` is of the smaller one."""

    first: str
    second: str
    area_m2: float
    share: float


@dataclass(frozen=True)
class OpenGround:
    """Ground of the parent that nobody claims, between the areas named."""

    area_m2: float
    between: tuple[str, ...]
    polygon: Polygon


def report(lines: Sequence[Line], request: Request) -> tuple[list[SharedGround], list[OpenGround]]:
    """Return overlaps of what is new with its siblings, and the gaps it leaves in its parent."""
    new = {_name(line): line for line in lines if line.shape is not None and line.redraws}
    if not new:
        return [], []
    names, shapes = _with_siblings(new, request)
    if len(names) > CHECKED_IN_DETAIL:
        return _large_overlaps(names, shapes, set(new)), []
    found = neighbours.overlaps(shapes)
    shared = [
        SharedGround(names[one.i], names[one.j], one.area_m2, one.share)
        for one in found
        if names[one.i] in new or names[one.j] in new
    ]
    return shared, _gaps(names, shapes, request)


def _name(line: Line) -> str:
    name = full_name(line.kind, line.name)
    return f"{name} ({line.code})" if line.code else name


def _with_siblings(
    new: Mapping[str, Line], request: Request
) -> tuple[list[str], list[MultiPolygon]]:
    names = list(new)
    shapes = [line.shape for line in new.values()]
    around = shapely.box(*shapely.total_bounds([*shapes, *_parent(request)]))
    taken = {line.area.id for line in new.values() if line.area}
    siblings = grounds.touching(
        request.level, request.since, around, taken, is_demo=request.is_demo
    )
    if siblings:
        called = {one.id: one for one in known.named(list(siblings), request.since)}
        for area_id, shape in siblings.items():
            if area_id in called:
                one = called[area_id]
                names.append(f"{full_name(one.kind, one.name)} ({one.code})")
                shapes.append(shape)
    return names, shapes


def _large_overlaps(
    names: list[str], shapes: list[MultiPolygon], new: set[str]
) -> list[SharedGround]:
    """Return overlaps of more than a hundredth of the smaller area, quickly for thousands."""
    first, second = shapely.STRtree(shapes).query(shapes, "overlaps")
    pairs = [(i, j) for i, j in zip(first.tolist(), second.tolist(), strict=True) if i < j]
    found: dict[tuple[int, int], float] = defaultdict(float)
    for i, j in pairs:
        if names[i] not in new and names[j] not in new:
            continue
        common = areas_only(shapely.intersection(shapes[i], shapes[j]))
        share = common.area / min(shapes[i].area, shapes[j].area)
        if share > LARGE_SHARE:
            found[i, j] = share
    return [
        SharedGround(
            names[i],
            names[j],
            area_m2(areas_only(shapely.intersection(shapes[i], shapes[j]))),
            share,
        )
        for (i, j), share in sorted(found.items())
    ]


def _gaps(names: list[str], shapes: list[MultiPolygon], request: Request) -> list[OpenGround]:
    return [
        OpenGround(one.area_m2, tuple(names[i] for i in one.between), one.polygon)
        for parent in _parent(request)
        for one in neighbours.gaps(shapes, parent)
    ]


def _parent(request: Request) -> list[MultiPolygon]:
    """Return the ground of the commune whose villages come, whole: gaps are looked for in it."""
    if request.level is not Level.VILLAGE or request.parent_id is None:
        return []
    return list(grounds.latest([request.parent_id]).values())
