"""Accounts of others: who may work here, with which rights, where and until when."""

import segno
from flask import Blueprint, current_app, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from webapp.accounts import (
    attempts,
    operations,
    queries,
    tasks,  # noqa: F401  (registers itself)
)
from webapp.accounts.area_choice import chosen_area
from webapp.accounts.forms import AccountForm, ConfirmForm, GrantForm
from webapp.accounts.models import Grant, User
from webapp.accounts.words import ROLE_NAMES, area_names
from webapp.areas.models import Area
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.navigation import section
from webapp.permissions import Permission, Role, requires

bp = Blueprint("people", __name__, url_prefix="/staff/accounts")
section(80, _l("Accounts"), "people.index", "user", Permission.ACCOUNT_MANAGE)
PAGE = 50
MANAGE = Permission.ACCOUNT_MANAGE


@bp.get("")
@requires(MANAGE)
def index():
    """List the accounts of the areas one administers."""
    words = request.args.get("q", "")[:100]
    found = queries.managed_by(current_user)
    if words.strip():
        found = queries.matching(found, words)
    count = db.session.scalar(db.select(db.func.count()).select_from(found.subquery()))
    users = db.session.scalars(queries.after(found, request.args.get("after"), PAGE + 1)).all()
    return page(
        "accounts/index.html",
        users=users[:PAGE],
        count=count,
        next_key=str(users[PAGE - 1].uuid) if len(users) > PAGE else None,
        words=words,
        roles=ROLE_NAMES,
        areas=area_names([grant for user in users for grant in user.roles]),
        locked=attempts.locked_among([user.username for user in users]),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(MANAGE)
def new():
    """Create an account with its first right; the next page prints its code."""
    form = AccountForm()
    if form.validate_on_submit():
        area = chosen_area(form, current_user)
        if db.session.scalar(queries.named(form.username.data)):
            form.username.errors = [_("This user name is taken.")]
        if not form.errors:
            user = operations.create(
                username=form.username.data, title=form.title.data, by=current_user
            )
            give(user, area, form)
            operations.announce(user, by=current_user)
            db.session.commit()
            return done(url_for(".show", user_id=user.uuid))
    return page("accounts/new.html", status=422 if form.errors else 200, form=form)


@bp.get("/<uuid:user_id>")
@requires(MANAGE, load=queries.one)
def show(user: User):
    """Show one account: rights now and before, how it stands, what can be done."""
    return page(
        "accounts/show.html",
        user=user,
        grants=sorted(user.roles, key=lambda grant: (grant.has_ended, grant.id)),
        roles=ROLE_NAMES,
        areas=area_names(user.roles),
        locked_until=attempts.locked_until(user.username),
        is_oneself=user.id == current_user.id,
        form=ConfirmForm(),
    )


@bp.route("/<uuid:user_id>/code", methods=["GET", "POST"])
@requires(MANAGE, load=queries.one)
def code(user: User):
    """Make a one-time code and show it once, on a sheet to print."""
    form = ConfirmForm()
    if form.validate_on_submit():
        if not user.active:
            raise operations.Disabled
        secret = operations.invite(user, by=current_user)
        db.session.commit()
        address = current_app.config["PUBLIC_URL"] + url_for("accounts.invite")
        picture = segno.make(address, error="m").svg_data_uri(scale=4, border=2, light="#fff")
        return page("accounts/sheet.html", user=user, code=secret, address=address, picture=picture)
    return page("accounts/code_new.html", form=form, user=user)


@bp.route("/<uuid:user_id>/grants/new", methods=["GET", "POST"])
@requires(MANAGE, load=queries.one)
def grant(user: User):
    """Give the account one more right."""
    form = GrantForm()
    if form.validate_on_submit():
        area = chosen_area(form, current_user)
        if not form.errors:
            give(user, area, form)
            db.session.commit()
            flash(_("The right was added."), "success")
            return done(url_for(".show", user_id=user.uuid))
    return page("accounts/grant.html", status=422 if form.errors else 200, form=form, user=user)


@bp.route("/grants/<uuid:grant_id>/end", methods=["GET", "POST"])
@requires(MANAGE, load=queries.one_grant)
def end_grant(grant: Grant):
    """Let a right end today."""
    form = ConfirmForm()
    if form.validate_on_submit():
        operations.end_grant(grant, by=current_user)
        db.session.commit()
        flash(_("The right has ended."), "success")
        return done(url_for(".show", user_id=grant.user.uuid))
    return page(
        "accounts/grant_end.html",
        form=form,
        grant=grant,
        role=ROLE_NAMES[Role(grant.role)],
        area=area_names([grant])[grant.area_id],
    )


@bp.route("/<uuid:user_id>/disable", methods=["GET", "POST"])
@requires(MANAGE, load=queries.one)
def disable(user: User):
    """Shut the account."""
    form = ConfirmForm()
    if form.validate_on_submit():
        operations.disable(user, by=current_user)
        db.session.commit()
        flash(_("The account is disabled."), "success")
        return done(url_for(".show", user_id=user.uuid))
    return page("accounts/disable.html", form=form, user=user)


@bp.post("/<uuid:user_id>/enable")
@requires(MANAGE, load=queries.one)
def enable(user: User):
    """Open the account again."""
    operations.enable(user, by=current_user)
    db.session.commit()
    flash(_("The account is active again."), "success")
    return done(url_for(".show", user_id=user.uuid))


@bp.post("/<uuid:user_id>/unlock")
@requires(MANAGE, load=queries.one)
def unlock(user: User):
    """Let an account that was guessed at log in again at once."""
    operations.unlock(user, by=current_user)
    db.session.commit()
    flash(_("The account is unlocked."), "success")
    return done(url_for(".show", user_id=user.uuid))


@bp.route("/<uuid:user_id>/second-factor/off", methods=["GET", "POST"])
@requires(MANAGE, load=queries.one)
def factor_off(user: User):
    """Switch the second factor of one who has lost it off."""
    form = ConfirmForm()
    if form.validate_on_submit():
        operations.drop_factor(user, by=current_user)
        db.session.commit()
        flash(_("The second factor is off."), "success")
        return done(url_for(".show", user_id=user.uuid))
    return page("accounts/factor_off.html", form=form, user=user)


def give(user: User, area: Area | None, form: GrantForm) -> Grant:
    """Give the right that the form asks for."""
    return operations.give(
        user,
        Role(form.role.data),
        area,
        since=form.since.data,
        until=form.until.data,
        by=current_user,
    )
