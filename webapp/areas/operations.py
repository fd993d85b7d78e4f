"""Acts on areas: every fact is a version from a day on, and the old one stays."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from geoalchemy2.shape import from_shape
from shapely import MultiPolygon
from sqlalchemy import func, select

from gis import generalise, measure
from webapp.areas.models import Area, AreaBoundary, AreaVersion, BoundarySource, Level
from webapp.areas.outline_models import AreaOutline
from webapp.audit import operations as audit
from webapp.errors import AppError
from webapp.extensions import db
from webapp.history import make_room


class NotThere(AppError):
    """The unit did not exist on the day from which a change should hold."""

    status = 422
    fields = ("since",)
    message = _l("This unit did not exist on that day. Choose a day on which it existed.")


FACTS = (
    "name",
    "kind",
    "parent_id",
    "population",
    "population_source",
    "population_on",
    "households",
    "decision",
)


def create(
    *,
    level: Level,
    code: str,
    kind: str,
    name: str,
    parent: Area | None,
    since: date,
    by,
    is_demo: bool = False,
    instant: datetime | None = None,
    **facts,
) -> Area:
    """Make an area with its first version, valid from `since`.

    Areas made in one act, to be taken back as one, are known from one `instant`.
    """
    _between_imports()
    path = (parent.path if parent else "") + code + "/"
    area = Area(level=level, code=code, path=path, parent=parent, is_demo=is_demo)
    db.session.add(area)
    db.session.flush()
    facts |= {"name": name, "kind": kind, "parent_id": parent.id if parent else None}
    _add_version(area, since, by, instant, **facts)
    audit.record("area.created", area, by=by, changes={"name": (None, name)})
    return area


def revise(area: Area, *, since: date, by, **facts) -> AreaVersion:
    """Let `facts` (name, kind, population …) be true from `since`; the earlier ones stay known."""
    hold(area)
    current = version_on(area, since)
    values = {name: getattr(current, name) for name in FACTS}
    changes = {
        name: (values[name], value) for name, value in facts.items() if values[name] != value
    }
    if not changes:
        return current
    version = _add_version(area, since, by, **values | facts)
    named = ("parent",) if changes.pop("parent_id", None) else ()
    audit.record("area.revised", area, by=by, changes=changes, named=named)
    return version


def redraw(
    area: Area,
    shape: MultiPolygon,
    *,
    source: BoundarySource,
    since: date,
    by,
    origin: str = "",
    outlines: dict[str, MultiPolygon] | None = None,
    instant: datetime | None = None,
) -> AreaBoundary:
    """Let `shape` (EPSG:4326) be the boundary from `since`, with its generalised copies.

    `outlines` ({band: EPSG:3857}) are copies made together with the siblings; without them the
    shape is generalised alone. Boundaries drawn in one act are known from one `instant`.
    """
    hold(area)
    room = make_room(AreaBoundary, since, instant=instant, area_id=area.id)
    for closed, copy in room.shortened:
        _copy_outlines(closed, copy)
    boundary = AreaBoundary(
        area_id=area.id,
        valid=room.valid,
        known=room.known,
        boundary=from_shape(shape, srid=4326),
        label_point=from_shape(generalise.label_point(shape), srid=4326),
        source=source,
        origin=origin or None,
        area_m2=measure.area_m2(shape),
        recorded_by_id=by.id if by else None,
    )
    db.session.add(boundary)
    db.session.flush()
    for band, outline in (outlines or _alone(shape)).items():
        _add_outline(boundary, area.level, band, from_shape(outline, srid=3857))
    audit.record("area.redrawn", area, by=by, changes={"source": (None, str(source))})
    return boundary


def hold(area: Area) -> None:
    """Let nobody else change the area, an import neither, until the transaction ends.

    What was known is read after this: who keeps one fact writes the others as they are by then.
    """
    _between_imports()
    db.session.execute(select(Area.id).where(Area.id == area.id).with_for_update(key_share=True))


def _between_imports() -> None:
    """Wait for an import that is writing, and let the next one wait: see `bulk.lock`."""
    db.session.execute(select(func.pg_advisory_xact_lock_shared(func.hashtext("areas.import"))))


def version_on(area: Area, day: date) -> AreaVersion:
    """Return the facts of `area` valid on `day`, as known now.

    Raises:
        NotThere: it did not exist on that day.
    """
    found = db.session.scalars(
        select(AreaVersion).where(
            AreaVersion.area_id == area.id,
            func.upper_inf(AreaVersion.known),
            AreaVersion.valid.contains(day),
        )
    ).one_or_none()
    if found is None:
        raise NotThere
    return found


def _add_version(
    area: Area, since: date, by, instant: datetime | None = None, **facts
) -> AreaVersion:
    room = make_room(AreaVersion, since, instant=instant, area_id=area.id)
    version = AreaVersion(
        area_id=area.id,
        valid=room.valid,
        known=room.known,
        recorded_by_id=by.id if by else None,
        **facts,
    )
    db.session.add(version)
    db.session.flush()
    return version


def _alone(shape: MultiPolygon) -> dict[str, MultiPolygon]:
    return {band: copies[0] for band, copies in generalise.outlines([shape]).items()}


def _add_outline(boundary: AreaBoundary, level: str, band: str, outline) -> None:
    db.session.add(AreaOutline(boundary_id=boundary.id, band=band, level=level, outline=outline))


def _copy_outlines(closed: AreaBoundary, copy: AreaBoundary) -> None:
    for outline in list(closed.outlines):
        _add_outline(copy, outline.level, outline.band, outline.outline)
