"""Verbs of shifts: plan, revise, cancel, restore, repeat, report."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from geoalchemy2.shape import from_shape
from psycopg2.errorcodes import EXCLUSION_VIOLATION
from shapely import Point
from sqlalchemy.exc import IntegrityError

from webapp.audit import operations as audit
from webapp.clock import now
from webapp.errors import ChangedMeanwhile
from webapp.extensions import db
from webapp.lifecycle import move
from webapp.patrols import earlier
from webapp.patrols.errors import RouteEnded, TeamBusy
from webapp.patrols.models import MOVES, Kind, PatrolRoute, PatrolShift, PatrolTeam, Status
from webapp.patrols.sealed import told_as
from webapp.patrols.shift_guards import check_ahead, check_reportable, check_restorable

WEEK = timedelta(weeks=1)


def plan(
    *,
    route: PatrolRoute,
    team: PatrolTeam,
    kind: Kind,
    starts_at: datetime,
    ends_at: datetime,
    by,
    meeting_point: str = "",
    meeting_place: Point | None = None,
) -> PatrolShift:
    """Plan a walk of `route` by `team`.

    Raises:
        TeamBusy: the team has another shift in those hours. RouteEnded: the route is out of use.
    """
    if route.is_ended:
        raise RouteEnded
    shift = PatrolShift(
        commune_code=route.commune_code,
        route_id=route.id,
        team_id=team.id,
        kind=kind,
        status=Status.PLANNED,
        starts_at=starts_at,
        ends_at=ends_at,
        meeting_point=meeting_point,
        meeting_place=from_shape(meeting_place, srid=4326) if meeting_place else None,
        planned_by_id=by.id if by else None,
    )
    with _one_place():
        db.session.add(shift)
    _tell("planned", shift, by=by, changes={"starts_at": (None, starts_at), "kind": (None, kind)})
    return shift


def revise(shift: PatrolShift, *, by, edition: int, **facts) -> PatrolShift:
    """Change a planned shift before its end; `facts` are columns, `meeting_place` a Point.

    Raises:
        IllegalMove: it was cancelled or reported on. ShiftOver: it has ended.
        ChangedMeanwhile: somebody saved it after `edition` was read.
        TeamBusy: the team has another shift in those hours.
    """
    hold(shift)
    check_ahead(shift)
    if edition != shift.edition:
        raise ChangedMeanwhile
    earlier.remember(shift)
    place = facts.pop("meeting_place", None)
    changes = {
        key: (getattr(shift, key), value)
        for key, value in facts.items()
        if getattr(shift, key) != value
    }
    with _one_place():
        for key, value in facts.items():
            setattr(shift, key, value)
        shift.meeting_place = from_shape(place, srid=4326) if place else None
        shift.edition += 1
    named = tuple(key for key in ("route", "team") if changes.pop(f"{key}_id", None))
    _tell("revised", shift, by=by, changes=changes, named=named)
    return shift


def cancel(shift: PatrolShift, *, reason: str, by) -> PatrolShift:
    """Cancel a planned shift, with the reason that its team reads.

    Raises:
        IllegalMove: it was cancelled or reported on. ShiftOver: it has ended.
    """
    hold(shift)
    check_ahead(shift)
    came_from, to = move(shift, Status.CANCELLED, MOVES)
    shift.cancel_reason = reason
    shift.edition += 1
    _tell(
        "cancelled",
        shift,
        by=by,
        changes={"status": (came_from, to), "cancel_reason": (None, reason)},
    )
    return shift


def restore(shift: PatrolShift, *, by) -> PatrolShift:
    """Undo the cancelling while the shift could still be walked.

    Raises:
        ShiftOver: its time has passed. TeamBusy: the team has taken another shift meanwhile.
    """
    hold(shift)
    check_restorable(shift)
    with _one_place():
        came_from, to = move(shift, Status.PLANNED, MOVES)
        shift.cancel_reason = ""
        shift.edition += 1
    _tell("restored", shift, by=by, changes={"status": (came_from, to)})
    return shift


def repeat(shift: PatrolShift, *, by) -> PatrolShift:
    """Plan the same shift for its next day; Việt Nam has no summer time to shift its hours."""
    later = until_next(shift)
    copy = plan(
        route=shift.route,
        team=shift.team,
        kind=Kind(shift.kind),
        starts_at=shift.starts_at + later,
        ends_at=shift.ends_at + later,
        meeting_point=shift.meeting_point,
        by=by,
    )
    copy.meeting_place = shift.meeting_place
    db.session.flush()
    return copy


def until_next(shift: PatrolShift) -> timedelta:
    """Return after how many whole weeks the shift would lie ahead again, one at least."""
    return (max(now() - shift.starts_at, timedelta()) // WEEK + 1) * WEEK


def report(shift: PatrolShift, *, to: Status, note: str, by) -> PatrolShift:
    """Mark a shift done, or incomplete, with a note; the same again corrects the note.

    Raises:
        NotBegun: it lies ahead. IllegalMove: it was cancelled.
    """
    hold(shift)
    check_reportable(shift)
    earlier.remember(shift)
    came_from = shift.status
    if came_from != to:
        move(shift, to, MOVES)
    shift.report_note, shift.reported_at = note, now()
    shift.reported_by_id = by.id if by else None
    shift.edition += 1
    db.session.flush()
    _tell(str(to), shift, by=by, changes={"status": (came_from, to)})
    return shift


def bring_back(shift: PatrolShift, *, act: str, by) -> PatrolShift:
    """Let a shift be what it was before its last change; the log tells it as `act`.

    Raises:
        TeamBusy: its team has taken another shift meanwhile.
    """
    hold(shift)
    came_from = shift.status
    with _one_place():
        earlier.bring_back(shift)
    _tell(act, shift, by=by, changes={"status": (came_from, shift.status)})
    return shift


def hold(shift: PatrolShift) -> None:
    """Read the shift as it is now, and let nobody else change it until the transaction ends."""
    db.session.refresh(shift, with_for_update={"of": PatrolShift})


@contextmanager
def _one_place() -> Iterator[None]:
    """Write what is changed inside; the table refuses a team that is in two places."""
    try:
        with db.session.begin_nested():
            yield
            db.session.flush()
    except IntegrityError as error:
        if error.orig.pgcode == EXCLUSION_VIOLATION:
            raise TeamBusy from error
        raise


def _tell(act: str, shift: PatrolShift, *, by, changes: dict, named: tuple[str, ...] = ()) -> None:
    audit.record(f"patrol_shift.{act}", told_as(shift), by=by, changes=changes, named=named)
