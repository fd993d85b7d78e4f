"""About, data protection, help and access, for anybody."""

from datetime import date

from flask import Blueprint, current_app

from webapp.htmx import page
from webapp.permissions import public

bp = Blueprint("pages", __name__)

ACCESS_PREPARED_ON = date(2026, 11, 22)


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


@bp.get("/accessibility")
@public
def accessibility():
    """Say how far people with disabilities can use this, and where to tell what they cannot."""
    return page(
        "pages/accessibility.html",
        config=current_app.extensions["vungxanh"],
        prepared_on=ACCESS_PREPARED_ON,
    )
