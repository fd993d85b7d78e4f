"""Vietnamese text in bytes of unknown encoding, as old shapefiles have it."""

import codecs
import unicodedata

# TCVN 5712:1993 VN3 (the fonts .VnTime, .VnArial): what its bytes stand for, from 0xA1 on.
TCVN3 = dict(
    zip(
        bytes.fromhex(
            "a1a2a3a4a5a6a7 a8a9aaabacadae b5b6b7b8b9 bbbcbdbec6 c7c8c9cacb cccecfd0d1 d2d3d4d5d6"
            "d7d8dcddde dfe1e2e3e4 e5e6e7e8e9 eaebecedee eff1f2f3f4 f5f6f7f8f9 fafbfcfdfe"
        ),
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
# Names that GIS programs write into a `.cpg` and Python does not know.
CODE_PAGES = {"65001": "utf-8", "ansi 1258": "cp1258", "ansi 1252": "cp1252"}


def codec_of(declared: str) -> str | None:
    r"""Return Python's name of the encoding a `.cpg` names, or None when it names none.

    >>> codec_of("UTF-8"), codec_of(" 65001\n"), codec_of("1258"), codec_of("?")
    ('utf-8', 'utf-8', 'cp1258', None)
    """
    name = declared.strip().lower()
    for attempt in (CODE_PAGES.get(name, name), f"cp{name}"):
        try:
            return codecs.lookup(attempt).name
        except LookupError:
            continue
    return None


def guess(samples: list[bytes]) -> str:
    r"""Return "utf-8", "tcvn3" or "cp1258": how `samples`, taken together, read best.

    Bytes that are UTF-8 by chance are next to none. Of the other two, TCVN3 puts letters where
    Windows has signs (¸ µ ®), so a sign among the letters gives it away.

    >>> guess(["Hà Tây".encode()]), guess([b"H\xb5 T\xa9y"]), guess(["Hà Tây".encode("cp1258")])
    ('utf-8', 'tcvn3', 'cp1258')
    """
    whole = b" ".join(samples)
    try:
        whole.decode("utf-8")
    except UnicodeDecodeError:
        high = bytes(byte for byte in whole if byte >= 0x80).decode("cp1258", "replace")
        signs = any(unicodedata.category(letter)[0] not in "LM" for letter in high)
        return "tcvn3" if signs else "cp1258"
    return "utf-8"


def decode(raw: bytes, codec: str) -> str:
    r"""Return `raw` as NFC text; what cannot be read becomes the replacement sign.

    >>> decode(b"H\xb5 T\xa9y", "tcvn3")
    'Hà Tây'
    """
    if codec == "tcvn3":
        return "".join(TCVN3.get(byte, chr(byte)) for byte in raw)
    return unicodedata.normalize("NFC", raw.decode(codec, "replace"))
