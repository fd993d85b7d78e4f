"""One's own account: password, second factor, sessions."""

from uuid import UUID

import segno
from flask import Blueprint, flash, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.accounts import attempts, factors, operations, queries
from webapp.accounts import session as sessions
from webapp.accounts.forms import (
    ChangePasswordForm,
    ConfirmForm,
    PasswordForm,
    SecondFactorForm,
)
from webapp.accounts.session import security
from webapp.accounts.words import ROLE_NAMES, area_names
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.permissions import signed_in

bp = Blueprint("me", __name__, url_prefix="/staff/me")
PENDING = "totp"


@bp.get("")
@signed_in
def show():
    """Show the account, its rights and where it is logged in."""
    return page(
        "accounts/me.html",
        user=current_user,
        roles=ROLE_NAMES,
        areas=area_names(current_user.roles),
        codes_left=factors.HashedRecoveryCodes.left(current_user),
        sessions=db.session.scalars(queries.sessions_of(current_user)).all(),
        here=sessions.standing(),
        form=ConfirmForm(),
    )


@bp.route("/password", methods=["GET", "POST"])
@signed_in
def password():
    """Change the password; the other sessions end."""
    form = ChangePasswordForm()
    user = current_user._get_current_object()
    if form.validate_on_submit():
        changed = check_password(user, form.password)
        problem = operations.problem_with(user, form.new_password.data) if changed else None
        if problem:
            form.new_password.errors = [problem]
        if changed := changed and not problem:
            operations.set_password(user, form.new_password.data, by=user)
            sessions.start(user)
        db.session.commit()
        if changed:
            flash(_("The password was changed. Other devices are logged out."), "success")
            return done(url_for(".show"))
    status = 422 if form.errors else 200
    return page("accounts/password.html", status=status, form=form, user=user)


@bp.route("/second-factor", methods=["GET", "POST"])
@signed_in
def second_factor():
    """Switch the second factor on: show the key, ask for a code made with it."""
    if current_user.has_second_factor:
        return done(url_for(".show"))
    form = SecondFactorForm()
    user = current_user._get_current_object()
    secret = session.get(PENDING) or security.totp_factory.generate_totp_secret()
    session[PENDING] = secret
    if form.validate_on_submit():
        code = factors.plain(form.code.data)
        codes = None
        if check_password(user, form.password):
            if security.totp_factory.verify_totp(code, secret, user, window=30):
                codes = operations.enrol(user, secret)
                session.pop(PENDING)
            else:
                form.code.errors = [_("The code is wrong. Check the clock of the phone.")]
        db.session.commit()
        if codes:
            return page("accounts/recovery.html", codes=codes, user=user)
    uri = security.totp_factory.get_totp_uri(user.username, secret)
    return page(
        "accounts/second_factor.html",
        status=422 if form.errors else 200,
        form=form,
        picture=segno.make(uri, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
        key=security.totp_factory.get_totp_pretty_key(secret),
    )


@bp.route("/second-factor/codes", methods=["GET", "POST"])
@signed_in
def recovery_codes():
    """Make new recovery codes; the old ones stop working."""
    form = PasswordForm()
    user = current_user._get_current_object()
    if not user.has_second_factor:
        return done(url_for(".show"))
    if form.validate_on_submit():
        right = check_password(user, form.password)
        codes = operations.new_recovery_codes(user) if right else None
        db.session.commit()
        if codes:
            return page("accounts/recovery.html", codes=codes, user=user)
    return page("accounts/recovery_new.html", status=422 if form.errors else 200, form=form)


@bp.route("/second-factor/off", methods=["GET", "POST"])
@signed_in
def second_factor_off():
    """Switch the second factor off."""
    form = PasswordForm()
    user = current_user._get_current_object()
    if form.validate_on_submit():
        right = check_password(user, form.password)
        if right:
            operations.drop_factor(user, by=user)
        db.session.commit()
        if right:
            flash(_("The second factor is off."), "success")
            return done(url_for(".show"))
    return page("accounts/second_factor_off.html", status=422 if form.errors else 200, form=form)


@bp.post("/sessions/<uuid:session_id>/end")
@signed_in
def end_session(session_id: UUID):
    """End one of one's own sessions."""
    sessions.end(current_user, session_id)
    db.session.commit()
    flash(_("That device is logged out."), "success")
    return done(url_for(".show"))


@bp.post("/sessions/end-others")
@signed_in
def end_other_sessions():
    """End all of one's own sessions but this one."""
    sessions.end_all(current_user, but=sessions.standing())
    db.session.commit()
    flash(_("All other devices are logged out."), "success")
    return done(url_for(".show"))


def check_password(user, field) -> bool:
    """Return whether the field holds the password of `user`; count the guess, mark the field."""
    attempt = attempts.begin(user.username)
    if operations.is_password(user, field.data):
        attempts.clear(attempt)
        return True
    field.errors = [_("The password is wrong.")]
    return False
