"""Names of villages as they might be."""

WORDS = {"to_dan_pho": "Tổ dân phố", "thon": "Thôn", "khu_pho": "Khu phố"}
FIRST = [
    "An",
    "Bình",
    "Cẩm",
    "Đông",
    "Hà",
    "Hòa",
    "Khánh",
    "Long",
    "Minh",
    "Nam",
    "Phú",
    "Quang",
    "Tân",
    "Thanh",
    "Thọ",
    "Trung",
    "Vĩnh",
    "Xuân",
]
SECOND = [
    "Bắc",
    "Cường",
    "Điền",
    "Giang",
    "Hải",
    "Hưng",
    "Khê",
    "Lạc",
    "Lộc",
    "Mỹ",
    "Ninh",
    "Phong",
    "Sơn",
    "Thành",
    "Thịnh",
    "Tiến",
    "Yên",
]


def name_of(kind: str, commune_id: int, number: int) -> str:
    """Return a name as it might be: numbered in the towns, two words elsewhere."""
    if kind != "thon" or commune_id % 3 == 0:
        return f"{WORDS[kind]} {number}"
    first = FIRST[(commune_id + number * 5) % len(FIRST)]
    return f"{WORDS[kind]} {first} {SECOND[(commune_id // 7 + number) % len(SECOND)]}"
