"""The idle lock: the password is asked for again, and nothing that was sent is lost."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.accounts import attempts, operations
from webapp.accounts import session as sessions
from webapp.accounts.forms import PasswordForm
from webapp.accounts.models import User
from webapp.accounts.views import next_address, note_failure
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.permissions import public
from webapp.resending import kept_fields

bp = Blueprint("idle", __name__)


@bp.route("/lock", methods=["GET", "POST"])
@public
def lock():
    """Ask for the password again after half an hour without activity."""
    row = sessions.locked()
    if row is None:
        return done(next_address() or url_for("home.show"))
    form = PasswordForm()
    if form.validate_on_submit():
        right = wakes(row.user, form.password.data)
        db.session.commit()
        if right:
            return done(next_address() or url_for("home.show"))
        form.password.errors = [_("The password is wrong.")]
    status = 422 if form.errors else 200
    return page(
        "accounts/lock.html", status=status, form=form, user=row.user, next=next_address(), kept=()
    )


def wakes(user: User, typed: str) -> bool:
    """Wake the locked session when the password is right; count the failure otherwise."""
    attempt = attempts.begin(user.username)
    if not operations.is_password(user, typed):
        note_failure(user, attempt)
        return False
    attempts.clear(attempt)
    sessions.wake()
    return True


@bp.before_app_request
def guard() -> Response | None:
    """Hold a locked session at the door, without losing what was sent; ask for a new password."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, "permission", "public") == "public":
        return None
    row = sessions.locked()
    if row is not None:
        return hold(row)
    if current_user.is_authenticated and current_user.must_change_password:
        own = (request.blueprint or "") == "me"
        return None if own else done(url_for("me.password"))
    return None


def hold(row) -> Response | None:
    """Answer a request of a locked session; a form comes back with the password's field."""
    if request.method == "GET":
        here = request.full_path.rstrip("?")
        if request.headers.get("HX-Request"):
            shown = urlsplit(request.headers.get("HX-Current-URL", "/staff/"))
            here = shown.path + (f"?{shown.query}" if shown.query else "")
        return done(url_for("idle.lock", next=here))
    if request.headers.get("HX-Request"):
        message = _("The session is locked. Open the lock page in a new tab, then send again.")
        return page("accounts/_locked.html", status=401, message=message)
    return unlock_and_go_on(row)


def unlock_and_go_on(row) -> Response | None:
    """Take the password that came with the form; the request then runs as it was sent."""
    form = PasswordForm(prefix="unlock-")
    if "unlock-password" in request.form and form.validate():
        right = wakes(row.user, form.password.data)
        db.session.commit()
        if right:
            sessions.recall(row.user)
            return None
        form.password.errors = [_("The password is wrong.")]
    return page(
        "accounts/lock.html", status=401, form=form, user=row.user, next=None, kept=kept_fields()
    )
