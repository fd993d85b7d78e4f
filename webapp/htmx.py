"""Answers that are a whole page or the part of it that htmx swaps."""

from flask import Response, make_response, redirect, render_template
from htmx_flask import request

from webapp.returning import way_back


def wants_fragment() -> bool:
    """True when htmx will swap part of a page; false when it rebuilds a whole one."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page(template: str, fragment: str | None = None, *, status: int = 200, **context) -> Response:
    """Render `fragment` for htmx, else `template`, with the same context."""
    name = fragment if fragment and wants_fragment() else template
    response = make_response(render_template(name, **context), status)
    response.vary.update(["HX-Request", "HX-Boosted", "HX-History-Restore-Request"])
    return response


def done(url: str) -> Response:
    """Send the visitor on to `url` after a change; to a list as it was left."""
    url = way_back(url)
    if request.htmx:
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
        return response
    return redirect(url, 303)
