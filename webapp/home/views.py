"""Home of everyone who works here."""

from flask import Blueprint, request
from flask_babel import lazy_gettext as _l

from webapp.home import tasks
from webapp.htmx import page
from webapp.navigation import section
from webapp.permissions import Permission, requires

bp = Blueprint("home", __name__, url_prefix="/staff")
section(10, _l("Today's work"), "home.show", "today", Permission.HOME_VIEW)


@bp.get("/")
@requires(Permission.HOME_VIEW)
def show():
    """List what waits for the visitor: the most pressing of each group, more with `?all=1`."""
    asks_all = bool(request.args.get("all"))
    groups = tasks.waiting(tasks.ALL if asks_all else tasks.MOST)
    return page("home/show.html", groups=groups, asks_all=asks_all)
