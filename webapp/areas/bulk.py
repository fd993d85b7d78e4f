"""Thousands of versions written at once, with the same history that one act at a time leaves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely
from psycopg2.extras import execute_values
from shapely import MultiPolygon
from sqlalchemy import ColumnElement, func, select

from gis import generalise, measure
from webapp.areas.models import Area, AreaBoundary, AreaVersion, BoundarySource, Level
from webapp.errors import ChangedMeanwhile
from webapp.extensions import db

PAGE = 500  # rows in one statement
SHAPE = "ST_GeomFromWKB(%s, 4326)"
OUTLINE = "ST_GeomFromWKB(%s, 3857)"


@dataclass(frozen=True)
class NewArea:
    """An area to be made, with its names."""

    code: str
    path: str
    parent_id: int | None
    name: str
    kind: str


def lock() -> None:
    """Let one import at a time write: two of the same file must not both add its areas."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("areas.import"))))


def instant() -> datetime:
    """Return the one instant from which a whole import is known."""
    return db.session.scalar(select(func.clock_timestamp()))


def make_areas(
    level: Level, new: Sequence[NewArea], *, since: date, known_from: datetime, by_id: int | None
) -> dict[str, int]:
    """Insert areas with their first versions; return {path: id}.

    An identity that is there already, left by an import that was undone, is taken up again.
    """
    found = {path: area.id for path, area in areas_at([one.path for one in new]).items()}
    rows = [
        (level.value, one.code, one.path, one.parent_id) for one in new if one.path not in found
    ]
    statement = "INSERT INTO areas (level, code, path, parent_id) VALUES %s RETURNING path, id"
    found |= dict(_insert(statement, rows))
    versions = [
        (found[one.path], one.parent_id, one.name, one.kind, by_id, since, known_from)
        for one in new
    ]
    _insert(
        "INSERT INTO area_versions"
        " (area_id, parent_id, name, kind, recorded_by_id, valid, known) VALUES %s",
        versions,
        "(%s, %s, %s, %s, %s, daterange(%s, NULL), tstzrange(%s, NULL))",
    )
    return found


def redraw(
    shapes: Mapping[int, MultiPolygon],
    outlines: Mapping[str, Sequence[MultiPolygon]],
    *,
    level: Level,
    since: date,
    known_from: datetime,
    source: BoundarySource,
    origin: str,
    by_id: int | None,
    tell: Callable[[int], None] = lambda done: None,
) -> None:
    """Let each shape be the boundary of its area from `since`, as `operations.redraw` does.

    Args:
        shapes: {area id: boundary in EPSG:4326}.
        outlines: {band: copies in EPSG:3857, in the order of `shapes`}.
        level: of all the areas.
        since: first day of the new boundaries.
        known_from: the instant of the import.
        source: where the boundaries come from.
        origin: name of the file.
        by_id: who imports.
        tell: hears how many areas are written.
    """
    ends = make_room(AreaBoundary, list(shapes), since=since, known_from=known_from)
    area_ids = list(shapes)
    for start in range(0, len(area_ids), PAGE):
        page = area_ids[start : start + PAGE]
        rows = [
            (
                one,
                shapely.to_wkb(shapes[one]),
                shapely.to_wkb(generalise.label_point(shapes[one])),
                source.value,
                origin or None,
                measure.area_m2(shapes[one]),
                by_id,
                since,
                ends.get(one),
                known_from,
            )
            for one in page
        ]
        made = dict(
            _insert(
                "INSERT INTO area_boundaries (area_id, boundary, label_point, source, origin,"
                " area_m2, recorded_by_id, valid, known) VALUES %s RETURNING area_id, id",
                rows,
                f"(%s, {SHAPE}, {SHAPE}, %s, %s, %s, %s, daterange(%s, %s), tstzrange(%s, NULL))",
            )
        )
        copies = [
            (made[one], band, level.value, shapely.to_wkb(found[start + place]))
            for band, found in outlines.items()
            for place, one in enumerate(page)
        ]
        _insert(
            "INSERT INTO area_outlines (boundary_id, band, level, outline) VALUES %s",
            copies,
            f"(%s, %s, %s, {OUTLINE})",
        )
        tell(start + len(page))


def rename(
    names: Mapping[int, tuple[str, str]], *, since: date, known_from: datetime, by_id: int | None
) -> None:
    """Let each area bear (name, kind) from `since`; its other facts stay as they were that day."""
    facts = {
        version.area_id: version
        for version in db.session.scalars(_current(AreaVersion, names, since))
    }
    facts = {one: {**_kept(version)} for one, version in facts.items()}
    ends = make_room(AreaVersion, list(names), since=since, known_from=known_from)
    rows = [
        (
            one,
            facts[one]["parent_id"],
            name,
            kind,
            *(facts[one][key] for key in KEPT[1:]),
            by_id,
            since,
            ends.get(one),
            known_from,
        )
        for one, (name, kind) in names.items()
    ]
    _insert(
        "INSERT INTO area_versions (area_id, parent_id, name, kind, population, population_source,"
        " population_on, households, recorded_by_id, valid, known) VALUES %s",
        rows,
        "(%s, %s, %s, %s, %s, %s, %s, %s, %s, daterange(%s, %s), tstzrange(%s, NULL))",
    )


