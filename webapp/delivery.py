"""How bytes travel: compressed, asked for once, and never sent again while they are the same."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

from flask import Flask, Response, g, make_response, request

from webapp.assets import FOLDER, Asset, asset
from webapp.errors import NotFound

GZIP = 31  # zlib's window bits for a gzip header
LEVEL = 6
HASTY = 2  # a tenth of the time; ids and coordinates hardly shrink any further
WORTH_BYTES = 1000  # below this a packet is a packet
FOREVER = "public, max-age=31536000, immutable"
CHECKED = "public, no-cache"
COMPRESSED = {
    "application/geo+json",
    "application/json",
    "application/vnd.mapbox-vector-tile",
    "image/svg+xml",
    "image/vnd.microsoft.icon",
    "image/x-icon",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
}


@dataclass(frozen=True)
class Packed:
    """Bytes that will be sent often: compressed once, `gzipped` empty where that wins nothing."""

    plain: bytes
    gzipped: bytes
    etag: str

    @classmethod
    def of(cls, body: bytes, media_type: str, level: int = LEVEL) -> "Packed":
        gzipped = b""
        if media_type in COMPRESSED and len(body) >= WORTH_BYTES:
            gzipped = b"".join(_gzip([body], level))
        return cls(body, gzipped, sha256(body).hexdigest()[:32])

    @property
    def size_bytes(self) -> int:
        return len(self.plain) + len(self.gzipped)


def answer(packed: Packed, media_type: str, cache_control: str) -> Response:
    """Send `packed` as the asker takes it; what he has already costs a 304."""
    gzipped = bool(packed.gzipped) and _takes_gzip()
    response = make_response(packed.gzipped if gzipped else packed.plain)
    response.mimetype = media_type
    response.headers["Cache-Control"] = cache_control
    if packed.gzipped:
        response.vary.add("Accept-Encoding")
    if gzipped:
        response.headers["Content-Encoding"] = "gzip"
    if "no-store" not in cache_control:
        # Other bytes, another tag: a cache between may keep both.
        response.set_etag(packed.etag + ("-gz" if gzipped else ""))
        response.make_conditional(request)
    return response


def static(filename: str) -> Response:
    """Send a static file; under the address that names its version it never changes."""
    found = asset(filename)
    if found is None:
        raise NotFound
    is_final = request.args.get("v") == found.version
    return answer(_packed(found), found.media_type, FOREVER if is_final else CHECKED)


def init_app(app: Flask) -> None:
    """Serve static files from here, name their version in every link, compress what may be."""
    static.permission = "public"
    app.view_functions["static"] = static

    @app.url_defaults
    def name_version(endpoint: str, values: dict) -> None:
        if endpoint == "static" and (found := asset(values.get("filename", ""))):
            values.setdefault("v", found.version)

    # In the page itself it costs no request.
    app.jinja_env.globals["favicon"] = "data:image/svg+xml," + quote(
        (FOLDER / "favicon.svg").read_text("utf-8"), safe=" =/:'"
    )
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Compress the answer to a GET that came without a cookie.

    The length of a compressed page tells who listens on the line how alike two parts of it are
    (BREACH), and Flask-WTF's token is not masked. Without a cookie and a token nothing in the
    answer is the asker's own; with one it goes out plain. What `answer` sends repeats nothing of
    the request. The session is left unread: to read it would add `Vary: Cookie` to every answer.
    """
    if (
        response.mimetype not in COMPRESSED
        or response.status_code != 200
        or response.direct_passthrough
        or "Content-Encoding" in response.headers
    ):
        return response
    response.vary.add("Accept-Encoding")
    is_open = request.method == "GET" and not request.cookies and "csrf_token" not in g
    if not is_open or not _takes_gzip():
        return response
    if response.is_streamed:
        response.response = _gzip(response.response)
        response.headers.pop("Content-Length", None)
    elif response.content_length is None or response.content_length < WORTH_BYTES:
        return response
    else:
        response.set_data(b"".join(_gzip([response.get_data()])))
    response.headers["Content-Encoding"] = "gzip"
    if tag := response.get_etag()[0]:
        response.set_etag(tag, weak=True)
    return response


@lru_cache(maxsize=500)
def _packed(found: Asset) -> Packed:
    return Packed.of(found.body, found.media_type)


def _takes_gzip() -> bool:
    return request.accept_encodings.quality("gzip") > 0


def _gzip(chunks: Iterable[bytes | str], level: int = LEVEL) -> Iterator[bytes]:
    packer = zlib.compressobj(level, zlib.DEFLATED, GZIP)
    for chunk in chunks:
        data = packer.compress(chunk.encode() if isinstance(chunk, str) else chunk)
        if data:
            yield data
    yield packer.flush()
