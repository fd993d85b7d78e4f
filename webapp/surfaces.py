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
    from webapp.tips import public_views as tips
    from webapp.villages import public_views as villages

    public_blueprints = (maps.bp, tips.bp, villages.bp)
    for blueprint in public_blueprints:
        app.register_blueprint(blueprint)
        csrf.exempt(blueprint)


def register_staff(app: Flask) -> None:
    """Register everything that needs a session."""
    from webapp.accounts import session
    from webapp.accounts import views as accounts
    from webapp.home import views as home
    from webapp.hotspots import step_views as hotspots
    from webapp.tips import handling_views as tips

    csrf.init_app(app)
    session.init_app(app)
    connect_signals()
    staff_blueprints = (home.bp, hotspots.bp, tips.bp, accounts.bp)
    for blueprint in staff_blueprints:
        app.register_blueprint(blueprint)


def connect_signals() -> None:
    """Let effects go upwards: a hotspot that comes back shakes its village."""
    from webapp.hotspots.signals import relapsed
    from webapp.villages.signals import on_relapse

    relapsed.connect(on_relapse)
