"""What may go wrong, and the page, fragment or JSON that says so."""

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from webapp.htmx import wants_fragment
from webapp.resending import had_files, to_send_again

MESSAGES = {
    400: _l("The request could not be read. Go back, reload the page and try again."),
    401: _l("The session has ended. Log in in a new tab, come back to this page, then send again."),
    403: _l("This account may not do that. Ask the administrator of your commune."),
    404: _l("There is nothing at this address, or this account may not see it."),
    405: _l("This address does not answer that kind of request."),
    409: _l("Somebody else has changed this in the meantime. Reload the page to see it."),
    413: _l("The file is too large."),
    422: _l("Something in the form is not right. The message beside each field says what."),
    429: _l("Too many tries. Wait a few minutes and try again."),
    500: _l("Something went wrong on our side. Nothing was changed. Try again."),
    503: _l("The database does not answer. Nothing was changed. Try again in a minute."),
}


SILENT = {"public_tips", "tips"}
"""Blueprints of which the log names an error's kind and nothing else."""

EXPIRED = _l("The form was open for too long and has been renewed. Send it again.")

PAGES = (400, 401, 403, 404, 409, 413, 422, 429, 500, 503)


class AppError(Exception):
    """An error whose cause the visitor can be told."""

    status = 400
    message = MESSAGES[400]
    retry_after: int | None = None  # seconds


class SessionEnded(AppError):
    """A form came after its session had ended: it is not lost."""

    status = 401
    message = MESSAGES[401]


class NotFound(AppError):
    """The record does not exist, or the visitor may not see it: the answer is the same."""

    status = 404
    message = MESSAGES[404]


class FutureDay(AppError):
    """The day asked for has not come yet."""

    status = 422
    message = _l("The date you chose is in the future. Choose today or an earlier date.")


class BadDay(AppError):
    """The day asked for is no date."""

    status = 422
    message = _l("The date must look like 22/11/2026.")


class ChangedMeanwhile(AppError):
    """Somebody else saved the record after this form was opened."""

    status = 409
    message = MESSAGES[409]


def init_app(app: Flask) -> None:
    """Answer every error with a page, a fragment or JSON, as the visitor asked."""
    app.register_error_handler(AppError, _app_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)


def _app_error(error: AppError) -> Response:
    is_general = error.message is MESSAGES.get(error.status)
    response = answer(error.status, None if is_general else error.message)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _csrf_error(_error: CSRFError) -> Response:
    return answer(400, EXPIRED, renews=True)


def http_error(error: HTTPException) -> Response:
    """Answer what a view, or the routing, refused."""
    if error.response is not None:
        return error.get_response()
    response = answer(error.code or 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "Location"):
            response.headers[name] = value
    return response


def unexpected(error: Exception) -> Response:
    """Log what nobody thought of, and say that it is our fault."""
    if isinstance(error, ValueError) and "NUL (0x00)" in str(error):
        # No text of PostgreSQL holds that sign, so it comes from nobody's keyboard.
        return answer(400)
    if current_app.testing and not current_app.config.get("HIDE_ERRORS"):
        raise error
    if request.blueprint in SILENT:
        # What was sent may stand in the error's own words.
        current_app.logger.error("unexpected %s at %s", type(error).__name__, request.endpoint)
    else:
        current_app.logger.exception("unexpected error at %s", request.endpoint)
    return answer(500)


def answer(status: int, message: object = None, *, renews: bool = False) -> Response:
    """Say what went wrong in the shape the visitor asked for, in the frame of his pages.

    Without a `message` of its own, the page of a status says at length what may be done, and a
    fragment or JSON says it in a line. A fault of ours is told in the public frame, which needs no
    database. What was sent comes back with the page where the same may be sent again; with
    `renews`, a fragment brings a fresh token for the form that stands there.
    """
    if status >= 500:
        forget_visitor()
    in_a_line = message or MESSAGES.get(status, MESSAGES[400])
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if best == "application/json":
        return make_response(jsonify(status=status, message=str(in_a_line)), status)
    if wants_fragment():
        fragment = render_template("errors/_error.html", message=in_a_line, renews=renews)
        return make_response(fragment, status)
    return make_response(error_page(status, message or (None if status in PAGES else in_a_line)))


def error_page(status: int, message: object) -> tuple[str, int]:
    is_staff, kept = is_staff_request(), to_send_again(status)
    text = render_template(
        f"errors/{page_of(status)}.html",
        message=message,
        frame="base.html" if is_staff and status < 500 else "public.html",
        is_staff=is_staff,
        kept=kept,
        had_files=bool(kept) and had_files(),
    )
    return text, status


def forget_visitor() -> None:
    """Let nothing that finishes the answer read the visitor's row: its session may be broken.

    The cookie stays as it is; the next request knows the visitor again.
    """
    if manager := getattr(current_app, "login_manager", None):
        manager._update_request_context_with_user()


def is_staff_request() -> bool:
    """True when the address is one of the staff pages, and this surface has them."""
    return request.path.startswith("/staff") and current_app.extensions["vungxanh"].has_staff


def page_of(status: int) -> int:
    """Return the status whose page is shown for `status`."""
    return status if status in PAGES else 500 if status >= 500 else 400
