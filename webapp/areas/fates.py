"""What happens to each feature of a file: added, changed, unchanged, or left to a person."""

from collections import Counter
from dataclasses import replace

import shapely
from shapely import MultiPolygon

from gis.boundaries import SourceFeature
from gis.crs import to_wgs84
from gis.errors import CannotRepair
from gis.repair import repair
from gis.verdict import WGS84
from webapp.areas import known
from webapp.areas.file_words import kind_of, proper_name
from webapp.areas.grounds import Grounds
from webapp.areas.import_lines import Fate, Line, Request
from webapp.areas.matching import Doubt, Known, Match
from webapp.areas.models import KINDS_OF, Kind, Level

SAME_DEG = 1e-9  # a tenth of a millimetre: what is lost between two readings of one file


def line_of(
    place: int,
    feature: SourceFeature,
    match: Match,
    crs: str,
    areas: Grounds,
    request: Request,
) -> Line:
    """Return what happens to one feature."""
    level = request.level
    kind = kind_of(feature, level)
    line = Line(
        place=place,
        name=proper_name(feature.name, level) or (match.area.name if match.area else ""),
        code=feature.code,
        kind=kind or "",
        fate=Fate.UNMATCHED,
        area=match.area,
        parent=match.parent,
        doubt=match.doubt,
        candidates=match.candidates,
    )
    if match.doubt:
        is_open = match.doubt in (Doubt.SEVERAL, Doubt.SIMILAR)
        return replace(line, fate=Fate.AMBIGUOUS if is_open else Fate.UNMATCHED)
    line = mended(line, feature, crs)
    if line.fate is Fate.REFUSED:
        return line
    return added(line, request) if match.area is None else compared(line, kind, areas)


def mended(line: Line, feature: SourceFeature, crs: str) -> Line:
    """Return the line with the feature's shape in EPSG:4326, mended where it was broken."""
    try:
        shape = feature.shape if crs == WGS84 else to_wgs84(feature.shape, crs)
        found = repair(shape, line.name)
    except CannotRepair as error:
        return replace(line, fate=Fate.REFUSED, reason=error.reason)
    share = found.share if found.changed else None
    return replace(line, shape=found.shape, repaired=share, reason=found.reason)


def added(line: Line, request: Request) -> Line:
    """Return the line of a new area; an official unit needs its code."""
    digits = {Level.PROVINCE: 2, Level.COMMUNE: 5}.get(request.level)
    if digits and not (line.code.isdecimal() and len(line.code) == digits):
        return replace(line, doubt=Doubt.NO_CODE)
    kind = line.kind or default_kind(request.level, line.parent)
    return replace(line, fate=Fate.ADDED, kind=kind, redraws=True)


def default_kind(level: Level, parent: Known | None) -> Kind:
    """Return the kind of a unit whose file is silent: a ward has tổ dân phố, not thôn."""
    if level is Level.VILLAGE and parent and parent.kind == Kind.WARD:
        return Kind.RESIDENTIAL_GROUP
    return KINDS_OF[level][0]


def compared(line: Line, kind: Kind | None, areas: Grounds) -> Line:
    """Return the line of a known area with what differs."""
    area, changes = line.area, []
    if line.name and not known.same_name(line.name, area.name):
        changes.append(("name", area.name, line.name))
    if kind and kind != area.kind:
        changes.append(("kind", area.kind, kind.value))
    before = areas.on_day.get(area.id)
    redraws = before is None or not same_shape(before, line.shape)
    fate = Fate.CHANGED if redraws or changes else Fate.UNCHANGED
    return replace(line, fate=fate, changes=tuple(changes), redraws=redraws, code=area.code)


def same_shape(one: MultiPolygon, other: MultiPolygon) -> bool:
    """True when two boundaries differ by less than a tenth of a millimetre.

    >>> same_shape(shapely.box(0, 0, 1, 1), shapely.Polygon([(1, 1), (0, 1), (0, 0), (1, 0)]))
    True
    """
    if shapely.get_num_coordinates(one) != shapely.get_num_coordinates(other):
        return False
    if shapely.equals_exact(one, other, SAME_DEG):
        return True
    one, other = (MultiPolygon(shapely.get_parts(shape).tolist()) for shape in (one, other))
    return bool(shapely.equals_exact(one.normalize(), other.normalize(), SAME_DEG))


def without_repeats(lines: list[Line]) -> list[Line]:
    """Return lines of which no two mean one area: which is right is for a person to say."""
    keys = Counter(_target(line) for line in lines if line.fate is not Fate.UNMATCHED)
    return [
        replace(line, fate=Fate.AMBIGUOUS, doubt=Doubt.TWICE)
        if line.fate is not Fate.UNMATCHED and keys[_target(line)] > 1
        else line
        for line in lines
    ]


def _target(line: Line) -> tuple:
    if line.area:
        return ("area", line.area.id)
    parent = line.parent.id if line.parent else None
    return ("code", line.code) if line.code else ("name", parent, line.name.casefold())
