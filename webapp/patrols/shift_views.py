"""Shifts for those who plan: the week, one shift, planning, cancelling, reporting."""

from datetime import date, timedelta
from functools import partial
from uuid import UUID

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from geoalchemy2.shape import to_shape
from sqlalchemy import Select

from gis import coordinates
from webapp import formatters
from webapp.audit import meanwhile
from webapp.audit.meanwhile import StepForm
from webapp.clock import now, today
from webapp.days import NoDay, read_day
from webapp.errors import BadDay, FarDay
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.patrols import listing, planning, queries, shift_operations
from webapp.patrols.errors import RouteEnded, TeamBusy
from webapp.patrols.labels import KIND_LABELS
from webapp.patrols.models import PatrolShift
from webapp.patrols.sealed import told_as
from webapp.patrols.shift_changes import asked, since, since_report
from webapp.patrols.shift_forms import CancelForm, ReportForm, ShiftForm
from webapp.patrols.shift_guards import check_ahead
from webapp.patrols.views import PLAN, bp
from webapp.permissions import requires


def one(shift_id: UUID) -> Select[tuple[PatrolShift]]:
    """Return the shift when the visitor may see it: a professional one for police alone."""
    seen = queries.shifts_visible_to(current_user).where(PatrolShift.uuid == shift_id)
    return queries.whole(seen)


@bp.get("/patrol-shifts")
@requires(PLAN)
def shifts():
    """Show the shifts of a week, day by day; `?day=` chooses it, `?kind=` and `?team=` filter."""
    kind, team = request.args.get("kind", ""), request.args.get("team", "")
    teams = db.session.scalars(queries.teams_of(current_user))
    week = listing.week(current_user, asked_week(), now(), kind=kind, team=team)
    return page(
        "patrols/shifts.html",
        "patrols/_week.html",
        week=week,
        kind=kind,
        team=team,
        kinds=[(str(one), KIND_LABELS[one]) for one in planning.kinds_of(current_user)],
        team_choices=[(str(one.uuid), one.name) for one in teams],
    )


@bp.route("/patrol-shifts/new", methods=["GET", "POST"])
@requires(PLAN)
def plan_shift():
    """Plan a shift; `?route=` and `?day=` are filled in, `?again=` as a shift was."""
    form = ShiftForm()
    planning.offer(form, current_user)
    if not form.is_submitted():
        planning.prefill(form, request.args, current_user)
    if form.validate_on_submit() and (plan := planning.checked(form, current_user)):
        shift = shift_operations.plan(by=current_user, **plan)
        db.session.commit()
        flash(_("Shift planned."), "success")
        return done(url_for(".show_shift", shift_id=shift.uuid))
    status = 422 if form.errors else 200
    bounds = planning.bounds_of(current_user)
    return page("patrols/plan_shift.html", status=status, form=form, bounds=bounds)


@bp.get("/patrol-shifts/<uuid:shift_id>")
@requires(PLAN, load=one)
def show_shift(shift: PatrolShift):
    """Show one shift and its next possible step."""
    at = now()
    place = coordinates.write(to_shape(shift.meeting_place)) if shift.meeting_place else ""
    form = StepForm()
    meanwhile.mark(form, told_as(shift))
    return page(
        "patrols/show_shift.html",
        shift=shift,
        state=listing.state_of(shift, at),
        has_begun=shift.starts_at <= at,
        is_over=shift.ends_at <= at,
        place=place,
        form=form,
        later=shift_operations.until_next(shift),
    )


