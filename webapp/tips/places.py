"""Where a tip belongs, by the public views alone."""

import re

from flask_babel import gettext as _
from shapely import Point
from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from webapp.areas import public
from webapp.areas.models import Level
from webapp.areas.names import NATURAL, full_name
from webapp.areas.public import areas, boundaries, names
from webapp.clock import today

FEW = 40  # communes that one list still shows well
CANDIDATES = 20


def commune_by_code(session: Session, code: str) -> Row | None:
    """Return the commune with this official code; None for nonsense."""
    if not re.fullmatch("[0-9A-Z]{5}", code):
        return None
    return session.execute(communes().where(areas.c.code == code)).one_or_none()


def commune_at(session: Session, place: Point) -> Row | None:
    """Return the commune that holds a point (EPSG:4326)."""
    point = func.ST_SetSRID(func.ST_MakePoint(place.x, place.y), 4326)
    return session.execute(
        communes()
        .join(boundaries, boundaries.c.area_id == areas.c.id)
        .where(boundaries.c.valid.contains(today()), func.ST_Covers(boundaries.c.boundary, point))
        .order_by(areas.c.code)
        .limit(1)
    ).one_or_none()


def communes_named(session: Session, name: str, province: str) -> list[Row]:
    """Return the communes whose name is, or else holds, what was typed; diacritics do not count."""
    folded = session.scalar(select(func.fold(name)))
    within = communes()
    if re.fullmatch("[0-9]{2}", province):
        within = within.where(areas.c.path.like(province + "/%"))
    for wanted in (areas.c.name_folded == folded, areas.c.name_folded.contains(folded)):
        found = session.execute(within.where(wanted).limit(CANDIDATES)).all()
        if found:
            return found
    return []


def few_communes(session: Session) -> list[Row]:
    """Return all communes where they are few enough for one list, else nothing."""
    known = select(names.c.area_id).where(
        names.c.level == Level.COMMUNE, names.c.valid.contains(today())
    )
    if len(session.scalars(known.limit(FEW + 1)).all()) > FEW:
        return []
    return session.execute(communes()).all()


def provinces(session: Session) -> list[Row]:
    """Return the provinces of today by name."""
    rows = public.on(today()).where(areas.c.level == "province")
    return session.execute(rows.order_by(areas.c.name.collate(NATURAL))).all()


def villages_of(session: Session, commune: Row) -> list[Row]:
    """Return the villages of a commune of today by name."""
    rows = public.on(today()).where(
        areas.c.level == "village", areas.c.path.like(commune.path + "%")
    )
    return session.execute(rows.order_by(areas.c.name.collate(NATURAL), areas.c.code)).all()


def bounds_of(session: Session, commune: Row) -> list[float] | None:
    """Return west, south, east, north of a commune in degrees; None without a boundary."""
    box = func.Box2D(boundaries.c.boundary)
    row = session.execute(
        select(func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box)).where(
            boundaries.c.area_id == commune.id, boundaries.c.valid.contains(today())
        )
    ).first()
    return list(row) if row else None


def communes() -> Select:
    """Return the communes of today with the name of their province."""
    above = public.on(today()).subquery("above")
    return (
        public.on(today())
        .add_columns(above.c.name.label("province"), above.c.kind.label("province_kind"))
        .outerjoin(above, above.c.id == areas.c.parent_id)
        .where(areas.c.level == "commune")
        .order_by(areas.c.name.collate(NATURAL), areas.c.code)
    )


def titled(row: Row) -> str:
    """Return a commune with its province, for a list in which names repeat."""
    name = full_name(row.kind, row.name)
    return f"{name} ({row.province})" if row.province else name


def unknown_commune(found: list[Row]) -> str:
    """Say why no commune was taken."""
    if found:
        return _("Several communes have this name. Choose one in the list.")
    return _("No commune has this name. Check the spelling, or choose the province as well.")
