"""Which area a feature of a file means: by code, else by folded name inside the parent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gis.boundaries import SourceFeature
from gis.names import spelling_key, without_unit_word
from webapp.areas.file_words import is_bare, name_keys, parent_name
from webapp.areas.models import Area, AreaVersion, Level

PARENT_LEVEL = {Level.COMMUNE: Level.PROVINCE, Level.VILLAGE: Level.COMMUNE}


class Doubt(StrEnum):
    """Why a feature stays without an area."""

    NO_NAME = "no-name"
    NO_PARENT = "no-parent"
    NO_CODE = "no-code"
    SIMILAR = "similar"
    SEVERAL = "several"
    TWICE = "twice"
    ENDED = "ended"


@dataclass(frozen=True)
class Known:
    """An area as it is known, with the names of a day; `exists` is false once it has ended."""

    id: int
    code: str
    path: str
    name: str
    kind: str
    parent_id: int | None
    exists: bool = True
    is_demo: bool = False

    @classmethod
    def of(cls, area: Area, version: AreaVersion, *, exists: bool = True) -> "Known":
        """Return what is known of `area` by the names and parent of its `version`."""
        return cls(
            area.id,
            area.code,
            area.path,
            version.name,
            version.kind,
            version.parent_id,
            exists,
            area.is_demo,
        )


@dataclass(frozen=True)
class Match:
    """What a feature means: an area, or a new one inside `parent`, or a doubt with candidates."""

    area: Known | None = None
    parent: Known | None = None
    doubt: Doubt | None = None
    candidates: tuple[Known, ...] = ()


@dataclass
class Directory:
    """The areas of one level and of the level above, found by code and by name."""

    level: Level
    within: Known | None = None
    parents: Mapping[str, Known] = field(default_factory=dict)
    by_code: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[tuple[int | None, str, str], list[Known]] = field(
        default_factory=lambda: defaultdict(list)
    )
    parents_by_name: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))

    def add(self, areas: Iterable[Known]) -> None:
        """Index areas by code, and by name within their parent those that still exist."""
        for area in areas:
            self.by_code[area.code].append(area)
            if area.exists:
                for way, key in name_keys(area.name, self.level):
                    self.by_name[area.parent_id, way, key].append(area)

    def add_parents(self, areas: Iterable[Known]) -> None:
        """Take the existing areas one level up as those that a file can mean by its parents."""
        above = PARENT_LEVEL.get(self.level)
        self.parents = {area.code: area for area in areas if area.exists}
        for area in self.parents.values():
            self.parents_by_name[spelling_key(without_unit_word(area.name, above))].append(area)

    def match(self, feature: SourceFeature) -> Match:
        """Return the area that `feature` means; a doubt is listed and never guessed away."""
        parent = self.parent_of(feature)
        coded = self.coded(feature, parent)
        if len(coded) == 1:
            known = coded[0]
            doubt = None if known.exists else Doubt.ENDED
            return Match(known if known.exists else None, parent, doubt, (known,))
        if len(coded) > 1:
            return Match(None, parent, Doubt.SEVERAL, tuple(coded))
        if not feature.name:
            return Match(None, parent, Doubt.NO_NAME)
        if parent is None and self.level is not Level.PROVINCE:
            return Match(None, None, Doubt.NO_PARENT)
        return self.named(feature, parent)

    def parent_of(self, feature: SourceFeature) -> Known | None:
        """Return the parent: the one asked for, else by code, else by its name in the file."""
        if self.within is not None:
            return self.within
        if feature.parent_code in self.parents:
            return self.parents[feature.parent_code]
        if self.level not in PARENT_LEVEL:
            return None
        name = without_unit_word(parent_name(feature, self.level), PARENT_LEVEL[self.level])
        found = self.parents_by_name.get(spelling_key(name), [])
        return found[0] if len(found) == 1 else None

    def coded(self, feature: SourceFeature, parent: Known | None) -> list[Known]:
        """Return the areas with the feature's code; a village's code counts inside its commune."""
        found = self.by_code.get(feature.code, []) if feature.code else []
        if self.level is Level.VILLAGE:
            return [one for one in found if parent and one.parent_id == parent.id]
        return found

    def named(self, feature: SourceFeature, parent: Known | None) -> Match:
        """Return the area within `parent` that bears the name of `feature`.

        Spelling comes before folded letters. Names that are alike only when folded match where one
        of the two was written without tone marks, else they are a doubt; so are two of one name.
        """
        key = parent.id if parent else None
        if not self.by_name:
            return Match(None, parent)
        for way, name in name_keys(feature.name, self.level):
            found = self.by_name.get((key, way, name), [])
            if way.startswith("folded") and not any(
                is_bare(feature.name) or is_bare(one.name) for one in found
            ):
                # "Hạ Tây" and "Hà Tây" fold alike and are two places.
                if found:
                    return Match(None, parent, Doubt.SIMILAR, tuple(found))
                continue
            if len(found) == 1:
                return Match(found[0], parent)
            if found:
                return Match(None, parent, Doubt.SEVERAL, tuple(found))
        return Match(None, parent)
