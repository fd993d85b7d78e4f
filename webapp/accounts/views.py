"""Into the system and out of it: login, second step, idle lock, invitation, logout."""

import time
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.accounts import attempts, factors, operations, queries
from webapp.accounts import session as sessions
from webapp.accounts.forms import CodeForm, InviteForm, LoginForm, PasswordForm
from webapp.accounts.models import User
from webapp.audit import operations as audit
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.permissions import public

bp = Blueprint("accounts", __name__)


@bp.route("/login", methods=["GET", "POST"])
@public
def login():
    """Ask for user name and password; an unknown name answers like a wrong password."""
    if sessions.locked():
        return done(url_for(".lock", next=next_address()))
    if current_user.is_authenticated and request.method == "GET":
        return done(next_address() or url_for("home.show"))
    form = LoginForm()
    if form.validate_on_submit():
        attempt = attempts.begin(form.username.data)
        user = db.session.scalar(queries.named(form.username.data))
        if operations.is_password(user, form.password.data):
            attempts.clear(attempt)
            answer = second_step(user) if user.has_second_factor else enter(user)
        else:
            answer = None
            note_failure(user, attempt)
        db.session.commit()
        if answer:
            return answer
        form.form_errors.append(_("The user name or the password is wrong."))
    status = 422 if form.errors else 200
    return page("accounts/login.html", status=status, form=form, next=next_address())


@bp.route("/login/code", methods=["GET", "POST"])
@public
def code():
    """Ask for the code of the second factor, or one of the recovery codes."""
    user = halfway()
    if user is None:
        return done(url_for(".login"))
    form = CodeForm()
    if form.validate_on_submit():
        attempt = attempts.begin(f"{user.username}#code")
        right = operations.is_second_factor(user, form.code.data)
        if right:
            attempts.clear(attempt)
            answer = enter(user, next_=session.get(sessions.HALF, {}).get("next"))
        else:
            note_failure(user, attempt)
        db.session.commit()
        if right:
            return answer
        form.code.errors = [_("The code is wrong or has been used. Wait for the next one.")]
    return page("accounts/code.html", status=422 if form.errors else 200, form=form)


@bp.route("/lock", methods=["GET", "POST"])
@public
def lock():
    """Ask for the password again after half an hour without activity."""
    row = sessions.locked()
    if row is None:
        return done(next_address() or url_for("home.show"))
    form = PasswordForm()
    if form.validate_on_submit():
        attempt = attempts.begin(row.user.username)
        right = operations.is_password(row.user, form.password.data)
        if right:
            attempts.clear(attempt)
            sessions.wake()
        else:
            note_failure(row.user, attempt)
        db.session.commit()
        if right:
            return done(next_address() or url_for("home.show"))
        form.password.errors = [_("The password is wrong.")]
    status = 422 if form.errors else 200
    return page(
        "accounts/lock.html", status=status, form=form, user=row.user, next=next_address(), kept=()
    )


@bp.route("/invite", methods=["GET", "POST"])
@public
def invite():
    """Let the holder of a one-time code set a password."""
    form = InviteForm()
    if form.validate_on_submit():
        attempt = attempts.begin(f"{form.username.data}#invite")
        user = db.session.scalar(queries.named(form.username.data))
        right = factors.accepts_invite(user, form.code.data)
        problem = operations.problem_with(user, form.new_password.data) if right else None
        if right:
            attempts.clear(attempt)
        if right and not problem:
            operations.set_password(user, form.new_password.data, by=user)
            answer = enter(user)
        db.session.commit()
        if right and not problem:
            return answer
        if problem:
            form.new_password.errors = [problem]
        else:
            form.form_errors.append(
                _("User name and code do not belong together, or the code has expired.")
            )
    return page("accounts/invite.html", status=422 if form.errors else 200, form=form)


@bp.post("/logout")
@public
def logout():
    """End this session; the others of the same person go on."""
    row = sessions.standing()
    if row is not None:
        operations.end_session(row.user, row.uuid)
        audit.record("user.signed_out", row.user, by=row.user)
    db.session.commit()
    session.clear()
    response = done(url_for(".login"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def enter(user: User, next_: str | None = None) -> Response:
    """Start the session and lead on."""
    home = "home.show" if user.grants_today else "me.show"
    address = next_ or next_address() or url_for(home)
    sessions.start(user)
    audit.record("user.signed_in", user, by=user)
    return done(address)


def second_step(user: User) -> Response:
    """Remember for ten minutes that the password was right, and ask for the code."""
    address = next_address()
    session.clear()
    session[sessions.HALF] = {
        "user": user.fs_uniquifier,
        "at": int(time.time()),
        "next": address,
    }
    return done(url_for(".code"))


def halfway() -> User | None:
    """Return who has given the password and not yet the code."""
    half = session.get(sessions.HALF) or {}
    if time.time() - half.get("at", 0) > sessions.HALFWAY.total_seconds():
        return None
    user = db.session.scalar(db.select(User).where(User.fs_uniquifier == half["user"]))
    return user if user and user.active and user.has_second_factor else None


def note_failure(user: User | None, attempt: attempts.Attempt) -> None:
    """Log the failure that locks a known account; single ones are only counted."""
    if user is not None and attempt.is_last:
        audit.record("user.locked", user, by=None)


def next_address() -> str | None:
    """Return where the visitor wanted to go, if that is an address of ours."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if own and wanted.isprintable() else None


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
        return done(url_for("accounts.lock", next=here))
    if request.headers.get("HX-Request"):
        message = _("The session is locked. Open the lock page in a new tab, then send again.")
        return page("accounts/_locked.html", status=401, message=message)
    return unlock_and_go_on(row)


def unlock_and_go_on(row) -> Response | None:
    """Take the password that came with the form; the request then runs as it was sent."""
    form = PasswordForm(prefix="unlock-")
    if "unlock-password" in request.form and form.validate():
        attempt = attempts.begin(row.user.username)
        right = operations.is_password(row.user, form.password.data)
        if right:
            attempts.clear(attempt)
            sessions.wake()
        else:
            note_failure(row.user, attempt)
        db.session.commit()
        if right:
            sessions.recall(row.user)
            return None
        form.password.errors = [_("The password is wrong.")]
    return page(
        "accounts/lock.html", status=401, form=form, user=row.user, next=None, kept=kept_fields()
    )


def kept_fields() -> list[tuple[str, str]]:
    """Return what was sent, to be sent again; passwords have to be typed anew."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if "password" not in name
        and name not in ("repeated", "csrf_token")
        and not name.startswith("unlock-")
    ]
