"""Taking an act back: one address for all of them."""

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.audit import keys, undo
from webapp.extensions import db
from webapp.htmx import done
from webapp.permissions import signed_in
from webapp.returning import is_ours

bp = Blueprint("undo", __name__, url_prefix="/staff")


@bp.record_once
def offer_everywhere(state) -> None:
    """Let every page say what its visitor may still take back."""
    state.app.jinja_env.globals["undo_offers"] = offers
    state.app.jinja_env.globals["undo_last_act"] = last_act


def offers() -> list[undo.Offer]:
    """Return what the visitor may still take back."""
    return undo.offers(current_user) if current_user.is_authenticated else []


def last_act() -> undo.Offer | None:
    """Return what the visitor did last, where it may be taken back."""
    return undo.of_last_act(current_user) if current_user.is_authenticated else None


@bp.post("/undo/<string:key>")
@signed_in
def take_back(key: str):
    """Take back one's own act of the last ten minutes, and return to where it was offered."""
    entry_id = keys.entry_id_of(key)
    if entry_id is None:
        raise undo.TooLateToUndo
    offer = undo.take_back(current_user, entry_id)
    db.session.commit()
    flash(_("Taken back: %(act)s.", act=offer.what), "success")
    return done(_back(request.form.get("back", "")))


def _back(asked: str) -> str:
    """Return `asked` where it is a page of the staff here, else the home page."""
    return asked if is_ours(asked) else url_for("home.show")
