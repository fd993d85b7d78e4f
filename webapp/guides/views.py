"""The guides of those who work here: a list, a page for each, and the same as a PDF."""

from flask import Blueprint, current_app, make_response, render_template
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from webapp.errors import AppError, NotFound
from webapp.guides.book import Guide, words
from webapp.guides.government import GOVERNMENT
from webapp.guides.keeping import KEEPING
from webapp.guides.patrols import PATROLS
from webapp.guides.police import POLICE
from webapp.guides.public import PUBLIC
from webapp.guides.village import VILLAGE
from webapp.htmx import page
from webapp.permissions import signed_in
from webapp.printing import PrintingFailed, pdf

bp = Blueprint("guides", __name__, url_prefix="/staff/help")
bp.add_app_template_filter(words)
GUIDES = {
    guide.key: guide for guide in (*VILLAGE, *POLICE, *PATROLS, *GOVERNMENT, *KEEPING, *PUBLIC)
}


class PaperFailed(AppError):
    """The PDF of a guide was not made."""

    status = 503
    message = _l("The sheet could not be made in time. Try again, or print the page itself.")


@bp.get("")
@signed_in
def index():
    """List the guides, those of the visitor's own roles first."""
    own = {grant.role.replace("_", "-") for grant in current_user.grants_today}
    mine = [guide for guide in GUIDES.values() if guide.key in own]
    others = [guide for guide in GUIDES.values() if guide.key not in own]
    return page("guides/index.html", mine=mine, others=others)


@bp.get("/<string:guide>")
@signed_in
def show(guide: str):
    """Show the guide of a role as it prints."""
    return page("guides/show.html", guide=known(guide))


@bp.get("/<string:guide>/sheet.pdf")
@signed_in
def paper_pdf(guide: str):
    """Return the guide of a role as a PDF of one page."""
    found = known(guide)
    try:
        data = pdf(
            render_template(
                "guides/paper.html", guide=found, address=current_app.config["PUBLIC_URL"]
            )
        )
    except PrintingFailed as error:
        raise PaperFailed from error
    response = make_response(data)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="vung-xanh-{found.key}.pdf"'
    return response


def known(key: str) -> Guide:
    """Return the guide with this key; NotFound when there is none."""
    if key not in GUIDES:
        raise NotFound
    return GUIDES[key]
