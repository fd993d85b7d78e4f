"""Thousands of versions written at once, with the same history that one act at a time leaves."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import shapely
from shapely import MultiPolygon
from sqlalchemy import func, select

from gis import generalise, measure
from webapp.areas.models import Area, AreaBoundary, AreaVersion, BoundarySource, Level
from webapp.areas.version_rows import PAGE, insert, latest_known, make_room
from webapp.extensions import db
from webapp.history import after

SHAPE = "ST_GeomFromWKB(%s, 4326)"
OUTLINE = "ST_GeomFromWKB(%s, 3857)"


@dataclass(frozen=True)
class Batch:
    """What all that is written at once has in common.

    Attributes:
        level: of all the areas.
        since: first day of what is written.
        known_from: the instant from which all of it is known.
        by_id: who writes; None for the command line.
    """

    level: Level
    since: date
    known_from: datetime
    by_id: int | None = None
    is_demo: bool = False


@dataclass(frozen=True)
class NewArea:
    """An area to be made, with its names."""

    code: str
    path: str
    parent_id: int | None
    name: str
    kind: str


def lock(waiting: Callable[[], None] = lambda: None) -> None:
    """Let one import at a time write: two of the same file must not both add its areas.

    `waiting` is called once when another import holds the lock; it is then waited for.
    """
    key = func.hashtext("areas.import")
    if not db.session.scalar(select(func.pg_try_advisory_xact_lock(key))):
        waiting()
        db.session.execute(select(func.pg_advisory_xact_lock(key)))


def instant() -> datetime:
    """Return the one instant from which a whole import is known: after all that is known."""
    return after(latest_known())


def make_areas(batch: Batch, new: Sequence[NewArea]) -> dict[str, int]:
    """Insert areas with their first versions; return {path: id}.

    An identity that is there already, left by an import that was undone, is taken up again.
    """
    found = {path: area.id for path, area in areas_at([one.path for one in new]).items()}
    rows = [
        (batch.level.value, one.code, one.path, one.parent_id, batch.is_demo)
        for one in new
        if one.path not in found
    ]
    found |= dict(
        insert(
            "INSERT INTO areas (level, code, path, parent_id, is_demo) VALUES %s"
            " RETURNING path, id",
            rows,
        )
    )
    known = (batch.by_id, batch.since, batch.known_from)
    insert(
        "INSERT INTO area_versions"
        " (area_id, parent_id, name, kind, recorded_by_id, valid, known) VALUES %s",
        [(found[one.path], one.parent_id, one.name, one.kind, *known) for one in new],
        "(%s, %s, %s, %s, %s, daterange(%s, NULL), tstzrange(%s, NULL))",
    )
    return found


def redraw(
    batch: Batch,
    shapes: Mapping[int, MultiPolygon],
    outlines: Mapping[str, Sequence[MultiPolygon]],
    *,
    source: BoundarySource,
    origin: str = "",
    tell: Callable[[int], None] = lambda done: None,
) -> None:
    """Let each shape be the boundary of its area, as `operations.redraw` does.

    Args:
        batch: what all of them have in common.
        shapes: {area id: boundary in EPSG:4326}.
        outlines: {band: copies in EPSG:3857, in the order of `shapes`}.
        source: where the boundaries come from.
        origin: name of the file.
        tell: hears how many areas are written.
    """
    area_ids = list(shapes)
    ends = make_room(AreaBoundary, area_ids, since=batch.since, known_from=batch.known_from)
    for start in range(0, len(area_ids), PAGE):
        page = area_ids[start : start + PAGE]
        rows = [
            (*_drawn(one, shapes[one]), source.value, origin or None, *_known(batch, ends.get(one)))
            for one in page
        ]
        made = dict(
            insert(
                "INSERT INTO area_boundaries (area_id, boundary, label_point, area_m2, source,"
                " origin, recorded_by_id, valid, known) VALUES %s RETURNING area_id, id",
                rows,
                f"(%s, {SHAPE}, {SHAPE}, %s, %s, %s, {KNOWN})",
            )
        )
        copies = {band: found[start : start + len(page)] for band, found in outlines.items()}
        _add_outlines(batch.level, [made[one] for one in page], copies)
        tell(start + len(page))


def _drawn(area_id: int, shape: MultiPolygon) -> tuple:
    label = generalise.label_point(shape)
    return area_id, shapely.to_wkb(shape), shapely.to_wkb(label), measure.area_m2(shape)


KNOWN = "%s, daterange(%s, %s), tstzrange(%s, NULL)"


def _known(batch: Batch, end: date | None) -> tuple:
    """Return who recorded a row, its days, and since when it is known, for KNOWN."""
    return batch.by_id, batch.since, end, batch.known_from


def _add_outlines(
    level: Level, boundary_ids: Sequence[int], copies: Mapping[str, Sequence[MultiPolygon]]
) -> None:
    rows = [
        (boundary_id, band, level.value, shapely.to_wkb(outline))
        for band, found in copies.items()
        for boundary_id, outline in zip(boundary_ids, found, strict=True)
    ]
    insert(
        "INSERT INTO area_outlines (boundary_id, band, level, outline) VALUES %s",
        rows,
        f"(%s, %s, %s, {OUTLINE})",
    )


def rename(batch: Batch, names: Mapping[int, tuple[str, str]]) -> None:
    """Let each area bear (name, kind); its other facts stay as they were that day."""
    before = {version.area_id: version for version in _current(names, batch.since)}
    ends = make_room(AreaVersion, list(names), since=batch.since, known_from=batch.known_from)
    rows = [
        (area_id, name, kind, *_kept(before[area_id]), *_known(batch, ends.get(area_id)))
        for area_id, (name, kind) in names.items()
    ]
    insert(
        "INSERT INTO area_versions (area_id, name, kind, parent_id, population, population_source,"
        " population_on, households, recorded_by_id, valid, known) VALUES %s",
        rows,
        f"(%s, %s, %s, %s, %s, %s, %s, %s, {KNOWN})",
    )


def _kept(version: AreaVersion) -> tuple:
    return (
        version.parent_id,
        version.population,
        version.population_source,
        version.population_on,
        version.households,
    )


def _current(area_ids: Iterable[int], day: date) -> Iterable[AreaVersion]:
    return db.session.scalars(
        select(AreaVersion).where(
            AreaVersion.area_id.in_(list(area_ids)),
            func.upper_inf(AreaVersion.known),
            AreaVersion.valid.contains(day),
        )
    )


def areas_at(paths: Sequence[str]) -> dict[str, Area]:
    """Return {path: area}."""
    found = db.session.scalars(select(Area).where(Area.path.in_(list(paths))))
    return {area.path: area for area in found}
