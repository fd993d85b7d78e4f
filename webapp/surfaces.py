"""Which features answer on which surface: the lists that `create_app` registers."""

from collections.abc import Iterable
from importlib import import_module

from flask import Blueprint, Flask

from webapp.config import Config
from webapp.extensions import csrf

# Modules of views; several may add routes to one blueprint.
PUBLIC = (
    "webapp.maps.public_views",
    "webapp.villages.public_views",
    "webapp.guides.public_views",
    "webapp.pages.public_views",
    "webapp.tips.public_views",
)
STAFF = (
    "webapp.guides.views",
    "webapp.home.views",
    "webapp.maps.views",
    "webapp.villages.keeping_views",
    "webapp.hotspots.step_views",
    "webapp.patrols.views",
    "webapp.patrols.shift_views",
    "webapp.patrols.team_views",
    "webapp.patrols.sheet_views",
    "webapp.patrols.my_views",
    "webapp.patrols.tasks",
    "webapp.tips.handling_views",
    "webapp.areas.views",
    "webapp.areas.act_views",
    "webapp.areas.ending_views",
    "webapp.areas.boundary_views",
    "webapp.areas.pin_views",
    "webapp.areas.upload_views",
    "webapp.areas.import_views",
    "webapp.areas.import_map_views",
    "webapp.rules.views",
    "webapp.accounts.views",
    "webapp.accounts.lock_views",
    "webapp.accounts.me_views",
    "webapp.accounts.admin_views",
    "webapp.start.views",
    "webapp.start.team_views",
    "webapp.start.tasks",
    "webapp.audit.views",
    "webapp.audit.undo_views",
    "webapp.areas.tasks",
    "webapp.accounts.tasks",
    "webapp.hotspots.tasks",
    "webapp.tips.tasks",
    "webapp.villages.waiting",
    "webapp.villages.heading",
    "webapp.villages.sums",
    "webapp.accounts.endings",
    "webapp.hotspots.endings",
    "webapp.patrols.endings",
    "webapp.tips.endings",
    "webapp.villages.endings",
    "webapp.accounts.undo",
    "webapp.areas.undo",
    "webapp.hotspots.undo",
    "webapp.patrols.undo",
    "webapp.start.undo",
    "webapp.tips.undo",
    "webapp.villages.undo",
    "webapp.villages.relapses",
)


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
    for blueprint in blueprints(PUBLIC):
        app.register_blueprint(blueprint)
        csrf.exempt(blueprint)


def register_staff(app: Flask) -> None:
    """Register everything that needs a session."""
    from webapp import (
        models,  # noqa: F401  (foreign keys by name need every table to be known)
        once,
    )
    from webapp.accounts import session

    csrf.init_app(app)
    session.init_app(app)
    once.init_app(app)
    connect_signals()
    for blueprint in blueprints(STAFF):
        app.register_blueprint(blueprint)


def blueprints(modules: Iterable[str]) -> list[Blueprint]:
    """Import `modules` and return their blueprints, each once, when all routes are added."""
    found: dict[str, Blueprint] = {}
    for name in modules:
        blueprint = getattr(import_module(name), "bp", None)
        if blueprint is not None:
            found[blueprint.name] = blueprint
    return list(found.values())


def connect_signals() -> None:
    """Let effects go upwards: a hotspot that comes back shakes its village."""
    from webapp.hotspots.signals import relapsed
    from webapp.villages.signals import on_relapse

    relapsed.connect(on_relapse)
