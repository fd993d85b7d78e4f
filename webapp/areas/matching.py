"""Which area a feature of a file means: by code, else by folded name inside the parent."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gis.boundaries import SourceFeature
from gis.names import UNIT_WORDS, fold, spelling_key, without_unit_word
from webapp.areas.models import KINDS_OF, Area, AreaVersion, Kind, Level

PARENT_NAME_FIELDS = {
    Level.COMMUNE: ("province_name", "province", "tinh", "ten_tinh", "adm1_vi", "tinh_thanh"),
    Level.VILLAGE: ("commune_name", "commune", "xa", "ten_xa", "phuong", "adm2_vi"),
}
PARENT_LEVEL = {Level.COMMUNE: Level.PROVINCE, Level.VILLAGE: Level.COMMUNE}
KIND_WORDS = {fold(kind.replace("_", " ")): kind for kind in Kind} | {
    "thanh pho truc thuoc trung uong": Kind.CITY,
    "tp": Kind.CITY,
    "tdp": Kind.RESIDENTIAL_GROUP,
    "lang": Kind.VILLAGE,
    "khom": Kind.QUARTER,
    "khoi pho": Kind.QUARTER,
}


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
        for area in areas:
            self.by_code[area.code].append(area)
            if area.exists:
                for way, key in name_keys(area.name, self.level):
                    self.by_name[area.parent_id, way, key].append(area)

    def add_parents(self, areas: Iterable[Known]) -> None:
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


def parent_name(feature: SourceFeature, level: Level) -> str:
    """Return what the file calls the area above `feature`, "" when it does not say."""
    fields = {fold(str(key)).replace(" ", "_"): key for key in feature.properties}
    said = (feature.properties.get(fields.get(usual)) for usual in PARENT_NAME_FIELDS[level])
    return next((" ".join(str(text).split()) for text in said if text), "")


def name_keys(name: str, level: Level) -> Iterator[tuple[str, str]]:
    """Yield the keys under which a name is found, the strictest first.

    >>> one, other = (list(name_keys(name, Level.COMMUNE)) for name in ("Xã Hoà", "Hòa"))
    >>> one[1] == other[1]
    True
    """
    yield "spelt", spelling_key(name)
    bare = without_unit_word(name, level)
    yield "spelt-bare", spelling_key(bare)
    yield "folded", fold(name)
    yield "folded-bare", fold(bare)


def is_bare(name: str) -> bool:
    """True when a name is written without any diacritics, as in old files.

    >>> is_bare("Xa Ha Tay"), is_bare("Xã Hà Tây")
    (True, False)
    """
    return name.isascii()


def kind_of(feature: SourceFeature, level: Level) -> Kind | None:
    """Return the kind that the file states, by its own field or the word before the name."""
    stated = KIND_WORDS.get(fold(feature.kind.replace("_", " ")))
    if stated in KINDS_OF[level]:
        return stated
    return kind_said(feature.name, level)


def kind_said(name: str, level: Level) -> Kind | None:
    """Return the kind that the word before a name says.

    >>> kind_said("Tổ dân phố 3", Level.VILLAGE).value, kind_said("Đông", Level.VILLAGE)
    ('to_dan_pho', None)
    """
    key = spelling_key(name)
    words = [(spelling_key(word), word) for word in UNIT_WORDS.get(level, ())]
    spoken = next((word for begins, word in words if key.startswith(begins + " ")), "")
    kind = KIND_WORDS.get(fold(spoken))
    return kind if kind in KINDS_OF[level] else None


def proper_name(name: str, level: Level) -> str:
    """Return the name to store: villages keep their word, units with a code lose it.

    >>> proper_name("Thành phố Hà Nội", Level.PROVINCE), proper_name("Thôn 2", Level.VILLAGE)
    ('Hà Nội', 'Thôn 2')
    """
    clean = " ".join(name.split())
    return clean if level is Level.VILLAGE else without_unit_word(clean, level)
