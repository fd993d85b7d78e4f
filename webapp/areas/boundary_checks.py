"""A boundary against its commune and its neighbours, before it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import shapely
from shapely import MultiPolygon

from gis import neighbours
from gis.measure import area_m2
from gis.repair import areas_only
from webapp.areas import bulk, grounds, known, operations
from webapp.areas.models import Area, BoundarySource
from webapp.extensions import db

NOISE_SHARE = 0.0005  # of the shape: borders of two sources never agree to the centimetre


@dataclass(frozen=True)
class Report:
    """What a new boundary would do beside it; names as people know them."""

    outside_share: float = 0.0
    outside_m2: float = 0.0
    overlaps: list[tuple[str, float]] = field(default_factory=list)
    gaps: list[tuple[list[str], float]] = field(default_factory=list)

    @property
    def needs_choice(self) -> bool:
        return bool(self.overlaps or self.gaps)

    @property
    def is_clean(self) -> bool:
        return not self.needs_choice and self.outside_share <= NOISE_SHARE


def siblings(area: Area, day: date) -> dict[int, MultiPolygon]:
    """Return the boundaries on `day` of what lies beside `area` in the same parent, by id."""
    return grounds.of_siblings(area.parent_id, day, {area.id})


def parent_shape(area: Area, day: date) -> MultiPolygon | None:
    """Return the ground a unit must lie in: its commune's, of the day or the latest known."""
    found = grounds.latest([area.parent_id]) | grounds.on_day(day, [area.parent_id])
    return found.get(area.parent_id)


def report(area: Area, shape: MultiPolygon, day: date) -> Report:
    """Return what lies outside the commune, and overlaps and gaps above 1 m with neighbours."""
    others = siblings(area, day)
    names = {one.id: one.name for one in known.named(list(others), day)}
    ids = list(others)
    shapes = [shape, *others.values()]
    found = [
        (names.get(ids[one.j - 1], ""), one.area_m2)
        for one in neighbours.overlaps(shapes)
        if one.i == 0
    ]
    parent = parent_shape(area, day)
    if parent is None:
        return Report(overlaps=found)
    outside = areas_only(shapely.difference(shape, parent))
    outside_m2 = area_m2(outside)
    beside = [
        ([names.get(ids[i - 1], "") for i in gap.between if i], gap.area_m2)
        for gap in neighbours.gaps(shapes, parent)
        if 0 in gap.between and len(gap.between) > 1
    ]
    return Report(outside_m2 / area_m2(shape), outside_m2, found, beside)


def save(
    area: Area,
    shape: MultiPolygon,
    *,
    source: BoundarySource,
    since: date,
    by,
    pull_neighbours: bool,
) -> Mapping[int, MultiPolygon]:
    """Let `shape` be the boundary from `since`; return {neighbour: new shape} of those that follow.

    Raises:
        NeighbourSwallowed: nothing would be left of a neighbour.
    """
    others, followed = siblings(area, since), {}
    if pull_neighbours and others:
        previous = grounds.on_day(since, [area.id]).get(area.id)
        parent = parent_shape(area, since) or shapely.union_all([shape, *others.values()])
        ids = list(others)
        moved = neighbours.snap_shared(
            shape, list(others.values()), parent=parent, previous=previous
        )
        followed = {ids[place]: new for place, new in moved.items()}
    for area_id in sorted({area.id, *followed}):
        operations.hold(db.session.get_one(Area, area_id))
    instant = bulk.instant()
    for area_id, new in followed.items():
        neighbour = db.session.get(Area, area_id)
        before = grounds.source_on(area_id, since)
        operations.redraw(neighbour, new, source=before, since=since, by=by, instant=instant)
    # The last entry of the log is what taking it back is offered for: the area that was drawn.
    operations.redraw(area, shape, source=source, since=since, by=by, instant=instant)
    return followed
