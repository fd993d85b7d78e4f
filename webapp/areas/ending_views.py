"""Staff pages of the acts that end units, each after a look at what it means: merge, split, end."""

from collections.abc import Collection

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from wtforms.fields import SelectChoice

from webapp.areas import consequences, forms, merging, pages, queries, reshaping
from webapp.areas.act_views import act_page, attempt, below_commune, refuse_ended
from webapp.areas.consequences import Ending
from webapp.areas.models import Area, Level
from webapp.areas.path_names import last_name
from webapp.areas.views import bp
from webapp.clock import today
from webapp.extensions import db
from webapp.htmx import done
from webapp.permissions import Permission, requires


@bp.route("/<uuid:area_id>/merge", methods=["GET", "POST"])
@requires(Permission.AREA_EDIT, load=queries.one)
def merge(area):
    """Make one unit of this one and some of its siblings."""
    below_commune(area)
    refuse_ended(area)
    siblings = {
        str(row.area.uuid): row
        for row in pages.children(area.parent, today())
        if row.area.id != area.id
    }
    form = forms.MergeForm()
    form.kind.choices = forms.kinds_of(Level(area.level))
    form.others.choices = [SelectChoice(key, row.name) for key, row in siblings.items()]
    form.others.gone = ended_among(form.others.not_offered, area)
    if form.validate_on_submit():
        into = area if form.goes_on.data else None
        chosen = [area, *(siblings[key].area for key in form.others.data)]
        ending = Ending(
            [one for one in chosen if one is not into],
            form.since.data,
            into,
            keeps_groups=True,
            begins_new=into is None,
        )
        made = confirmed(
            form, ending, merging.merge, chosen, into=into, by=current_user, **form.facts()
        )
        if made:
            db.session.commit()
            flash(_("Merged. Accounts of the units that ended need a new grant."))
            return done(url_for(".show", area_id=made.uuid))
    return act_page(area, form, _("Merge"), _("Merge"))


@bp.route("/<uuid:area_id>/split", methods=["GET", "POST"])
@requires(Permission.AREA_EDIT, load=queries.one)
def split(area):
    """Make several units of this one."""
    below_commune(area)
    refuse_ended(area)
    form = forms.SplitForm()
    if form.validate_on_submit() and confirmed(
        form,
        Ending([area], form.since.data, begins_new=True),
        merging.split,
        area,
        form.lines(),
        by=current_user,
        **form.facts(),
    ):
        db.session.commit()
        flash(_("Split. Now draw the boundaries of the new units, or place a point for each."))
        return done(url_for(".show", area_id=area.parent.uuid))
    return act_page(area, form, _("Split"), _("Split"))


@bp.route("/<uuid:area_id>/end", methods=["GET", "POST"])
@requires(Permission.AREA_EDIT, load=queries.one)
def end(area):
    """Let the unit exist no longer from a day on."""
    below_commune(area)
    refuse_ended(area)
    form = forms.EndForm()
    if form.validate_on_submit() and confirmed(
        form,
        Ending([area], form.since.data),
        reshaping.end,
        area,
        by=current_user,
        **form.facts(),
    ):
        db.session.commit()
        flash(_("Ended. Its history stays."))
        return done(url_for(".show", area_id=area.parent.uuid))
    return act_page(area, form, _("End this unit"), _("End"), danger=True)


def ended_among(values: Collection[str], area: Area) -> list[str]:
    """Return the names of the units chosen beside `area` that have ended by today."""
    if not values:
        return []
    beside = select(Area).where(Area.parent_id == area.parent_id).order_by(Area.path)
    chosen = [one for one in db.session.scalars(beside) if str(one.uuid) in values]
    return [last_name(one) for one in chosen if not pages.stands(one, today())]


def confirmed(form: forms.EndingForm, ending: Ending, operation, *args, **values):
    """Do the act when exactly this was shown before; else let the form show what it means.

    It is tried in either case, so that nothing is shown for an act that would be refused.
    """
    told = consequences.told(ending, current_user)
    names = consequences.names_of(ending.areas)
    seal = consequences.seal(told, request.form.items(multi=True))
    made = attempt(form, operation, *args, **values)
    if made and form.confirmed.data != seal:
        db.session.rollback()
        form.told, form.ending_names, form.confirmed.data = told, names, seal
        return None
    return made
