"""Public answers are made once and sent to everybody until something published changes."""

from collections.abc import Callable, Hashable
from functools import wraps

from flask import Response, g, make_response, request

from webapp.areas.public import edition
from webapp.clock import today
from webapp.delivery import CHECKED, MVT, PLAIN, Ready, answer, best
from webapp.extensions import public_reads
from webapp.htmx import wants_fragment
from webapp.kept import Kept, store

LONGEST = 500  # bytes of an address; what is longer nobody asks for twice


def while_unchanged(view: Callable) -> Callable:
    """Let what `view` answers be kept; its answer may rest on nothing but what is published.

    Not on a cookie, a session, the hour, nor on a header but those of htmx. The edition is asked
    for first, so that what another transaction publishes meanwhile is never kept too long.
    """

    @wraps(view)
    def kept_or_made(*args, **values) -> Response:
        encoding = encoding_asked()
        key = key_of_request(encoding)
        found = key and store.get(key)
        if not found:
            made = make_response(view(*args, **values))
            if not is_for_everybody(made):
                return made
            ready = Ready.of(made.get_data(), made.mimetype, encoding)
            found = Kept(ready, tuple(made.vary))
            if key:
                store.keep(key, found)
        return sent(found)

    return kept_or_made


def encoding_asked() -> str:
    """Return how the asker takes the answer; with a cookie plain, as `delivery.compress` does."""
    return PLAIN if request.cookies and not is_tile() else best()


def is_tile() -> bool:
    """True for a tile, which repeats nothing of the request."""
    return request.path.endswith(".mvt")


def key_of_request(encoding: str) -> Hashable | None:
    """Return what two requests have in common that are answered alike; None keeps nothing.

    It holds no more than was looked at for its length: who asks fills no memory with it.
    """
    length = len(request.script_root) + len(request.path) + len(request.query_string)
    if length > LONGEST or request.method not in ("GET", "HEAD"):
        return None
    return (
        edition(public_reads()),
        today(),
        request.script_root,
        request.path,
        request.query_string,
        wants_fragment(),
        encoding,
    )


def is_for_everybody(made: Response) -> bool:
    """True where nothing in the answer is the asker's own."""
    return (
        made.status_code == 200
        and not made.is_streamed
        and "Set-Cookie" not in made.headers
        and "csrf_token" not in g
    )


def sent(found: Kept) -> Response:
    """Send what is kept; a tile may be asked for again by its tag, a page is not to be stored."""
    response = answer(found.ready, CHECKED if found.ready.media_type == MVT else "no-store")
    response.vary.update(found.vary)
    return response
