"""What may go wrong, and the page, fragment or JSON that says so."""

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from webapp.error_texts import CHANGED, EXPIRED, MESSAGES, NOT_NOW
from webapp.htmx import wants_fragment
from webapp.resending import had_files, to_copy, to_send_again
from webapp.returning import page_above

SILENT = {"public_tips", "tips"}
"""Blueprints of which the log names an error's kind and nothing else."""

PAGES = (400, 401, 403, 404, 409, 413, 422, 429, 500, 503)


class AppError(Exception):
    """An error whose cause the visitor can be told."""

    status = 400
    message = MESSAGES[400]
    fields: tuple[str, ...] = ()  # of a form: the first that it has is where this is said
    parameter = ""  # of the address: the day in it that cannot be shown
    retry_after: int | None = None  # seconds
    title: object = NOT_NOW  # of the page of a conflict
    may_pass = False  # a conflict that may be over when the same is sent again
    told: object = None  # of a conflict: what was done in the meantime, by whom, when

    def present(self) -> object:
        """Return where the record stands that refused; None where no page shows it."""
        return None


class SessionEnded(AppError):
    """A form came after its session had ended: it is not lost."""

    status = 401
    message = MESSAGES[401]


class NotFound(AppError):
    """The record does not exist, or the visitor may not see it: the answer is the same."""

    status = 404
    message = MESSAGES[404]


class WrongDay(AppError):
    """A day cannot be taken; that of a `parameter` of the address may be asked for again."""

    status = 422

    def __init__(self, parameter: str = "") -> None:
        super().__init__(parameter)
        self.parameter = parameter


class FutureDay(WrongDay):
    """The day asked for has not come yet."""

    message = _l("The date you chose is in the future. Choose today or an earlier date.")


class BadDay(WrongDay):
    """The day asked for is no date."""

    message = _l("There is no such day. Write it like 22/11/2026.")


class FarDay(WrongDay):
    """The day asked for is too far away to be planned or remembered."""

    message = _l("The day is more than ten years away. Choose a nearer one.")


class ChangedMeanwhile(AppError):
    """The record was changed after this form was opened; `told` says what, by whom and when."""

    status = 409
    message = MESSAGES[409]
    title = CHANGED

    def __init__(self, told: object = None) -> None:
        super().__init__()
        self.told = told


def init_app(app: Flask) -> None:
    """Answer every error with a page, a fragment or JSON, as the visitor asked."""
    app.register_error_handler(AppError, _app_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)


def _app_error(error: AppError) -> Response:
    is_general = error.message is MESSAGES.get(error.status)
    parameter = error.parameter if request.method in ("GET", "HEAD") else ""
    message = None if is_general else error.message
    response = answer(error.status, message, parameter=parameter, refused=error)
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


def answer(
    status: int,
    message: object = None,
    *,
    renews: bool = False,
    parameter: str = "",
    refused: AppError | None = None,
) -> Response:
    """Say what went wrong in the shape the visitor asked for, in the frame of his pages.

    Without a `message` of its own, the page of a status says at length what may be done, and a
    fragment or JSON says it in a line. A fault of ours is told in the public frame, which needs no
    database. What was sent comes back with the page where the same may be sent again; with
    `renews`, a fragment brings a fresh token for the form that stands there. The day of a
    `parameter` of the address is asked for again.
    """
    if status >= 500:
        forget_visitor()
    in_a_line = message or MESSAGES.get(status, MESSAGES[400])
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if best == "application/json":
        return make_response(jsonify(status=status, message=str(in_a_line)), status)
    if wants_fragment():
        told = {"message": in_a_line, "renews": renews, "parameter": parameter, "status": status}
        return make_response(render_template("errors/_error.html", **told), status)
    at_length = message or (None if status in PAGES else in_a_line)
    return make_response(error_page(status, at_length, parameter, refused))


def error_page(
    status: int, message: object, parameter: str = "", refused: AppError | None = None
) -> tuple[str, int]:
    """Return the page of an error and its status, with what was sent where it may be sent again."""
    is_final = status == 409 and refused is not None and not refused.may_pass
    is_staff, kept = is_staff_request(), [] if is_final else to_send_again(status)
    text = render_template(
        f"errors/{page_of(status)}.html",
        message=message,
        parameter=parameter,
        frame="base.html" if is_staff and status < 500 else "public.html",
        is_staff=is_staff,
        kept=kept,
        had_files=bool(kept) and had_files(),
        to_copy=to_copy(status, is_final=is_final),
        **_of_conflict(status, refused),
    )
    return text, status


def _of_conflict(status: int, refused: AppError | None) -> dict[str, object]:
    """Return what the page of a conflict says more: where the record stands, and its address."""
    if status != 409:
        return {}
    above = page_above()
    return {
        "title": refused.title if refused else CHANGED,
        "present": refused.present() if refused else None,
        "told": refused.told if refused else None,
        "record_url": above.address if above.is_record else None,
    }


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
