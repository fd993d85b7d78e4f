"""How bytes travel: compressed, asked for once, and never sent again while they are the same."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

import brotli
from flask import Flask, Response, g, make_response, request, url_for

from webapp.assets import FOLDER, Asset, asset
from webapp.errors import NotFound

GZIP_WBITS = 31  # zlib's window bits for a gzip header
PLAIN, GZIP, BROTLI = "", "gzip", "br"
TAGS = {PLAIN: "", GZIP: "-gz", BROTLI: "-br"}
HASTY = 2  # a tenth of the time; ids and coordinates hardly shrink any further
LEVEL = 6
ONCE = 9  # for what is packed once and sent for a year
# Brotli's quality for each level. Its window holds a whole tile, in which every id stands twice.
QUALITY = {HASTY: 5, LEVEL: 5, ONCE: 11}
WORTH_BYTES = 1000  # below this a packet is a packet
FOREVER = "public, max-age=31536000, immutable"
CHECKED = "public, no-cache"
MVT = "application/vnd.mapbox-vector-tile"
COMPRESSED = {
    "application/geo+json",
    "application/json",
    MVT,
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
class Ready:
    """A body as it goes out: in one encoding, with the tag of what it says."""

    body: bytes
    media_type: str
    encoding: str
    etag: str
    is_worth_it: bool

    @classmethod
    def of(cls, body: bytes, media_type: str, encoding: str, level: int | None = None) -> "Ready":
        """Pack `body` as `encoding` has it, at the level that suits its kind."""
        is_worth_it = media_type in COMPRESSED and len(body) >= WORTH_BYTES
        etag = sha256(body).hexdigest()[:32]
        if not is_worth_it or encoding == PLAIN:
            return cls(body, media_type, PLAIN, etag, is_worth_it)
        level = level or (HASTY if media_type == MVT else LEVEL)
        return cls(packed(body, encoding, level), media_type, encoding, etag, is_worth_it)


def answer(ready: Ready, cache_control: str) -> Response:
    """Send what is ready; what the asker has already costs a 304."""
    response = make_response(ready.body)
    response.mimetype = ready.media_type
    response.headers["Cache-Control"] = cache_control
    if ready.is_worth_it:
        response.vary.add("Accept-Encoding")
    if ready.encoding:
        response.headers["Content-Encoding"] = ready.encoding
    if "no-store" not in cache_control:
        # Other bytes, another tag: a cache between may keep both.
        response.set_etag(ready.etag + TAGS[ready.encoding])
        response.make_conditional(request)
    return response


def fresh(body: bytes, media_type: str, *, private: bool = False) -> Response:
    """Answer with an ETag of the bytes, so that an unchanged body costs a 304."""
    return answer(Ready.of(body, media_type, best()), "no-store" if private else CHECKED)


def static(filename: str) -> Response:
    """Send a static file; under the address that names its version it never changes."""
    found = asset(filename)
    if found is None:
        raise NotFound
    is_final = request.args.get("v") == found.version
    return answer(ready_file(found, best()), FOREVER if is_final else CHECKED)


def pack(filename: str) -> None:
    """Have a static file ready in every encoding that it may be asked for in."""
    found = asset(filename)
    if found:
        for encoding in (BROTLI, GZIP):
            ready_file(found, encoding)


def static_url(filename: str) -> str:
    """Return the address of a static file, worked out once for a page that names it fifty times."""
    known = g.setdefault("static_urls", {})
    if filename not in known:
        known[filename] = url_for("static", filename=filename)
    return known[filename]


def init_app(app: Flask) -> None:
    """Serve static files from here, name their version in every link, compress what may be."""
    static.permission = "public"
    app.view_functions["static"] = static

    @app.url_defaults
    def name_version(endpoint: str, values: dict) -> None:
        if endpoint == "static" and (found := asset(values.get("filename", ""))):
            values.setdefault("v", found.version)

    app.jinja_env.globals["static_url"] = static_url
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
    encoding = best(streamed=response.is_streamed)
    if not is_open or not encoding:
        return response
    if response.is_streamed:
        response.response = _gzip(response.response)
        response.headers.pop("Content-Length", None)
    elif response.content_length is None or response.content_length < WORTH_BYTES:
        return response
    else:
        response.set_data(packed(response.get_data(), encoding, LEVEL))
    response.headers["Content-Encoding"] = encoding
    if tag := response.get_etag()[0]:
        response.set_etag(tag, weak=True)
    return response


@lru_cache(maxsize=1000)
def ready_file(found: Asset, encoding: str) -> Ready:
    """Return a static file, packed once for each encoding that is asked for."""
    return Ready.of(found.body, found.media_type, encoding, ONCE)


def packed(body: bytes, encoding: str, level: int) -> bytes:
    """Return `body` in `encoding`, at one of the levels above."""
    if encoding == BROTLI:
        return brotli.compress(body, quality=QUALITY[level])
    return b"".join(_gzip([body], level))


def best(*, streamed: bool = False) -> str:
    """Return the densest encoding that the asker takes; browsers take brotli by HTTPS alone."""
    offered = (GZIP,) if streamed else (BROTLI, GZIP)
    taken = request.accept_encodings
    return next((encoding for encoding in offered if taken.quality(encoding) > 0), PLAIN)


def _gzip(chunks: Iterable[bytes | str], level: int = LEVEL) -> Iterator[bytes]:
    packer = zlib.compressobj(level, zlib.DEFLATED, GZIP_WBITS)
    for chunk in chunks:
        data = packer.compress(chunk.encode() if isinstance(chunk, str) else chunk)
        if data:
            yield data
    yield packer.flush()
