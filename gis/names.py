"""Names of places as people write them: the same name spelt in two ways, and their order.

No geometry here; the functions take and give text. An empty text gives an empty result.
"""

import re
import unicodedata

# Combining marks that carry a tone; the others (breve, circumflex, horn) make another letter.
TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
APOSTROPHES = "'’‘ʼ`´ʹ′＇"
# Order of letters in Vietnamese dictionaries; f, j, w, z stand where Latin has them.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
RANK = {letter: chr(0x100 + place) for place, letter in enumerate(ALPHABET)}

# Unit types: Luật 72/2025/QH15 Đ1 (tỉnh, thành phố; xã, phường, đặc khu) and, for what lies below
# the commune, the words in use in the plans; older words stay because old files have them.
UNIT_WORDS = {
    "province": ("thành phố", "tỉnh", "tp.", "tp"),
    "commune": ("thị trấn", "phường", "đặc khu", "xã"),
    "village": (
        "tổ dân phố",
        "khu dân cư",
        "khu phố",
        "thôn",
        "bản",
        "làng",
        "buôn",
        "bon",
        "plei",
        "phum",
        "sóc",
        "ấp",
        "xóm",
        "khóm",
        "tiểu khu",
        "khối phố",
        "khối",
        "tdp",
        "khu",
        "tổ",
    ),
}


def clean(text: str) -> str:
    r"""Return `text` fit to be stored: NFC, single spaces, no control or broken characters.

    JSON can carry a zero byte or half a character, which no database takes.

    >>> clean(" Thôn\x00  Hòa\ud800 ")
    'Thôn Hòa'
    """
    kept = "".join(sign if unicodedata.category(sign) not in ("Cc", "Cs") else " " for sign in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def spelling_key(text: str) -> str:
    """Return a key equal for two spellings of one name, diacritics kept.

    Case, spaces, apostrophes, Unicode form and the place of the tone mark do not count; the tone
    itself does. Use it before `fold`, which takes "Hạ Tây" and "Hà Tây" for one.

    Source:
        Measured: about 180 communes differ between sources only in where the tone mark stands.

    >>> spelling_key("Xã Khánh Hoà") == spelling_key("xã  Khánh Hòa")
    True
    >>> spelling_key("Hà Tây") == spelling_key("Hạ Tây")
    False
    >>> spelling_key("")
    ''
    """
    return " ".join(_tone_last(word) for word in _plain(text).split())


def fold(text: str) -> str:
    """Return `text` in lower case without diacritics, for search and loose matching.

    Folding a folded text changes nothing.

    >>> fold("Xã  Ea H’Leo"), fold("Hoà"), fold("Đắk Lắk"), fold("")
    ('xa ea hleo', 'hoa', 'dak lak', '')
    """
    bare = unicodedata.normalize("NFKD", _plain(text))
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(bare.replace("đ", "d").split())


def without_unit_word(text: str, level: str | None = None) -> str:
    """Return the proper name without the word for its kind in front.

    Args:
        text: a name in any spelling; its letters are returned as they are.
        level: "province", "commune" or "village", to strip only that level's words ("Xã Bản Liền"
            is a commune whose name begins with a village's word); None strips any.

    Returns:
        The name; the whole text when nothing would be left.

    >>> without_unit_word("Thôn Hà Tây"), without_unit_word("Xã Bản Liền", "commune")
    ('Hà Tây', 'Bản Liền')
    >>> without_unit_word("Tổ dân phố số 5"), without_unit_word("Thôn")
    ('số 5', 'Thôn')
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    levels = [level] if level else list(UNIT_WORDS)
    words = sorted((word for one in levels for word in UNIT_WORDS[one]), key=len, reverse=True)
    spelt, read = name.split(), spelling_key(name).split()
    for word in words:
        key = spelling_key(word).split()
        if read[: len(key)] == key and len(spelt) > len(key):
            return " ".join(spelt[len(key) :])
    return name


def natural_key(text: str) -> tuple:
    """Return a key that sorts names as a Vietnamese reader expects.

    Numbers sort by value, letters by the Vietnamese alphabet (a ă â … d đ …), tones last.

    >>> sorted(["Thôn 10", "Thôn 2", "Thôn Đông", "Thôn Dừa"], key=natural_key)
    ['Thôn 2', 'Thôn 10', 'Thôn Dừa', 'Thôn Đông']
    """
    plain = _plain(text)
    toneless = unicodedata.normalize(
        "NFC", "".join(sign for sign in unicodedata.normalize("NFD", plain) if sign not in TONES)
    )
    parts = tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, _ranked(part))
        for part in re.findall(r"\d+|\D+", " ".join(toneless.split()))
    )
    return (parts, spelling_key(text))


def _plain(text: str) -> str:
    """Return lower case NFC `text`, apostrophes gone, dashes and underscores as spaces."""
    lowered = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    lowered = "".join(sign for sign in lowered if sign not in APOSTROPHES)
    return re.sub(r"[-–—_\s]+", " ", lowered).strip()


def _tone_last(word: str) -> str:
    signs = unicodedata.normalize("NFD", word)
    tones = "".join(sorted(sign for sign in signs if sign in TONES))
    return unicodedata.normalize("NFC", "".join(s for s in signs if s not in TONES)) + tones


def _ranked(letters: str) -> str:
    return "".join(RANK.get(letter, letter) for letter in letters)
