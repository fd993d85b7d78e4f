"""Provinces that nobody has entered yet, as a file or a person names them."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from gis.boundaries import SourceFeature
from gis.names import fold, without_unit_word
from webapp.areas import bulk
from webapp.areas.file_words import parent_name
from webapp.areas.import_lines import Request
from webapp.areas.models import Area, Kind, Level
from webapp.audit import operations as audit

# Nghị quyết 202/2025/QH15: six cities under the central government; all others are provinces.
CITIES = {"ha noi", "hai phong", "hue", "da nang", "ho chi minh", "can tho"}


def name_in(features: Sequence[SourceFeature], level: Level, code: str) -> str:
    """Return what the file calls the province `code`, "" when it does not say or disagrees."""
    if level is Level.PROVINCE:
        own = [one for one in features if code in (one.code, one.code.zfill(2))]
        alone = features if len(features) == 1 and not features[0].code else []
        said = Counter(one.name for one in own or alone if one.name)
    else:
        inside = [one for one in features if is_stated_in(one, code) is not False]
        said = Counter(name for one in inside if (name := parent_name(one, level)))
    return next(iter(said)) if len(said) == 1 else ""


def is_stated_in(feature: SourceFeature, code: str) -> bool | None:
    """Return whether a commune says that it lies in the province `code`; None when it is silent."""
    stated = feature.parent_code.zfill(2)
    return stated == code if feature.parent_code and len(stated) == 2 else None


def make(code: str, name: str, *, since: date, known_from: datetime) -> Area:
    """Make the province, known from the same instant as the import that brings its ground."""
    bare = without_unit_word(name, Level.PROVINCE)
    batch = bulk.Batch(Level.PROVINCE, since, known_from)
    new = bulk.NewArea(code, f"{code}/", None, bare, kind_of(name).value)
    bulk.make_areas(batch, [new])
    area = bulk.areas_at([new.path])[new.path]
    audit.record("area.created", area, by=None, changes={"name": (None, bare)})
    return area


def kind_of(name: str) -> Kind:
    """Return the kind of a province by its name, with or without the word before it.

    >>> kind_of("Thành phố Huế").value, kind_of("Hải Phòng").value, kind_of("Ninh Bình").value
    ('thanh_pho', 'thanh_pho', 'tinh')
    """
    return Kind.CITY if fold(without_unit_word(name, Level.PROVINCE)) in CITIES else Kind.PROVINCE


def asked_for(features: Sequence[SourceFeature], request: Request) -> list[SourceFeature]:
    """Return the communes of the province asked for; those that name another one are left out."""
    within = request.within
    if request.level is not Level.COMMUNE or within is None or request.is_own:
        return list(features)
    return [one for one in features if is_stated_in(one, within.code) is not False]
