"""What the staff pages of an area show."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from gis.names import natural_key
from webapp.areas import grounds, queries
from webapp.areas.link_models import AreaLink, LinkKind
from webapp.areas.models import Area, AreaBoundary, AreaVersion, Level
from webapp.areas.name_search import stands_in
from webapp.areas.names import full_name
from webapp.areas.sketch import sketch
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.history import known_at
from webapp.permissions import HasGrants, Permission, paths, within

SEARCH_LIMIT = 60


@dataclass(frozen=True)
class Row:
    """One area in a list, with its boundary's source of the day."""

    area: Area
    version: AreaVersion
    source: str | None

    @property
    def name(self) -> str:
        return full_name(self.version.kind, self.version.name)


def rows(query: Select, day: date) -> list[Row]:
    """Return areas sorted as a Vietnamese reader expects, each with its boundary's source."""
    found = db.session.execute(query).all()
    sources = dict(
        db.session.execute(
            select(AreaBoundary.area_id, AreaBoundary.source).where(
                AreaBoundary.area_id.in_([area.id for area, _version in found]),
                func.upper_inf(AreaBoundary.known),
                AreaBoundary.valid.contains(day),
            )
        ).all()
    )
    listed = [Row(area, version, sources.get(area.id)) for area, version in found]
    return sorted(listed, key=lambda row: natural_key(row.version.name))


def roots(user: HasGrants, day: date) -> list[Row]:
    """Return the areas from which the user's tree begins."""
    begins = paths(user, Permission.VILLAGE_VIEW)
    if "" in begins:
        return rows(queries.named_on(day).where(Area.level == Level.PROVINCE), day)
    return rows(queries.named_on(day).where(Area.path.in_(begins)), day)


def found(user: HasGrants, text: str, day: date) -> list[Row]:
    """Return areas whose name contains `text`, diacritics aside, or whose code is `text`."""
    is_named = stands_in(AreaVersion.name_folded, func.fold(text), text)
    query = (
        queries.named_on(day)
        .where(
            within(user, Permission.VILLAGE_VIEW, Area.path),
            is_named | (Area.code == text),
            Area.level != Level.GROUP,
        )
        .order_by(func.length(AreaVersion.name), Area.id)
        .limit(SEARCH_LIMIT)
    )
    return rows(query, day)


def children(area: Area, day: date) -> list[Row]:
    """Return the areas directly inside `area` on `day`, by name."""
    return rows(queries.named_on(day).where(AreaVersion.parent_id == area.id), day)


def version_of(area: Area, day: date, instant: datetime | None = None) -> AreaVersion:
    """Return the facts of `day`, else the nearest known before it, for areas that have ended.

    Known means now, or at `instant`.
    """
    query = select(AreaVersion).where(
        AreaVersion.area_id == area.id,
        known_at(AreaVersion.known, instant),
        func.lower(AreaVersion.valid) <= day,
    )
    latest = query.order_by(func.lower(AreaVersion.valid).desc()).limit(1)
    version = db.session.scalar(latest)
    if version is None:
        raise NotFound
    return version


def stands(area: Area, day: date) -> bool:
    """True when the unit exists on `day` or has a later beginning."""
    version = db.session.scalar(queries.last_version(area.id))
    return version is not None and (version.valid.upper is None or version.valid.upper > day)


def trail(area: Area, day: date) -> list[tuple[str, Area]]:
    """Return the areas above, from the province down."""
    above, here = [], area.parent
    while here is not None:
        version = version_of(here, day)
        above.append((full_name(version.kind, version.name), here))
        here = here.parent
    return above[::-1]


def facts_history(area: Area, instant: datetime | None = None) -> list[AreaVersion]:
    """Return what is known now, or was at `instant`, of the area's names, newest first."""
    return list(
        db.session.scalars(
            select(AreaVersion)
            .where(AreaVersion.area_id == area.id, known_at(AreaVersion.known, instant))
            .order_by(func.lower(AreaVersion.valid).desc())
        )
    )


Numbered = list[tuple[int, AreaBoundary]]


def boundary_history(area: Area, instant: datetime | None = None) -> tuple[Numbered, Numbered]:
    """Return (number, boundary) of those known now, or at `instant`, and of those corrected since.

    Numbers never change. What was only shortened when another followed it is no correction.
    """
    all_of_them = list(
        db.session.scalars(
            select(AreaBoundary).where(AreaBoundary.area_id == area.id).order_by(AreaBoundary.id)
        )
    )
    current = [
        (number, boundary)
        for number, boundary in enumerate(all_of_them, 1)
        if (instant in boundary.known if instant else boundary.known.upper is None)
    ]
    kept = {_likeness(boundary) for _number, boundary in current}
    corrected = (
        {}
        if instant
        else {
            _likeness(boundary): (number, boundary)
            for number, boundary in enumerate(all_of_them, 1)
            if boundary.known.upper is not None and _likeness(boundary) not in kept
        }
    )
    current.sort(key=lambda one: one[1].valid.lower or date.min, reverse=True)
    return current, list(corrected.values())[::-1]


def _likeness(boundary: AreaBoundary) -> tuple:
    return boundary.valid.lower, boundary.source, boundary.area_m2


def links(area: Area) -> list[dict]:
    """Return the acts that made or changed the unit, newest first, for a timeline."""
    before, after = aliased(AreaVersion), aliased(AreaVersion)
    rows = db.session.execute(
        select(AreaLink, before.name, after.name)
        .join(before, before.area_id == AreaLink.predecessor_id)
        .join(after, after.area_id == AreaLink.successor_id)
        .where((AreaLink.predecessor_id == area.id) | (AreaLink.successor_id == area.id))
        .where(func.upper_inf(before.known), func.upper_inf(after.known))
        .ext(distinct_on(AreaLink.on, AreaLink.id))
        .order_by(
            AreaLink.on.desc(),
            AreaLink.id.desc(),
            func.lower(before.valid),
            func.lower(after.valid).desc(),
        )
    )
    words = {
        LinkKind.MERGED: _("Merged"),
        LinkKind.SPLIT: _("Split"),
        LinkKind.RENAMED: _("Renamed"),
        LinkKind.MOVED: _("Moved to another commune"),
    }
    return [
        {
            "when": link.on,
            "what": f"{words[LinkKind(link.kind)]}: {old} → {new}",
            "note": link.decision,
        }
        for link, old, new in rows
    ]


def drawing(area: Area, listed: list[Row], day: date) -> dict | None:
    """Return the sketch of an area with what lies in it."""
    inner = {row.area.id: row for row in listed}
    own = grounds.on_day(day, [area.id])
    shapes = grounds.on_day(day, list(inner)) if len(inner) <= 400 else {}
    drawn = [("", "parent" if shapes else "own", shape) for shape in own.values()]
    drawn += [
        (inner[one].version.name, inner[one].source or "", shape) for one, shape in shapes.items()
    ]
    return sketch(drawn)
