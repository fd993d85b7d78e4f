"""Staff pages of the acts on an area: creating, renaming, moving; `ending_views` has the others."""

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from webapp.areas import forms, pages, queries, reshaping
from webapp.areas.models import Area, Kind, Level
from webapp.areas.names import full_name
from webapp.areas.views import BELOW, bp, trail_links
from webapp.clock import today
from webapp.errors import AppError, NotFound
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.lifecycle import IllegalMove
from webapp.permissions import Permission, permits, requires


class Ended(IllegalMove):
    """The unit exists no longer: it can only be looked at."""

    message = _l("This unit no longer exists, so nothing can be changed in it. Its history stays.")


@bp.route("/<uuid:area_id>/new", methods=["GET", "POST"])
@requires(Permission.AREA_EDIT, load=queries.one)
def new(area):
    """Make a village in a commune, or a household group in a village."""
    level = BELOW.get(Level(area.level))
    if level is None:
        raise NotFound
    refuse_ended(area)
    form = forms.NewAreaForm()
    form.kind.choices = forms.kinds_of(level)
    if form.validate_on_submit():
        made = attempt(
            form,
            reshaping.create,
            area,
            level=level,
            by=current_user,
            **form.facts(),
        )
        if made:
            db.session.commit()
            flash(_("Saved."))
            return done(url_for(".show", area_id=made.uuid))
    title = _("New village") if level is Level.VILLAGE else _("New household group")
    return act_page(area, form, title, _("Create"))


@bp.route("/<uuid:area_id>/rename", methods=["GET", "POST"])
@requires(Permission.AREA_EDIT, load=queries.one)
def rename(area):
    """Give the area another name or kind from a day on."""
    refuse_ended(area)
    version = pages.version_of(area, today())
    form = forms.NamedForm(obj=version if request.method == "GET" else None)
    form.kind.choices = forms.kinds_of(Level(area.level))
    if request.method == "GET":
        form.since.data, form.decision.data = today(), ""
    if form.validate_on_submit() and attempt(
        form,
        reshaping.rename,
        area,
        by=current_user,
        **form.facts(),
    ):
        db.session.commit()
        flash(_("Saved."))
        return done(url_for(".show", area_id=area.uuid))
    return act_page(area, form, _("Rename"), _("Save"))


@bp.route("/<uuid:area_id>/move", methods=["GET", "POST"])
@requires(Permission.AREA_EDIT, load=queries.one)
def move(area):
    """Let a village lie in another commune from a day on."""
    if area.level != Level.VILLAGE:
        raise NotFound
    refuse_ended(area)
    form = forms.MoveForm()
    if form.validate_on_submit():
        to = db.session.scalar(queries.by_code(Level.COMMUNE, form.commune.data))
        if (
            to is None
            or to is area.parent
            or not permits(current_user, Permission.AREA_EDIT, to.path)
        ):
            form.commune.errors = [_("There is no other commune with this code that you edit.")]
        elif attempt(
            form,
            reshaping.move,
            area,
            to,
            by=current_user,
            **form.facts(),
        ):
            db.session.commit()
            flash(_("Moved. Rights follow the new commune."))
            return done(url_for(".show", area_id=area.uuid))
    return act_page(area, form, _("Move to another commune"), _("Move"))


def attempt(form, operation, *args, **values):
    """Run an operation; what it refuses is said at its field, and nothing typed is lost."""
    try:
        return operation(*args, **values) or True
    except AppError as error:
        db.session.rollback()
        field = next((form[name] for name in error.fields if name in form), None)
        if field is None:
            form.form_errors.append(str(error.message))
        else:
            field.errors = [*field.errors, str(error.message)]
        return None


def refuse_ended(area: Area) -> None:
    """Offer no act on a unit that has ended; what was sent all the same is told in its form.

    Raises:
        Ended: it has, and the form is asked for.
    """
    if request.method != "POST" and not pages.stands(area, today()):
        raise Ended


def below_commune(area: Area) -> None:
    """Provinces and communes are changed by the national file, not here."""
    if area.level not in (Level.VILLAGE, Level.GROUP):
        raise NotFound


def act_page(area: Area, form, title: str, submit: str, *, danger: bool = False):
    """Show the form of one act on `area`."""
    version = pages.version_of(area, today())
    name = full_name(version.kind, version.name)
    here = url_for("areas.show", area_id=area.uuid)
    is_refused = form.is_submitted() and not getattr(form, "told", ())
    return page(
        "areas/act.html",
        status=422 if is_refused else 200,
        area=area,
        name=name,
        trail=[*trail_links(area, today()), (name, here)],
        form=form,
        title=title,
        submit=submit,
        danger=danger,
        back=here,
        is_commune_ward=version.kind == Kind.WARD,
    )
