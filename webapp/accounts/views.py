"""Login and logout."""

from uuid import uuid4

from flask import Blueprint, redirect, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_security import login_user, logout_user, verify_password
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired

from webapp.accounts.models import User
from webapp.extensions import db
from webapp.htmx import page
from webapp.permissions import public, signed_in

bp = Blueprint("accounts", __name__)


class LoginForm(FlaskForm):
    username = StringField(_l("User name"), validators=[DataRequired()])
    password = PasswordField(_l("Password"), validators=[DataRequired()])


@bp.route("/login", methods=["GET", "POST"])
@public
def login():
    """Start a session."""
    form = LoginForm()
    if form.validate_on_submit():
        user = db.session.scalar(db.select(User).where(User.username == form.username.data))
        if user and user.active and verify_password(form.password.data, user.password):
            login_user(user)
            db.session.commit()
            return redirect(url_for("home.show"), 303)
    return page("accounts/login.html", form=form)


@bp.post("/logout")
@signed_in
def logout():
    """End every session of this user, on every device."""
    current_user.fs_uniquifier = uuid4().hex
    db.session.commit()
    logout_user()
    return redirect(url_for(".login"), 303)
