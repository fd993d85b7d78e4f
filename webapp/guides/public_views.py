"""The guides for anybody, on one page to print each."""

from flask import Blueprint

from webapp.guides.book import words
from webapp.guides.public import PUBLIC
from webapp.htmx import page
from webapp.permissions import public

bp = Blueprint("public_guides", __name__)
bp.add_app_template_filter(words)
GUIDES = {guide.key: guide for guide in PUBLIC}


@bp.get("/help/map")
@public
def public_map():
    """Show how to read the public map and its table, on one page to print."""
    return page("guides/public.html", guide=GUIDES["map"])


@bp.get("/help/tip")
@public
def tip():
    """Show how to send and follow a tip, on one page to print."""
    return page("guides/public.html", guide=GUIDES["tip"])