KEPT = ("parent_id", "population", "population_source", "population_on", "households")


def _kept(version: AreaVersion) -> dict[str, Any]:
    return {key: getattr(version, key) for key in KEPT}


def _current(model: type, area_ids, day: date):
    return select(model).where(
        model.area_id.in_(list(area_ids)), func.upper_inf(model.known), model.valid.contains(day)
    )


def make_room(
    model: type, area_ids: Sequence[int], *, since: date, known_from: datetime
) -> dict[int, date]:
    """Make room for a row of each area from `since`, as `history.make_room` does for one.

    Returns:
        {area: day on which its next known change begins}, for those that have one.
    """
    table = model.__table__
    if not area_ids:
        return {}
    rows = db.session.execute(
        select(table.c.id, table.c.area_id, func.lower(table.c.valid), func.upper(table.c.valid))
        .where(table.c.area_id.in_(area_ids), func.upper_inf(table.c.known))
        .order_by(table.c.area_id, func.lower(table.c.valid).nulls_first())
        .with_for_update()
    ).all()
    ends: dict[int, date] = {}
    closed, shortened = [], []
    for row_id, area_id, lower, upper in rows:
        begins_before = lower is None or lower <= since
        if begins_before and (upper is None or upper > since):
            closed.append(row_id)
            if upper:
                ends[area_id] = upper
            if lower is None or lower < since:
                shortened.append(row_id)
        elif not begins_before:
            ends.setdefault(area_id, lower)
    if closed:
        db.session.execute(
            table.update()
            .where(table.c.id.in_(closed))
            .values(known=func.tstzrange(func.lower(table.c.known), known_from))
        )
    if shortened:
        _copy(model, shortened, func.daterange(func.lower(table.c.valid), since), known_from)
    return ends


def _copy(model: type, row_ids: list[int], valid: ColumnElement, known_from: datetime) -> None:
    """Add copies of rows with other days, with their outlines when they are boundaries."""
    table = model.__table__
    kept = [
        column
        for column in table.c
        if column.name not in ("id", "valid", "known") and column.computed is None
    ]
    copies = select(
        *kept,
        valid,
        func.tstzrange(known_from, None),
    ).where(table.c.id.in_(row_ids))
    names = [*(column.name for column in kept), "valid", "known"]
    made = db.session.execute(
        table.insert().from_select(names, copies).returning(table.c.area_id, table.c.id)
    ).all()
    if model is not AreaBoundary:
        return
    old = dict(
        db.session.execute(select(table.c.area_id, table.c.id).where(table.c.id.in_(row_ids))).all()
    )
    pairs = [(old[area_id], new_id) for area_id, new_id in made]
    _insert(
        "INSERT INTO area_outlines (boundary_id, band, level, outline)"
        " SELECT pair.new_id, o.band, o.level, o.outline FROM (VALUES %s) AS pair (old_id, new_id)"
        " JOIN area_outlines o ON o.boundary_id = pair.old_id",
        pairs,
    )


def _insert(statement: str, rows: Sequence[tuple], template: str | None = None) -> list[tuple]:
    """Run one INSERT … VALUES for many rows inside the session's transaction."""
    if not rows:
        return []
    db.session.flush()
    with db.session.connection().connection.cursor() as cursor:
        returned = execute_values(
            cursor, statement, rows, template, PAGE, fetch="RETURNING" in statement
        )
    return returned or []


def areas_at(paths: Sequence[str]) -> dict[str, Area]:
    """Return {path: area}."""
    found = db.session.scalars(select(Area).where(Area.path.in_(list(paths))))
    return {area.path: area for area in found}


def take_back(model: type, imported: datetime, now: datetime) -> int:
    """Make what was known before an import known again; return how many rows it had written.

    Raises:
        ChangedMeanwhile: some of them have been superseded since.
    """
    table = model.__table__
    is_new = func.lower(table.c.known) == imported
    new = db.session.execute(
        select(table.c.id, func.upper_inf(table.c.known)).where(is_new).with_for_update()
    ).all()
    if not all(is_current for _, is_current in new):
        raise ChangedMeanwhile
    if new:
        db.session.execute(
            table.update()
            .where(table.c.id.in_([row_id for row_id, _ in new]))
            .values(known=func.tstzrange(func.lower(table.c.known), now))
        )
    before = list(
        db.session.scalars(select(table.c.id).where(func.upper(table.c.known) == imported))
    )
    if before:
        _copy(model, before, table.c.valid, now)
    return len(new)


def added_at(known_from: datetime) -> set[int]:
    """Return the areas of which nothing had been known before an import."""
    new = select(AreaVersion.area_id).where(func.lower(AreaVersion.known) == known_from)
    older = select(AreaVersion.area_id).where(func.lower(AreaVersion.known) < known_from)
    return set(db.session.scalars(new.except_(older)))
