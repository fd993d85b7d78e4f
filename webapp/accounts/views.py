"""Into the system and out of it: login, second step, invitation, logout."""

import time
from urllib.parse import urlsplit

from flask import Blueprint, Response, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.accounts import attempts, factors, operations, queries
from webapp.accounts import session as sessions
from webapp.accounts.forms import CodeForm, InviteForm, LoginForm
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
        return done(url_for("idle.lock", next=next_address()))
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
            answer = second_step(user) if user.has_second_factor else enter(user)
        db.session.commit()
        if right and not problem:
            return answer
        if problem:
            form.new_password.errors = [problem]
        else:
            form.form_errors.append(
                _("The user name and code do not match, or the code has expired.")
            )
    return page("accounts/invite.html", status=422 if form.errors else 200, form=form)


@bp.post("/logout")
@public
def logout():
    """End this session; the others of the same person go on."""
    row = sessions.standing()
    if row is not None:
        sessions.end(row.user, row.uuid)
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
