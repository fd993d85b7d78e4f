"""Teams for those who plan: list, form, revise, disband."""

from collections.abc import Callable
from functools import partial

from flask import flash, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.accounts.models import User
from webapp.areas.models import Area
from webapp.audit import meanwhile
from webapp.audit.meanwhile import StepForm
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.patrols import queries, team_operations
from webapp.patrols.errors import TeamNameTaken
from webapp.patrols.forms import TeamForm, offer_communes
from webapp.patrols.models import PatrolTeam
from webapp.patrols.views import PLAN, bp, communes
from webapp.permissions import requires


@bp.get("/patrol-teams")
@requires(PLAN)
def teams():
    """List the teams and who is in them."""
    found = db.session.scalars(queries.teams_of(current_user)).all()
    return page("patrols/teams.html", teams=found)


@bp.route("/patrol-teams/new", methods=["GET", "POST"])
@requires(PLAN)
def form_team():
    """Form a team of people who may patrol in the commune."""
    form = TeamForm()
    areas = communes()
    if not areas:
        raise NotFound
    offer_communes(form.area, areas)
    area = next((area for area, _v in areas if str(area.uuid) == form.area.data), areas[0][0])
    people = offer(form, area)
    if form.validate_on_submit():
        facts = {"name": form.name.data, "members": chosen(form, people), "by": current_user}
        team = unless_taken(form, team_operations.form, commune=area, **facts)
        if team:
            db.session.commit()
            flash(_("Team %(name)s saved.", name=team.name), "success")
            return done(url_for(".teams"))
    return page("patrols/form_team.html", status=422 if form.errors else 200, form=form)


@bp.route("/patrol-teams/<uuid:team_id>/edit", methods=["GET", "POST"])
@requires(PLAN, load=queries.one_team)
def edit_team(team: PatrolTeam):
    """Change a team's name and members."""
    form = TeamForm()
    del form.area
    people = offer(form, team.area)
    if not form.is_submitted():
        form.name.data, form.edition.data = team.name, team.edition
        form.members.data = [str(member.uuid) for member in team.members]
    changed = form.is_submitted() and form.edition.data != team.edition
    if form.validate_on_submit() and not changed:
        facts = {"name": form.name.data, "members": chosen(form, people), "by": current_user}
        edition = form.edition.data
        if unless_taken(form, team_operations.revise, team, edition=edition, **facts):
            db.session.commit()
            flash(_("Team %(name)s saved.", name=team.name), "success")
            return done(url_for(".teams"))
    if changed:
        form.edition.data, form.edition.raw_data = team.edition, None
    status = 409 if changed else 422 if form.errors else 200
    return page("patrols/edit_team.html", status=status, form=form, team=team, changed=changed)


@bp.route("/patrol-teams/<uuid:team_id>/disband", methods=["GET", "POST"])
@requires(PLAN, load=queries.one_team)
def disband(team: PatrolTeam):
    """Take a team out of the choices, after one question."""
    form = StepForm()
    held = partial(team_operations.hold, team)
    found = meanwhile.look(form, team, hold=held, act=_("Disband"))
    if not found and form.validate_on_submit():
        team_operations.disband(team, by=current_user)
        db.session.commit()
        flash(_("Team %(name)s is disbanded.", name=team.name), "success")
        return done(url_for(".teams"))
    status = found.status if found else 200
    return page("patrols/disband.html", status=status, form=form, team=team, meanwhile=found)


def unless_taken(form: TeamForm, operation: Callable[..., PatrolTeam], *team, **facts):
    """Return the team saved; None where another bears its name, which the field then says."""
    try:
        return operation(*team, **facts)
    except TeamNameTaken as error:
        form.name.errors = [str(error.message)]
        return None


def offer(form: TeamForm, area: Area) -> list[User]:
    """Offer the people who may patrol in the commune, and return them."""
    people = list(db.session.scalars(queries.walkers_of(area)))
    form.members.choices = [(str(person.uuid), person.title) for person in people]
    return people


def chosen(form: TeamForm, people: list[User]) -> list[User]:
    """Return those of `people` that the form ticks."""
    return [person for person in people if str(person.uuid) in (form.members.data or [])]
