"""`GET /healthz`: whether the database answers and is at the head of the migrations."""

from flask import Blueprint, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.extensions import public_session
from webapp.permissions import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def show():
    """Answer 200 when all is well, else 503 with what is not."""
    answer = {"status": "ok", "database": "ok", "migrations": "head"}
    try:
        version = public_session().scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        answer |= {"status": "error", "database": "unreachable", "migrations": "unknown"}
    else:
        from webapp.migrate import head

        if version != head():
            answer |= {"status": "error", "migrations": "behind"}
    if answer["status"] != "ok":
        current_app.logger.error("healthz: %s", answer)
    return jsonify(answer), 200 if answer["status"] == "ok" else 503
