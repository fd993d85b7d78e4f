"""The full name of a unit: its word, which follows from the kind and never from the code."""

from flask_babel import get_locale
from flask_babel import gettext as _

from webapp.areas.models import KINDS_OF, Kind
from webapp.audit import words

NATURAL = "vi_natural"
"""The collation of names: a ă â … d đ, and Thôn 2 before Thôn 10."""

WORDS: dict[str, str] = {
    Kind.PROVINCE: "Tỉnh",
    Kind.CITY: "Thành phố",
    Kind.COMMUNE: "Xã",
    Kind.WARD: "Phường",
    Kind.SPECIAL_ZONE: "Đặc khu",
    Kind.VILLAGE: "Thôn",
    Kind.HAMLET: "Xóm",
    Kind.AP: "Ấp",
    Kind.BAN: "Bản",
    Kind.BUON: "Buôn",
    Kind.SUBZONE: "Tiểu khu",
    Kind.RESIDENTIAL_GROUP: "Tổ dân phố",
    Kind.QUARTER: "Khu phố",
    Kind.SECURITY_GROUP: "Tổ an ninh xã hội",
    Kind.NEIGHBOURS: "Tổ liên gia",
}
words.know(WORDS)


def full_name(kind: str, name: str) -> str:
    """Return the name with the word of its kind before it, unless it says one already.

    >>> full_name("xa", "An Trường"), full_name("thon", "Thôn Đông"), full_name("thon", "Xóm Mới")
    ('Xã An Trường', 'Thôn Đông', 'Xóm Mới')

    What is the word of a village may begin the name of a commune:

    >>> full_name("xa", "Bản Bo")
    'Xã Bản Bo'
    """
    same_level = next((kinds for kinds in KINDS_OF.values() if kind in kinds), ())
    said = tuple(f"{WORDS[other].casefold()} " for other in same_level)
    word = WORDS.get(kind, "")
    return name if not word or name.casefold().startswith(said) else f"{word} {name}"


def name_within(kind: str, name: str) -> str:
    """Return the full name within a sentence: in Vietnamese the word of the kind in lower case.

    Source:
        Nghị định 30/2020/NĐ-CP, Phụ lục II, Mục III.

    >>> name_within("xa", "An Trường"), name_within("thanh_pho", "Hà Nội")
    ('xã An Trường', 'thành phố Hà Nội')
    """
    full = full_name(kind, name)
    is_vietnamese = str(get_locale() or "vi") == "vi"
    return full[:1].lower() + full[1:] if is_vietnamese else full


def people_committee(kind: str, name: str) -> str:
    """Return the body at the head of what a commune or province prints."""
    return _("People's Committee of %(unit)s", unit=name_within(kind, name))
