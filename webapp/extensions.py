"""The Flask extensions, unbound, and the two database sessions."""

from flask import Flask, g
from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Session

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(
    model_class=Base,
    # An error of the database must not carry what was sent into the log.
    engine_options={"hide_parameters": True},
    session_options={"join_transaction_mode": "create_savepoint"},
)
babel = Babel()
csrf = CSRFProtect()
htmx = Htmx()


def public_session() -> Session:
    """Return this request's session as the public database role.

    It can read the public views and call the two public functions, nothing else.
    """
    if "public_session" not in g:
        g.public_session = Session(
            bind=db.engines["public"],
            join_transaction_mode="create_savepoint",
            info={"public": True},
        )
    return g.public_session


def init_app(app: Flask) -> None:
    """Bind the database and close the public session with each request."""
    db.init_app(app)
    app.teardown_appcontext(_close_public_session)


def _close_public_session(_error: BaseException | None) -> None:
    session = g.pop("public_session", None)
    if session is not None:
        session.close()
