"""The last step of the first run: accounts for the posts of a commune, and their codes on paper."""

import segno
from flask import current_app, request, url_for
from flask_login import current_user

from webapp.accounts import operations
from webapp.accounts import queries as account_queries
from webapp.accounts.models import User
from webapp.areas import queries
from webapp.areas.models import Level
from webapp.clock import today
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.htmx import page
from webapp.permissions import Permission, requires
from webapp.start import progress, seats
from webapp.start.forms import TeamForm
from webapp.start.views import bp


@bp.route("/<uuid:area_id>/people", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE, load=queries.one)
def people(area):
    """Make accounts for the ticked posts; the answer is a sheet with a code for each."""
    if area.level != Level.COMMUNE:
        raise NotFound
    form, found = TeamForm(), progress.of(area)
    chosen = seats.typed(found.seats, request.form)
    if request.args.get("all") and not form.is_submitted():
        seats.tick_all(found.seats)
    if form.validate_on_submit() and chosen and not any(seat.errors for seat in chosen):
        invited = [invite(seat) for seat in chosen]
        db.session.commit()
        return sheets_page(found, invited)
    return page(
        "start/people.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        progress=found,
        chosen=chosen,
        shown=managed(found.seats),
    )


def managed(listed) -> set[int]:
    """Return the holders of seats whose accounts the visitor looks after, elsewhere included."""
    holders = [user.id for seat in listed for user in seat.holders]
    own = account_queries.managed_by(current_user).where(User.id.in_(holders))
    return {user.id for user in db.session.scalars(own)}


def invite(seat):
    """Return the new account of a seat and the one-time code to print."""
    user = operations.create(username=seat.username, title=seat.title, by=current_user)
    operations.give(user, seat.role, seat.area, since=today(), until=None, by=current_user)
    operations.announce(user, by=current_user)
    return user, operations.invite(user, by=current_user)


def sheets_page(found, invited):
    """Show the codes, this once."""
    address = current_app.config["PUBLIC_URL"] + url_for("accounts.invite")
    picture = segno.make(address, error="m").svg_data_uri(scale=4, border=2, light="#fff")
    return page(
        "start/sheets.html", progress=found, invited=invited, address=address, picture=picture
    )
