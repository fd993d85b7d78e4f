"""One point for each village, and the approximate boundaries that follow from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import shapely
from shapely import MultiPolygon, Point

from gis import boundaries, coordinates, partition
from gis.crs import to_wgs84
from gis.errors import InvalidShape, ProjectionUnknown
from gis.repair import areas_only
from webapp.areas import bulk, grounds, outlines, pages
from webapp.areas.matching import Directory, Known
from webapp.areas.models import Area, AreaBoundary, BoundarySource, Level
from webapp.audit import operations as audit
from webapp.extensions import db

MAX_FILE_BYTES = 5_000_000  # read while the visitor waits; a commune has some dozens of villages
MAX_FILE_PLACES = 100_000


@dataclass(frozen=True)
class Ground:
    """What pins divide: the villages without a real boundary, and the ground left for them."""

    rows: list[pages.Row]
    room: MultiPolygon
    kept: list[pages.Row] = field(default_factory=list)


def ground(commune: Area, day: date) -> Ground:
    """Return what is to be divided; villages imported, drawn or surveyed keep their ground.

    Raises:
        InvalidShape: the commune has no boundary, or nothing of it is left.
    """
    rows = [row for row in pages.children(commune, day) if row.area.level == Level.VILLAGE]
    kept = [row for row in rows if row.source and row.source != BoundarySource.APPROXIMATE]
    open_rows = [row for row in rows if row not in kept]
    whole = grounds.on_day(day, [commune.id]).get(commune.id)
    if whole is None:
        raise InvalidShape("the commune has no boundary")
    taken = grounds.on_day(day, [row.area.id for row in kept])
    if not taken:
        return Ground(open_rows, whole, kept)
    room = areas_only(shapely.difference(whole, shapely.union_all(list(taken.values()))))
    if room.is_empty:
        raise InvalidShape("no ground is left")
    return Ground(open_rows, room, kept)


def cut(place: Ground, pins: Mapping[int, Point]) -> dict[int, MultiPolygon]:
    """Return {village: ground nearest to its pin}.

    Raises:
        PinsTooFew, PinOutside, PinsCoincide: as `gis.partition.nearest_pin`.
    """
    ids = [row.area.id for row in place.rows if row.area.id in pins]
    cells = partition.nearest_pin(place.room, [pins[one] for one in ids])
    return dict(zip(ids, cells, strict=True))


def save(commune: Area, cells: Mapping[int, MultiPolygon], *, since: date, by) -> None:
    """Let the cells be the approximate boundaries from `since`."""
    bulk.lock()
    batch = bulk.Batch(Level.VILLAGE, since, bulk.instant(), by.id if by else None, commune.is_demo)
    bulk.redraw(batch, cells, outlines.of(batch, cells), source=BoundarySource.APPROXIMATE)
    for area in db.session.scalars(db.select(Area).where(Area.id.in_(cells))):
        changes = {"source": (None, BoundarySource.APPROXIMATE.value)}
        audit.record("area.redrawn", area, by=by, changes=changes)


@dataclass
class Named:
    """Points by village, and the names that fit no village."""

    points: dict[int, Point] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)


def from_file(path: Path, filename: str, rows: Sequence[pages.Row]) -> Named:
    """Return the named points in a file.

    Raises:
        GeometryError: the file cannot be read, or names no projection.
    """
    file = boundaries.read_points(
        path, filename, max_bytes=MAX_FILE_BYTES, max_vertices=MAX_FILE_PLACES
    )
    if file.declared is None:
        raise ProjectionUnknown
    points = [(one.name, one.code, to_wgs84(one.point, file.declared)) for one in file.pins]
    return matched(points, rows)


def from_text(text: str, rows: Sequence[pages.Row]) -> Named:
    """Return the points of a pasted table, a village a line.

    Raises:
        CoordinatesUnreadable: with the lines that do not end in latitude and longitude.
    """
    return matched([(name, "", point) for name, point in coordinates.parse_named(text)], rows)


def matched(points: Sequence[tuple[str, str, Point]], rows: Sequence[pages.Row]) -> Named:
    """Return which village each (name, code, point) means; nothing is guessed."""
    listed = [Known.of(row.area, row.version) for row in rows]
    directory = Directory(Level.VILLAGE)
    directory.add(listed)
    parent = Known(listed[0].parent_id if listed else 0, "", "", "", "", None)
    found = Named()
    for name, code, point in points:
        feature = boundaries.SourceFeature(name, code, "", "", {}, MultiPolygon())
        match = directory.named(feature, parent) if name else None
        if match and match.area:
            found.points[match.area.id] = point
        else:
            found.strangers.append(name or code)
    return found


def points_of(rows: Sequence[pages.Row], day: date) -> dict[int, Point]:
    """Return a point inside each sketched boundary, to begin from when pins are moved."""
    points = db.session.execute(
        db.select(AreaBoundary.area_id, db.func.ST_AsBinary(AreaBoundary.label_point)).where(
            AreaBoundary.area_id.in_([row.area.id for row in rows]),
            db.func.upper_inf(AreaBoundary.known),
            AreaBoundary.valid.contains(day),
        )
    )
    return {area_id: shapely.from_wkb(bytes(wkb)) for area_id, wkb in points}
