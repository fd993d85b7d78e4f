"""No demo account may be active where real work is done."""

from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from webapp.accounts import queries
from webapp.config import BadSetting
from webapp.extensions import db


def refuse_active(app: Flask) -> None:
    """Raise BadSetting while a demo account can log in, or while that cannot be told."""
    with app.app_context():
        try:
            count = db.session.scalar(queries.active_demo())
        except OperationalError as error:
            raise BadSetting("DATABASE_URL: the database does not answer.") from error
        except ProgrammingError:
            count = 0  # no tables yet, so no accounts
        finally:
            db.session.rollback()
    if count:
        raise BadSetting(
            f"VUNGXANH_ENV is production, but {count} demo accounts are active."
            " Take the demo away first: vungxanh demo remove"
        )
