"""Flask-Security, bound to our users: password login, optional TOTP, session of 12 hours."""

from datetime import timedelta

from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore

from webapp.accounts.models import User
from webapp.extensions import db

security = Security()


def init_app(app: Flask) -> None:
    """Bind Flask-Security; its own pages stay switched off, ours are in `views`."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_REGISTERABLE=False,
        SECURITY_SEND_REGISTER_EMAIL=False,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
    )
    security.init_app(app, SQLAlchemyUserDatastore(db, User, None), register_blueprint=False)
