"""About, data protection and help, for anybody."""

from flask import Blueprint, current_app

from webapp.htmx import page
from webapp.permissions import public

bp = Blueprint("pages", __name__)


@bp.get("/about")
@public
def about():
    """Say what this is and what it is not."""
    return page("pages/about.html", config=current_app.extensions["vungxanh"])


@bp.get("/privacy")
@public
def privacy():
    """Say what is stored of whom, for how long, and where to complain."""
    return page("pages/privacy.html", config=current_app.extensions["vungxanh"])


@bp.get("/help")
@public
def help_page():
    """Help with one task after the other."""
    return page("pages/help.html")
