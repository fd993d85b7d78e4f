"""Strategies for what nobody's browser sends: addresses, headers and forms gone wrong."""

import io

from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage

METHODS = ("GET", "GET", "GET", "POST", "POST", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE")
METHODS += ("PATCH", "TRACE", "BREW")
RANDOM = "9b2f7c1e-5a4d-4e6f-8a9b-0c1d2e3f4a5b"
WORDS = st.sampled_from(
    [
        *("", "0", "-1", "1", "99999999999999999999", "1e309", "NaN", "inf", "on", "y", "null"),
        *("22/11/2025", "31/02/2025", "2025-11-22", "00/00/0000", "22/11/99999", "29/02/0001"),
        *("\0", "a\0b", "\ud800", "\u202e\u200f", "'; DROP TABLE tips; --", "<script>", "%00", "%"),
        *("../../etc/passwd", "{{7*7}}", "=cmd|' /C calc'!A0", "🗺️", "Thôn Đông", "ｆｕｌｌ", "٣"),
        *("21.0, 105.0", "105.0, 21.0", "91, 181", "20.85,105.37\n20.86,105.38", "POINT(0 0)"),
        *('{"type":"Point","coordinates":[1e400,0]}', '{"type":"Polygon","coordinates":[]}'),
        *("[]", "[[[[[", '{"a":', RANDOM, "00000", "00/00000/", "\n" * 50, "x" * 20_000),
        *("certified", "cleared", "inside", "public", "staff", "admin", "en", "xx", "-name"),
    ]
)
TEXT = st.one_of(WORDS, st.text(max_size=30))
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            *("Range", "If-None-Match", "If-Modified-Since", "If-Match", "If-Range", "Accept"),
            *("Accept-Language", "Accept-Encoding", "HX-Request", "HX-Boosted", "HX-Target"),
            *("HX-History-Restore-Request", "HX-Current-URL", "HX-Trigger", "HX-Prompt"),
            *("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded"),
            *("Referer", "Origin", "User-Agent", "Content-Type", "X-HTTP-Method-Override"),
            *("X-CSRFToken", "Authorization", "Expect", "Cookie"),
        ]
    ),
    st.one_of(
        st.sampled_from(
            [
                *("true", "false", "*", '""', 'W/"x"', "bytes=0-", "bytes=-1", "bytes=9-1,a-b"),
                *("bytes=0-18446744073709551616", "q", "en;q=2, vi;q=x", "gzip;q=0, *;q=1"),
                *("text/html;q=0, application/json", "application/json", "multipart/form-data"),
                *(
                    "application/x-www-form-urlencoded; charset=utf-7",
                    "multipart/form-data; boundary=",
                ),
                *(
                    "1.2.3.4, ::1",
                    "not an address",
                    "Thu, 99 Foo 2999 99:99:99 GMT",
                    "http://evil/",
                ),
                *("session=" + "A" * 8000, "session=.eJx.a.b", "Basic OjA=", "\xff\xfe", "áé"),
            ]
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40),
    ),
    max_size=4,
)
FILES = st.sampled_from(
    [
        *(b"", b"\0" * 100, b"\xff\xd8\xff broken", b"%PDF-1.4 nothing", b"PK\x03\x04 no zip"),
        *(b'{"type":"FeatureCollection","features":[]}', b"<gpx><trk></gpx>", b"<?xml?><kml/>"),
        *(b"ten,lat,lon\na,1\n", b"\xef\xbb\xbf\xff\xfe", b"[" * 5000, b"GIF89a" + b"\xff" * 50),
    ]
)
NAMES = st.sampled_from(
    ["a.jpg", "a.geojson", "a.gpx", "a.zip", "a.csv", "..\\..\\a", "\0.pdf", "x" * 999]
)


# What may happen to a field: it stays, goes, is doubled, or says something else.
KINDS = ("kept", "kept", "kept", "missing", "doubled", "other", "other", "bytes", "file")
ODDITIES = st.tuples(st.sampled_from(KINDS), TEXT)


def part(kind: str, default: str, word: str, file: tuple[bytes, str]) -> list:
    """Return the values that are sent for one field."""
    match kind:
        case "missing":
            return []
        case "doubled":
            return [default, word]
        case "other":
            return [word]
        case "file":
            return [FileStorage(io.BytesIO(file[0]), file[1])]
        case "bytes":
            return [f"{word}\udcff\udc80"]  # not UTF-8 once it is sent
    return [default]


@st.composite
def tries(draw, addresses: int, people: int):
    """Draw one request: which address, who asks, how, and what goes wrong with its form."""
    return {
        "address": draw(st.integers(0, addresses - 1)),
        "person": draw(st.integers(0, people - 1)),
        "method": draw(st.sampled_from(METHODS)),
        "ids": draw(st.lists(st.one_of(st.integers(0, 50), WORDS), min_size=4, max_size=4)),
        "query": draw(st.lists(st.tuples(TEXT, TEXT), max_size=3)),
        "known_query": draw(st.lists(st.tuples(st.integers(0, 40), TEXT), max_size=3)),
        "headers": draw(HEADERS),
        "token": draw(st.sampled_from(["own", "own", "own", "none", "another", "twice"])),
        "oddities": draw(st.lists(ODDITIES, min_size=1, max_size=12)),
        "file": (draw(FILES), draw(NAMES)),
    }