@bp.route("/patrol-shifts/<uuid:shift_id>/edit", methods=["GET", "POST"])
@requires(PLAN, load=one)
def edit_shift(shift: PatrolShift):
    """Change a planned shift; what somebody else saved meanwhile is shown."""
    form = ShiftForm()
    if form.is_submitted():
        shift_operations.hold(shift)
    check_ahead(shift)
    planning.offer(form, current_user, shift)
    if not form.is_submitted():
        planning.fill(form, shift)
    changed = form.is_submitted() and form.edition.data != shift.edition
    if form.validate_on_submit() and not changed:
        plan = planning.checked(form, current_user, shift)
        if plan:
            shift_operations.revise(
                shift, by=current_user, edition=form.edition.data, **planning.columns(plan)
            )
            db.session.commit()
            flash(_("Shift saved."), "success")
            return done(url_for(".show_shift", shift_id=shift.uuid))
    if changed:
        form.edition.data, form.edition.raw_data = shift.edition, None
    return page(
        "patrols/edit_shift.html",
        status=409 if changed else 422 if form.errors else 200,
        form=form,
        shift=shift,
        changed=changed,
        bounds=planning.bounds_of(current_user),
    )


@bp.route("/patrol-shifts/<uuid:shift_id>/cancel", methods=["GET", "POST"])
@requires(PLAN, load=one)
def cancel_shift(shift: PatrolShift):
    """Cancel a shift with a reason."""
    form = CancelForm()
    found = since(form, shift, _("Cancel the shift"), check_ahead)
    if not found and form.validate_on_submit():
        shift_operations.cancel(shift, reason=form.reason.data, by=current_user)
        db.session.commit()
        flash(_("Shift cancelled. It can be restored until its end."), "success")
        return done(url_for(".show_shift", shift_id=shift.uuid))
    return asked("patrols/cancel_shift.html", form, shift, found)


@bp.post("/patrol-shifts/<uuid:shift_id>/restore")
@requires(PLAN, load=one)
def restore_shift(shift: PatrolShift):
    """Undo the cancelling of a shift."""
    meanwhile.refuse_stale(
        told_as(shift),
        hold=partial(shift_operations.hold, shift),
        act=_("Undo the cancelling"),
    )
    shift_operations.restore(shift, by=current_user)
    db.session.commit()
    flash(_("Shift restored."), "success")
    return done(url_for(".show_shift", shift_id=shift.uuid))


@bp.post("/patrol-shifts/<uuid:shift_id>/repeat")
@requires(PLAN, load=one)
def repeat_shift(shift: PatrolShift):
    """Plan the same shift for its next day; where it cannot be, fill in a plan to change."""
    try:
        copy = shift_operations.repeat(shift, by=current_user)
    except (RouteEnded, TeamBusy) as refused:
        flash(str(refused.message), "warning")
        return done(url_for(".plan_shift", again=shift.uuid))
    db.session.commit()
    day = formatters.day(copy.starts_at)
    flash(_("The same shift is planned for %(day)s.", day=day), "success")
    return done(url_for(".show_shift", shift_id=copy.uuid))


@bp.route("/patrol-shifts/<uuid:shift_id>/report", methods=["GET", "POST"])
@requires(PLAN, load=one)
def report_shift(shift: PatrolShift):
    """Record how a shift went, for a team that did not do so itself."""
    form = ReportForm()
    if not form.is_submitted() and shift.reported_at:
        form.outcome.data, form.note.data = shift.status, shift.report_note
    found = since_report(form, shift, shows_note=True)
    if not found and form.validate_on_submit():
        note = form.note.data or ""
        shift_operations.report(shift, to=form.outcome.data, note=note, by=current_user)
        db.session.commit()
        flash(_("Report saved."), "success")
        return done(url_for(".show_shift", shift_id=shift.uuid))
    return asked("patrols/report_shift.html", form, shift, found)


def asked_week() -> date:
    """Return the day of `?day=`, today without one.

    Raises:
        BadDay: it is no date. FarDay: it is too far away to be a plan.
    """
    text = request.args.get("day", "")
    try:
        day = read_day(text) if text else today()
    except NoDay as error:
        raise BadDay("day") from error
    if abs(day - today()) > timedelta(days=3660):
        raise FarDay("day")
    return day
