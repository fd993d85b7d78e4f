"""A team member's own shifts; route and points show around the shift only."""

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from geoalchemy2.shape import to_shape
from sqlalchemy import Select

from gis import coordinates
from gis.gpx import write_gpx
from gis.measure import minutes_by_motorbike, minutes_on_foot
from webapp.clock import now
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.navigation import section
from webapp.patrols import hours, listing, queries, sheet, shift_operations
from webapp.patrols.models import PatrolShift
from webapp.patrols.sheet_views import download
from webapp.patrols.shift_changes import asked, since_report
from webapp.patrols.shift_forms import ReportForm
from webapp.permissions import Permission, requires

bp = Blueprint("my_shifts", __name__, url_prefix="/staff/my-shifts")
section(51, _l("My shifts"), "my_shifts.index", "calendar", Permission.PATROL_WALK)
WALK = Permission.PATROL_WALK


def own(shift_id: UUID) -> Select[tuple[PatrolShift]]:
    """Return the shift when it is one of the visitor's own."""
    mine = queries.shifts_of_member(current_user).where(PatrolShift.uuid == shift_id)
    return queries.whole(mine)


def open_now(shift_id: UUID) -> Select[tuple[PatrolShift]]:
    """Return the visitor's own shift while its route may be seen."""
    return own(shift_id).where(hours.opened_at(now()))


@bp.get("")
@requires(WALK)
def index():
    """List the visitor's own shifts from now on."""
    return page("my_shifts/index.html", rows=listing.of_member(current_user, now()))


@bp.get("/<uuid:shift_id>")
@requires(WALK, load=own)
def show(shift: PatrolShift):
    """Show one shift; its route only while it is open."""
    at = now()
    route = shift.route if hours.is_open_at(shift, at) else None
    place = coordinates.write(to_shape(shift.meeting_place)) if shift.meeting_place else ""
    opened = (
        {
            "drawing": sheet.drawing(route, sheet.SCREEN_MM),
            "stops": sheet.stops(route),
            "on_foot": minutes_on_foot(route.length_m),
            "by_motorbike": minutes_by_motorbike(route.length_m),
        }
        if route
        else {}
    )
    return page(
        "my_shifts/show.html",
        shift=shift,
        state=listing.state_of(shift, at),
        route=route,
        opens_at=hours.opens_at(shift),
        has_begun=shift.starts_at <= at,
        place=place,
        **opened,
    )


@bp.route("/<uuid:shift_id>/report", methods=["GET", "POST"])
@requires(WALK, load=own)
def report(shift: PatrolShift):
    """Say how the shift went."""
    form = ReportForm()
    is_own = shift.reported_by_id == current_user.id
    if not form.is_submitted() and is_own:
        form.outcome.data, form.note.data = shift.status, shift.report_note
    found = since_report(form, shift, shows_note=is_own)
    if not found and form.validate_on_submit():
        shift_operations.report(
            shift, to=form.outcome.data, note=form.note.data or "", by=current_user
        )
        db.session.commit()
        flash(_("Report saved."), "success")
        return done(url_for(".index"))
    return asked("my_shifts/report.html", form, shift, found)


@bp.get("/<uuid:shift_id>/sheet.pdf")
@requires(WALK, load=open_now)
def paper_pdf(shift: PatrolShift):
    """Return the sheet of the route as a PDF."""
    return download(sheet.paper(shift.route), "application/pdf", f"{shift.uuid}.pdf")


@bp.get("/<uuid:shift_id>/course.gpx")
@requires(WALK, load=open_now)
def course_gpx(shift: PatrolShift):
    """Return the course for a hand-held device."""
    data = write_gpx(shift.route.name, to_shape(shift.route.course))
    return download(data, "application/gpx+xml", f"{shift.uuid}.gpx")
