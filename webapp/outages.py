"""The database is away, busy, full or may not be written: what the visitor is told.

Its pages need no database themselves, so they show neither name nor sections of who is signed in.
"""

import time

import psycopg2
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolIsEmpty
from sqlalchemy.orm import Session
from werkzeug.exceptions import InternalServerError

from webapp import errors
from webapp.extensions import PUBLIC_BINDS, db
from webapp.resending import ONCE

AWAY = ("08", "57P")  # classes of SQLSTATE: connection, shutdown and start
BUSY = ("40001", "40P01", "53300", "55P03", "57014")  # deadlock, too many, lock and time limits
FULL = ("53100", "53200", "58030")  # disk, memory, a failing disk
READ_ONLY = ("25006",)
FULL_TOLD_S = 300  # for as long /healthz tells that there was no room
CLASHES = ("23505", "23P01")  # a key, or a stretch of time, that is taken


class DatabaseAway(errors.AppError):
    """The database does not answer."""

    status = 503
    message = errors.MESSAGES[503]
    retry_after = 30


class DatabaseBusy(errors.AppError):
    """Somebody else holds what is asked for, or too many ask at once."""

    status = 503
    message = _l(
        "Too many people are working on the same record at the moment. Nothing "
        "was changed. Try again in a few seconds."
    )
    retry_after = 5


class DatabaseFull(errors.AppError):
    """There is no room left to write in."""

    status = 503
    message = _l(
        "The server has no room left, so nothing could be kept. What was there before is"
        " complete. Tell whoever runs the server, and try again later."
    )
    retry_after = 300
    told_at = float("-inf")  # when this process last said so


class DatabaseReadOnly(errors.AppError):
    """The database may be read but not written: upkeep, or a copy that has not taken over yet."""

    status = 503
    message = _l(
        "The system can be read but not changed at the moment. Nothing was changed."
        " Try again in a few minutes."
    )
    retry_after = 60


class CommitUnsure(errors.AppError):
    """The database went away while it was told to keep what was done: it has, or it has not."""

    status = 503
    message = _l(
        "The connection to the database broke at the very moment of saving, so it is not certain"
        " whether this was saved. Look at the record first; send it again only if it is not there."
    )
    retry_after = 30


class TipUnsure(CommitUnsure):
    """The same of a tip, whose form may be sent again: it is never kept twice."""

    message = _l(
        "The connection to the database broke at the very moment of saving, so it is not certain"
        " whether the tip was received. Send it again to be sure: the same form is never kept"
        " twice, and its code stays the same."
    )


class FormUnsure(CommitUnsure):
    """The same of a form that carries a key."""

    message = _l(
        "The connection to the database broke at the very moment of saving, so it is not certain"
        " whether this was saved. Send it again to be sure: the same form is never saved twice."
    )


AT_COMMIT = "at_commit"
UNSURE: dict[str | None, type[errors.AppError]] = {
    "public_tips.new": TipUnsure,
    "tips.new": TipUnsure,
    # They count a try and keep nothing of what was typed.
    "accounts.login": DatabaseAway,
    "public_tips.receipt": DatabaseAway,
}


@event.listens_for(Engine, "begin")
@event.listens_for(Engine, "rollback")
def _not_at_commit(connection: Connection) -> None:
    # What is noted of a connection that broke went with it, and to ask for it would try to connect.
    if not connection.invalidated:
        connection.info.pop(AT_COMMIT, None)


@event.listens_for(Engine, "commit")
def _at_commit(connection: Connection) -> None:
    connection.info[AT_COMMIT] = True


@event.listens_for(Engine, "handle_error")
def _mark(context: ExceptionContext) -> None:
    link, error = context.connection, context.sqlalchemy_exception
    if (
        context.statement is None
        and error is not None
        and link is not None
        and not link.invalidated
    ):
        error.broke_commit = AT_COMMIT in link.info


def outage(error: BaseException | None) -> errors.AppError | None:
    """Return what an error of the database means for the visitor; None for any other error."""
    if isinstance(error, PoolIsEmpty):
        return DatabaseBusy()
    if isinstance(error, PendingRollbackError):
        return DatabaseAway()
    if not isinstance(error, (DBAPIError, psycopg2.Error)):
        return None
    code = getattr(getattr(error, "orig", error), "pgcode", None) or ""
    for codes, cause in ((BUSY, DatabaseBusy), (FULL, DatabaseFull), (READ_ONLY, DatabaseReadOnly)):
        if code in codes:
            return cause()
    is_gone = getattr(error, "connection_invalidated", False) or type(error).__name__ in LOST
    if not is_gone and not code.startswith(AWAY):
        return None
    return lost_commit() if getattr(error, "broke_commit", False) else DatabaseAway()


def lost_commit() -> errors.AppError:
    """Return what to say of an act that may be kept; who looks, and a worker, just try again."""
    if not has_request_context() or request.method == "GET":
        return DatabaseAway()
    otherwise = FormUnsure if ONCE in request.form else CommitUnsure
    return UNSURE.get(request.endpoint, otherwise)()


LOST = ("OperationalError", "InterfaceError")


def init_app(app: Flask) -> None:
    """Answer outages with pages of their own, and close sessions whose connection broke."""
    # What COPY raises comes from the driver as it is.
    for kind in (DBAPIError, psycopg2.Error, PoolIsEmpty, PendingRollbackError):
        app.register_error_handler(kind, answer)
    app.register_error_handler(InternalServerError, answer_late)
    app.teardown_appcontext(let_go)  # before the extension closes its session: last in, first out


def was_full() -> bool:
    """True when this process was told in the last minutes that there is no room to write in."""
    return time.monotonic() - DatabaseFull.told_at < FULL_TOLD_S


def answer(error: Exception) -> Response:
    """Say what the outage means; an error of the database that is none goes on as unexpected."""
    if is_clash(error):
        current_app.logger.warning("database: clash at %s", request.endpoint)
        db.session.rollback()
        return errors.answer(errors.ChangedMeanwhile.status)
    told = outage(error)
    if told is None:
        return errors.unexpected(error)
    current_app.logger.error("database: %s", type(getattr(error, "orig", error)).__name__)
    if isinstance(told, DatabaseFull):
        DatabaseFull.told_at = time.monotonic()
    let_go()
    message = None if isinstance(told, DatabaseAway) else told.message
    response = errors.answer(told.status, message)
    response.headers["Retry-After"] = str(told.retry_after)
    return response


def is_clash(error: Exception) -> bool:
    """True when somebody else wrote the same at the same moment: the table takes it once."""
    return getattr(getattr(error, "orig", error), "pgcode", None) in CLASHES


def answer_late(error: InternalServerError) -> Response:
    """Say what the outage means when it came after the view, while its answer was finished."""
    cause = error.original_exception
    return answer(cause) if outage(cause) else errors.http_error(error)


def let_go(_error: BaseException | None = None) -> None:
    """Close the sessions of this request; a connection that broke is thrown away."""
    for bind in PUBLIC_BINDS:
        if bind in g:
            close(g.get(bind))
    if db.session.registry.has():
        close(db.session())


def close(session: Session) -> None:
    """Close a session whose connection may be dead, without a second error."""
    try:
        session.close()
    except DBAPIError as error:
        current_app.logger.error("database: %s at the end", type(error.orig).__name__)
        session.invalidate()
