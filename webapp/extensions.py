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
PUBLIC_BINDS = ("public", "public_reads")
babel = Babel()
csrf = CSRFProtect()
htmx = Htmx()


def public_session() -> Session:
    """Return this request's session as the public database role.

    It can read the public views and call the two public functions, nothing else.
    """
    return _public("public")


def public_reads() -> Session:
    """Return a session of the same role in which each statement stands for itself.

    Without a transaction a tile costs two round trips less. Its connections are its own: to take
    one out of transactions and back costs as many.
    """
    return _public("public_reads")


def _public(bind: str) -> Session:
    if bind not in g:
        found = Session(
            bind=db.engines[bind],
            join_transaction_mode="create_savepoint",
            info={"public": True},
        )
        setattr(g, bind, found)
    return g.get(bind)


def init_app(app: Flask) -> None:
    """Bind the database and close the public sessions with each request."""
    db.init_app(app)
    app.teardown_appcontext(_close_public_sessions)


def _close_public_sessions(_error: BaseException | None) -> None:
    for name in PUBLIC_BINDS:
        session = g.pop(name, None)
        if session is not None:
            session.close()
