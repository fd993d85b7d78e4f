"""`GET /healthz`: whether pages can be answered and work gets done, in words that tell no more."""

from datetime import timedelta

from flask import Blueprint, current_app, jsonify
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from webapp.clock import now
from webapp.extensions import db, public_session
from webapp.outages import was_full
from webapp.permissions import public

bp = Blueprint("health", __name__)
LOW_BYTES = 512 * 1024 * 1024
STUCK = timedelta(minutes=15)
CLOCKS_DIFFER = timedelta(minutes=5)
WELL = {"ok", "head"}
FATAL = {"unreachable", "behind", "unknown"}  # no page can be answered


@bp.get("/healthz")
@public
def show():
    """Answer 200 when pages can be answered, else 503; `status` is "ok" when all is well."""
    answer = {"status": "ok"} | jobs() | clock() | database() | uploads()
    words = {word for name, word in answer.items() if name != "status"}
    if words & FATAL:
        answer["status"] = "error"
    elif words - WELL:
        answer["status"] = "degraded"
    if answer["status"] != "ok":
        current_app.logger.error("healthz: %s", answer)
    return jsonify(answer), 503 if answer["status"] == "error" else 200


def database() -> dict[str, str]:
    """Say whether the database answers, may be written, and is at the head of the migrations."""
    from webapp.migrate import head

    try:
        session = public_session()
        version = session.scalar(text("SELECT version_num FROM alembic_version"))
        read_only = session.scalar(text("SELECT current_setting('transaction_read_only')"))
    except SQLAlchemyError:
        return {"database": "unreachable", "migrations": "unknown"}
    state = "read-only" if read_only == "on" else "full" if was_full() else "ok"
    return {
        "database": state,
        "migrations": "head" if version == head() else "behind",
    }


def uploads() -> dict[str, str]:
    """Say whether files can be kept."""
    from webapp.files.storage import RESERVE_BYTES, free_bytes

    free = free_bytes()
    if free < RESERVE_BYTES:
        return {"uploads": "full or not writable"}
    return {"uploads": "low on space" if free < LOW_BYTES else "ok"}


def clock() -> dict[str, str]:
    """Say whether the clock stands behind what has been recorded already."""
    if not has_staff():
        return {}
    from webapp.audit.models import AuditEntry

    latest_first = select(AuditEntry.at).order_by(AuditEntry.id.desc()).limit(1)
    try:
        latest = db.session.scalar(latest_first)
    except SQLAlchemyError:
        return {}
    return {"clock": "set back" if latest and latest > now() + CLOCKS_DIFFER else "ok"}


def has_staff() -> bool:
    """True where the role of the officials may be asked; the public surface has no right to."""
    return current_app.extensions["vungxanh"].has_staff


def jobs() -> dict[str, str]:
    """Say whether the worker does its work."""
    if not has_staff():
        return {}
    from webapp.jobs import UNFINISHED, Job

    oldest = select(func.min(Job.created_at)).where(Job.status.in_(UNFINISHED))
    try:
        since = db.session.scalar(oldest)
    except SQLAlchemyError:
        return {"jobs": "unreachable"}
    return {"jobs": "stuck" if since and since < now() - STUCK else "ok"}
