"""The way back to a list as it was left: its filters, its page, the row.

A row's link carries the list's own address as `?from=`; the pages of that record, their forms and
what follows an act hand it on, and the breadcrumb leads back by it. Without scripts, and nothing
is kept on a server or a device.
"""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import Flask, current_app, has_request_context, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

NAME = "from"
LONGEST = 1000
STAFF = "/staff/"


@dataclass(frozen=True)
class Above:
    """A page above another one; `is_record` where its address names a record."""

    address: str
    is_record: bool = False


def init_app(app: Flask) -> None:
    """Offer the way back to templates, and hand it on from address to address."""
    app.jinja_env.globals |= {"from_row": from_row, "way_back": way_back, "same_address": same}
    app.url_defaults(_hand_on)


def is_ours(address: str) -> bool:
    """True for the address of a staff page of this site, given without its host."""
    if len(address) > LONGEST or "\\" in address or not address.isprintable():
        return False
    parts = urlsplit(address)
    root = request.script_root + STAFF
    return not parts.scheme and not parts.netloc and parts.path.startswith(root)


def from_row(row: str) -> dict[str, str]:
    """Return what a row's link adds to the record's address: this list, and the row's id."""
    kept = [pair for pair in request.args.items(multi=True) if pair[0] != NAME]
    query = f"?{urlencode(kept)}" if kept else ""
    return {NAME: f"{request.script_root}{request.path}{query}#{row}"}


def way_back(url: str) -> str:
    """Return the list at `url` as the visitor left it, or `url` itself."""
    left = _asked()
    return left if left and urlsplit(left).path == urlsplit(url).path else url


def same() -> str:
    """Return the present address for a form that comes back to it."""
    return request.script_root + request.full_path.rstrip("?")


def page_above() -> Above:
    """Return the nearest page above this address: the record or the list that it belongs to."""
    adapter, path = current_app.create_url_adapter(request), request.path.rstrip("/")
    while path := path.rpartition("/")[0]:
        try:
            _endpoint, values = adapter.match(path, "GET")
            return Above(request.script_root + path, is_record=bool(values))
        except RequestRedirect:
            return Above(request.script_root + path)
        except HTTPException:
            continue
    return Above(f"{request.script_root}/")


def _asked() -> str:
    asked = request.args.get(NAME, "")
    return asked if asked and is_ours(asked) else ""


def _hand_on(endpoint: str, values: dict) -> None:
    """Add the way back to addresses of records of the same feature."""
    if not has_request_context() or NAME in values or "." not in endpoint:
        return
    asked = _asked()
    if asked and endpoint.rpartition(".")[0] == request.blueprint and _names_a_record(endpoint):
        values[NAME] = asked


def _names_a_record(endpoint: str) -> bool:
    return any(rule.arguments for rule in current_app.url_map.iter_rules(endpoint))
