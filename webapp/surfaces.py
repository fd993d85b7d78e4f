"""Which features answer on which surface: the list that `create_app` registers."""

from flask import Flask

from webapp.config import Config
from webapp.extensions import csrf


def register(app: Flask, config: Config) -> None:
    """Register the blueprints of the configured surface and connect the signals."""
    from webapp import health

    app.register_blueprint(health.bp)
    if config.has_public:
        register_public(app)
    if config.has_staff:
        register_staff(app)


def register_public(app: Flask) -> None:
    """Register what an anonymous visitor can reach; no session, so no CSRF token either."""
    from webapp.maps import public_views as maps

    public_blueprints = (maps.bp,)
    for blueprint in public_blueprints:
        app.register_blueprint(blueprint)
        csrf.exempt(blueprint)


def register_staff(app: Flask) -> None:
    """Register everything that needs a session."""
    from webapp.accounts import admin_views as people
    from webapp.accounts import lock_views as idle
    from webapp.accounts import me_views as me
    from webapp.accounts import session
    from webapp.accounts import views as accounts
    from webapp.audit import views as audit
    from webapp.home import views as home

    csrf.init_app(app)
    session.init_app(app)
    staff_blueprints = (home.bp, accounts.bp, idle.bp, me.bp, people.bp, audit.bp)
    for blueprint in staff_blueprints:
        app.register_blueprint(blueprint)
