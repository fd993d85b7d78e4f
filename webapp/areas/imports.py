"""An import before it is carried out: what the file means, where it lands, what it would change."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import shapely
from shapely import MultiPolygon

from gis import boundaries
from gis.boundaries import BoundaryFile, SourceFeature
from gis.crs import to_wgs84
from gis.errors import CannotRepair, CoordinatesOutsideWorld, NoneOfArea, ProjectionUnknown
from gis.repair import repair
from gis.verdict import WGS84, Choice, Reference, Verdict, judge
from webapp.areas import known, neighbourhood, provinces
from webapp.areas.import_lines import Fate, Line, Request
from webapp.areas.import_plan import Plan
from webapp.areas.matching import Directory, Doubt, Known, Match, kind_of, proper_name
from webapp.areas.models import KINDS_OF, Kind, Level

SAME_DEG = 1e-9  # a tenth of a millimetre: what is lost between two readings of one file
Tell = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    pass


def plan(path: Path, filename: str, request: Request, *, tell: Tell = silent) -> Plan:
    """Return what importing the file at `path` would do; nothing is changed."""
    tell("read", 0, 1)
    return plan_of(boundaries.read(path, filename), request, tell=tell)


def plan_of(file: BoundaryFile, request: Request, *, tell: Tell = silent) -> Plan:
    """Return what importing a file that was read would do; nothing is changed.

    Raises:
        ProjectionUnknown: a person must choose among its `choices`.
        GeometryError: the file cannot be used; the others of `gis.errors`.
    """
    asked = provinces.asked_for(file.features, request)
    features = joined(asked)
    if not features:
        raise NoneOfArea(request.within.code)
    directory = known.directory(request)
    matches = [meaning(feature, features, directory, request) for feature in features]
    areas = known.shapes_of(request, [match.area for match in matches if match.area])
    tell("project", 0, 1)
    verdict = projected(file, features, matches, areas, request)
    choice = chosen(verdict, request)
    lines = []
    for place, (feature, match) in enumerate(zip(features, matches, strict=True)):
        tell("compare", place, len(features))
        lines.append(line_of(place, feature, match, choice.key, areas, request))
    lines = without_repeats(lines)
    tell("neighbours", 0, 1)
    found = Plan(request, lines, choice, verdict.compared, file.format, list(file.notes))
    if len(asked) < len(file.features):
        found.notes.append("others-left-out")
    found.overlaps, found.gaps = neighbourhood.report(lines, request)
    return found


def joined(features: Sequence[SourceFeature]) -> list[SourceFeature]:
    """Return features of which the parts of one area, exported apart, are one again."""
    groups: dict[object, list[SourceFeature]] = defaultdict(list)
    for place, feature in enumerate(features):
        key = (feature.code, feature.name, feature.parent_code) if feature.code else place
        groups[key].append(feature)
    return [
        group[0] if len(group) == 1 else replace(group[0], shape=_all_parts(group))
        for group in groups.values()
    ]


def _all_parts(group: list[SourceFeature]) -> MultiPolygon:
    return MultiPolygon([part for feature in group for part in feature.shape.geoms])


def meaning(
    feature: SourceFeature, features: Sequence, directory: Directory, request: Request
) -> Match:
    """Return what `feature` means; a lone shape sent for one area is that area."""
    if request.is_own:
        says_other = feature.code and feature.code != request.within.code
        if len(features) == 1 and not (says_other and feature.code in directory.by_code):
            return Match(request.within)
        if feature.code != request.within.code:
            return Match(None, None, Doubt.NO_CODE)
    return directory.match(feature)


def projected(
    file: BoundaryFile,
    features: Sequence[SourceFeature],
    matches: Sequence[Match],
    areas: known.Shapes,
    request: Request,
) -> Verdict:
    """Return how each projection agrees with what is known of the areas meant."""
    own = {
        place: areas.own[match.area.id]
        for place, match in enumerate(matches)
        if match.area and match.area.id in areas.own
    }
    new = [match for match in matches if not match.area]
    # Known siblings leave room only when the file brings villages that are not yet drawn.
    reference = Reference(
        own=own,
        room=areas.room if new and not own else None,
        parent=areas.parent,
        province_code=known.province_code(request, matches),
    )
    return judge(dict(enumerate(feature.shape for feature in features)), file.declared, reference)


def chosen(verdict: Verdict, request: Request) -> Choice:
    """Return the projection to use.

    Raises:
        ProjectionUnknown: nothing was chosen and none is clearly the best.
        CoordinatesOutsideWorld: what was chosen does not land in Việt Nam.
    """
    if request.crs is None:
        if verdict.choice is None:
            raise ProjectionUnknown(tuple(verdict.choices))
        return verdict.choice
    found = next((one for one in verdict.choices if one.key == request.crs), None)
    if found is None:
        raise CoordinatesOutsideWorld(request.crs)
    return found


def line_of(
    place: int,
    feature: SourceFeature,
    match: Match,
    crs: str,
    areas: known.Shapes,
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
    try:
        shape = feature.shape if crs == WGS84 else to_wgs84(feature.shape, crs)
        mended = repair(shape, line.name)
    except CannotRepair as error:
        return replace(line, fate=Fate.REFUSED, reason=error.reason)
    line = replace(
        line,
        shape=mended.shape,
        repaired=mended.share if mended.changed else None,
        reason=mended.reason,
    )
    return added(line, request) if match.area is None else compared(line, kind, areas)


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


def compared(line: Line, kind: Kind | None, areas: known.Shapes) -> Line:
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
