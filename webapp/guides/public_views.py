"""The guide for those who send a tip, for anybody."""

from flask import Blueprint

from webapp.guides.book import words
from webapp.guides.public import PUBLIC
from webapp.htmx import page
from webapp.permissions import public

bp = Blueprint("public_guides", __name__)
bp.add_app_template_filter(words)


@bp.get("/help/tip")
@public
def tip():
    """Show how to send and follow a tip, on one page to print."""
    return page("guides/tip.html", guide=PUBLIC[0])
