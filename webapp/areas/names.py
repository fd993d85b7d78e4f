"""The full name of a unit: its word, which follows from the kind and never from the code."""

from webapp.areas.models import Kind

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


def full_name(kind: str, name: str) -> str:
    """Return the name with the word of its kind before it, once.

    >>> full_name("xa", "An Trường"), full_name("thon", "Thôn Đông"), full_name("khu_pho", "3")
    ('Xã An Trường', 'Thôn Đông', 'Khu phố 3')
    """
    word = WORDS.get(kind, "")
    if not word or name.casefold().startswith(f"{word.casefold()} "):
        return name
    return f"{word} {name}"
