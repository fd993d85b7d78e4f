"""An import before it is carried out: what the file means, where it lands, what it would change."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from shapely import MultiPolygon

from gis import boundaries
from gis.boundaries import BoundaryFile, SourceFeature
from gis.crossings import refuse_tangled
from gis.crs import NAMES
from gis.errors import NamelessAreas, NoneOfArea, OutsideAsRead, ProjectionUnknown
from gis.names import natural_key
from gis.verdict import Choice, Reference, Verdict, judge
from webapp.areas import grounds, known, neighbourhood, provinces
from webapp.areas.fates import line_of, without_repeats
from webapp.areas.grounds import Grounds
from webapp.areas.import_lines import Line, Request
from webapp.areas.import_plan import Plan
from webapp.areas.matching import Directory, Doubt, Known, Match

Tell = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody how far an import is."""


def plan(path: Path, filename: str, request: Request, *, tell: Tell = silent) -> Plan:
    """Return what importing the file at `path` would do; nothing is changed."""
    tell("read", 0, 1)
    return plan_of(boundaries.read(path, filename), request, tell=tell)


def plan_of(file: BoundaryFile, request: Request, *, tell: Tell = silent) -> Plan:
    """Return what importing a file that was read would do; nothing is changed.

    Raises:
        ProjectionUnknown: a person must choose among its `choices`.
        NamelessAreas: nothing says which areas the file holds.
        GeometryError: the file cannot be used; the others of `gis.errors`.
    """
    asked = provinces.asked_for(file.features, request)
    features = joined(asked)
    if not features:
        raise NoneOfArea(request.within.code)
    if request.within is None and not any(one.name or one.code for one in features):
        raise NamelessAreas  # projections compared with nothing would only mislead
    refuse_tangled(
        (one.name or one.code or f"#{place}", one.shape) for place, one in enumerate(features, 1)
    )
    directory = known.directory(request)
    matches = [meaning(feature, features, directory, request) for feature in features]
    areas = grounds.compared_with(request, [match.area for match in matches if match.area])
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
    found.missing = missing(lines, directory, request)
    found.overlaps, found.gaps = neighbourhood.report(lines, request)
    return found


def missing(lines: Sequence[Line], directory: Directory, request: Request) -> list[Known]:
    """Return the areas inside the one asked for of which the file says nothing, by name.

    A feature that says nothing of itself may be any of them: then none is called missing.
    """
    says_nothing = any(not (line.area or line.name or line.code) for line in lines)
    if request.within is None or request.is_own or says_nothing:
        return []
    meant = {line.area.id for line in lines if line.area}
    meant |= {one.id for line in lines for one in line.candidates}
    areas = (one for same in directory.by_code.values() for one in same)
    found = (one for one in areas if one.exists and one.id not in meant)
    return sorted(found, key=lambda one: natural_key(one.name))


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
    areas: Grounds,
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
        OutsideAsRead: what was chosen does not land in Việt Nam.
    """
    if request.crs is None:
        if verdict.choice is None:
            raise ProjectionUnknown(tuple(verdict.choices))
        return verdict.choice
    found = next((one for one in verdict.choices if one.key == request.crs), None)
    if found is None:
        code = request.crs.rpartition(":")[2]
        raise OutsideAsRead(NAMES.get(int(code), code) if code.isdecimal() else request.crs)
    return found
