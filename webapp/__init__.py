"""Vùng Xanh: the web application."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.config import ROOT, Config


def create_app(config: Config | None = None, *, serving: bool = True) -> Flask:
    """Build the application for one surface: public, staff or both.

    Raises:
        BadSetting: a setting cannot work; or it is to serve in production (not only to run a
            command) while a demo account is active.
    """
    config = config or Config.from_environment()
    app = Flask(__name__, template_folder=str(ROOT / "templates"))
    app.config.from_mapping(flask_settings(config))
    app.extensions["vungxanh"] = config
    if config.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.trusted_proxies, x_proto=1, x_host=1)
    from webapp import (
        days,
        delivery,
        errors,
        extensions,
        formatters,
        kept,
        languages,
        navigation,
        outages,
        returning,
        security,
        surfaces,
    )
    from webapp.areas import gis_messages

    delivery.init_app(app)  # first in, so that it is the last to touch an answer
    extensions.init_app(app)
    kept.init_app(app)
    languages.init_app(app)
    extensions.htmx.init_app(app)
    security.init_app(app, https=config.is_https, basemap_url=config.basemap_url)
    errors.init_app(app)
    outages.init_app(app)
    formatters.init_app(app)
    navigation.init_app(app)
    returning.init_app(app)
    days.init_app(app)
    gis_messages.init_app(app)
    surfaces.register(app, config)
    refuse_unguarded(app)
    if serving and config.is_production and config.has_staff:
        from webapp.accounts import demo

        demo.refuse_active(app)
    return app


def flask_settings(config: Config) -> dict[str, object]:
    """Return the settings that Flask and its extensions read from `app.config`."""
    return {
        "TESTING": config.testing,
        "SECRET_KEY": config.secret_key,
        "AUDIT_KEY": config.audit_key,
        "RECEIPT_KEY": config.receipt_key,
        "PUBLIC_URL": config.public_url,
        "UPLOAD_DIR": config.upload_dir,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_BINDS": {
            "public": {"url": config.database_public_url, **OF_ALL},
            "public_reads": {"url": config.database_public_url, **OF_ALL, **OF_READS},
        },
        "SQLALCHEMY_ENGINE_OPTIONS": OF_ALL,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.is_https,
        "SESSION_COOKIE_NAME": "__Host-session" if config.is_https else "session",
        "MAX_CONTENT_LENGTH": 110 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "TEMPLATES_AUTO_RELOAD": False,
    }


CONNECT_S = {"connect_timeout": 5}
# The frame of staff pages asks many short questions at once: compiling them takes a second or more.
NO_JIT = "-c jit=off"
# Flask-SQLAlchemy gives the options of the first engine to no other.
OF_ALL = {
    "pool_pre_ping": True,
    "pool_size": 5,
    "max_overflow": 5,
    "pool_timeout": 10,
    "connect_args": CONNECT_S | {"options": NO_JIT},
}
# One plan for a prepared statement, whatever is asked: the same tile has the same bytes.
OF_READS = {
    "isolation_level": "AUTOCOMMIT",
    "connect_args": CONNECT_S | {"options": f"{NO_JIT} -c plan_cache_mode=force_generic_plan"},
}


def refuse_unguarded(app: Flask) -> None:
    """Refuse to start while a view names no permission: deny by default."""
    bare = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if not hasattr(view, "permission") and endpoint != "static"
    ]
    if bare:
        raise RuntimeError(
            f"These views name no permission: {', '.join(sorted(bare))}. "
            "Add @requires(…), @signed_in or @public (webapp/permissions.py)."
        )
