"""What the words of a file say: a unit's kind, its proper name, the name of the unit above."""

from collections.abc import Iterator

from gis.boundaries import SourceFeature
from gis.names import UNIT_WORDS, fold, spelling_key, without_unit_word
from webapp.areas.models import KINDS_OF, Kind, Level

PARENT_NAME_FIELDS = {
    Level.COMMUNE: ("province_name", "province", "tinh", "ten_tinh", "adm1_vi", "tinh_thanh"),
    Level.VILLAGE: ("commune_name", "commune", "xa", "ten_xa", "phuong", "adm2_vi"),
}
KIND_WORDS = {fold(kind.replace("_", " ")): kind for kind in Kind} | {
    "thanh pho truc thuoc trung uong": Kind.CITY,
    "tp": Kind.CITY,
    "tdp": Kind.RESIDENTIAL_GROUP,
    "lang": Kind.VILLAGE,
    "khom": Kind.QUARTER,
    "khoi pho": Kind.QUARTER,
}


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
