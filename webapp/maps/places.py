"""What the maps say in words of a place: the one asked for, or that of who looks."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Row, Select, func, null, select
from sqlalchemy.orm import Session

from webapp.areas.public import areas, boundaries
from webapp.errors import NotFound
from webapp.maps import statuses
from webapp.permissions import HasGrants, Permission, paths
from webapp.villages.tallies import Tally

BELOW = {"country": "province", "province": "commune", "commune": "village"}
LEVELS = ("province", "commune", "village")
UNITS = {"provinces": "province", "communes": "commune"}
FEW_PROVINCES = 5


class NoSuchUnitThen(NotFound):
    """The commune or province exists, but not on the day asked for."""

    message = _l("This unit did not exist on that day. Choose another day.")


@dataclass(frozen=True)
class Place:
    """An area as the map speaks of it; the country has no uuid.

    `bounds` are west, south, east, north in degrees (EPSG:4326), None without a boundary.
    """

    level: str
    name: str = ""
    kind: str = ""
    code: str = ""
    path: str = ""
    id: int | None = None
    uuid: UUID | None = None
    bounds: tuple[float, float, float, float] | None = None
    status: str = statuses.NO_DATA
    certified: int = 0
    total: int = 0
    is_approximate: bool = False
    is_demo: bool = False
    parents: tuple[str, ...] = ()
    parent_code: str = ""


COUNTRY = Place(level="country")


def asked(session: Session, day: date, viewer: HasGrants | None = None) -> Place:
    """Return the place of `?commune=` or `?province=`, the country without one.

    Raises:
        NoSuchUnitThen: an area bears that code, but not on that day. NotFound: none ever did.
    """
    for level in ("commune", "province"):
        code = request.args.get(level, "")
        if code:
            found = described(level, day, viewer).where(*bears(level, code))
            row = session.execute(found).one_or_none()
            if row:
                return with_parents(session, row, day, viewer)
            if session.scalar(select(areas.c.id).where(*bears(level, code)).limit(1)):
                raise NoSuchUnitThen
            raise NotFound
    return country(session, day)


def bears(level: str, code: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an area of a level has this official code."""
    return areas.c.level == level, areas.c.code == code


def country(session: Session, day: date) -> Place:
    """Return the country; while few provinces are entered, the map begins with what is there."""
    box = func.ST_Extent(boundaries.c.boundary)
    row = session.execute(
        select(
            func.count().label("entered"),
            func.ST_XMin(box).label("west"),
            func.ST_YMin(box).label("south"),
            func.ST_XMax(box).label("east"),
            func.ST_YMax(box).label("north"),
        ).where(boundaries.c.level == "province", boundaries.c.valid.contains(day))
    ).one()
    if not 0 < row.entered <= FEW_PROVINCES:
        return COUNTRY
    return replace(COUNTRY, bounds=(row.west, row.south, row.east, row.north))


def ground(session: Session, day: date, viewer: HasGrants) -> Place:
    """Return the largest area that the viewer works in, the country for the whole system."""
    granted = paths(viewer, Permission.MAP_VIEW)
    if not granted or "" in granted:
        return country(session, day)
    level = LEVELS[min(min(path.count("/") for path in granted), 3) - 1]
    row = session.execute(
        described(level, day, viewer)
        .where(areas.c.path.in_(granted))
        .order_by(areas.c.path)
        .limit(1)
    ).one_or_none()
    return with_parents(session, row, day, viewer) if row else country(session, day)


def described(level: str, day: date, viewer: HasGrants | None = None) -> Select:
    """Return areas of one level with box, source and status of the day."""
    known = statuses.of_villages(day, viewer)
    own = known.c.status if level == "village" else null()
    box = func.Box2D(boundaries.c.boundary)
    rows = (
        select(
            areas,
            boundaries.c.source,
            func.ST_XMin(box).label("west"),
            func.ST_YMin(box).label("south"),
            func.ST_XMax(box).label("east"),
            func.ST_YMax(box).label("north"),
            own.label("status"),
        )
        .outerjoin(
            boundaries, (boundaries.c.area_id == areas.c.id) & boundaries.c.valid.contains(day)
        )
        .where(areas.c.level == level, areas.c.valid.contains(day))
    )
    if level == "village":
        rows = rows.outerjoin(known, known.c.village_id == areas.c.id)
    return rows


def as_place(row: Row, tally: Tally, parents: tuple[str, ...] = ()) -> Place:
    """Return a row of `described` as a place; `parents` name what it lies in, nearest first.

    `tally` counts its villages; a village has none, and shows its own status.
    """
    codes = row.path.rstrip("/").split("/")
    return Place(
        level=row.level,
        name=row.name,
        kind=row.kind,
        code=row.code,
        path=row.path,
        id=row.id,
        uuid=row.uuid,
        bounds=None if row.west is None else (row.west, row.south, row.east, row.north),
        status=row.status or tally.status,
        certified=tally.certified,
        total=tally.total,
        is_approximate=row.source == "approximate",
        is_demo=row.is_demo,
        parents=parents,
        parent_code=codes[-2] if len(codes) > 1 else "",
    )


def with_parents(session: Session, row: Row, day: date, viewer: HasGrants | None = None) -> Place:
    """Return an area as the panel tells it, with what it lies in."""
    tally = Tally()
    if row.level != "village":
        tally = statuses.tallies_seen(session, day, viewer, [row.id])[row.id]
    return as_place(row, tally, tuple(parents_of(session, row.path, day)))


def parents_of(session: Session, path: str, day: date) -> list[str]:
    """Return the names of the areas that `path` lies in, the nearest first."""
    codes = path.rstrip("/").split("/")[:-1]
    above = ["/".join(codes[: depth + 1]) + "/" for depth in range(len(codes))]
    if not above:
        return []
    rows = session.execute(
        select(areas.c.name, areas.c.path).where(
            areas.c.path.in_(above), areas.c.valid.contains(day)
        )
    )
    return [row.name for row in sorted(rows, key=lambda row: -len(row.path))]
