"""What patrols put into "Việc hôm nay"."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Row, Select, exists, not_, or_, select
from sqlalchemy.orm import aliased

from webapp.areas.names import NATURAL, full_name
from webapp.clock import VIETNAM, now, today
from webapp.duties import Duty, Task, finds_tasks
from webapp.formatters import daytime
from webapp.patrols import hours, queries, unpassed
from webapp.patrols.labels import kind_label
from webapp.patrols.models import PatrolRoute, PatrolShift, PatrolTeam, Status, TeamMember
from webapp.permissions import HasGrants, Permission, holds
from webapp.rules import terms
from webapp.rules.models import Key
from webapp.rules.words import amount

AHEAD = timedelta(days=7)


MINE, PLANNED = "my_shifts.index", "patrols.index"


@finds_tasks
def of_member(user: HasGrants) -> Iterator[Duty]:
    """Own shifts of today and tomorrow, and those over without a report."""
    if not holds(user, Permission.PATROL_WALK):
        return
    end = datetime.combine(today() + timedelta(days=2), time(), VIETNAM)
    rows = queries.whole(queries.shifts_of_member(user)).where(
        PatrolShift.status == Status.PLANNED,
        hours.still_concerns(now()),
        PatrolShift.starts_at < end,
    )
    rows, over = rows.order_by(PatrolShift.starts_at), PatrolShift.ends_at <= now()
    yield Duty(MINE, rows.where(over), _to_report, group="late")
    yield Duty(MINE, rows.where(not_(over)), _own)


def _own(row: Row) -> Task:
    return _of_shift(row.PatrolShift, _("Your patrol shift"), _("Open"), "my_shifts.show")


def _to_report(row: Row) -> Task:
    shift = row.PatrolShift
    day = shift.starts_at.astimezone(VIETNAM).date()
    return _of_shift(shift, _("Report on your shift"), _("Report"), "my_shifts.report", since=day)


def _of_shift(shift: PatrolShift, title: str, button: str, step: str, **when: date) -> Task:
    return Task(
        title=title,
        place=f"{daytime(shift.starts_at)} · {kind_label(shift.kind)}",
        url=url_for(step, shift_id=shift.uuid),
        button=button,
        **when,
    )


@finds_tasks
def of_planner(user: HasGrants) -> Iterator[Duty]:
    """Shifts not carried out or without report, and routes without any shift for long."""
    if not holds(user, Permission.PATROL_PLAN):
        return
    yield Duty(PLANNED, without_report(user), _without_report, group="late")
    yield Duty(PLANNED, adrift(user), _adrift)
    yield Duty(PLANNED, idle_routes(user), _idle)
    yield Duty(PLANNED, unpassed.by_commune(user), _unpassed, counted=unpassed.communes(user))


def _unpassed(row: Row) -> Task:
    return Task(
        title=ngettext(
            "%(num)s village is passed by no route",
            "%(num)s villages are passed by no route",
            row.count,
        ),
        place=full_name(row.kind, row.name),
        url=url_for("patrols.new"),
        button=_("Draw a route"),
    )


def _without_report(row: Row) -> Task:
    shift = row.PatrolShift
    return Task(
        title=_("Patrol shift without a report"),
        place=f"{shift.route.name} · {daytime(shift.starts_at)}",
        url=url_for("patrols.show_shift", shift_id=shift.uuid),
        button=_("Open"),
        since=shift.ends_at.astimezone(VIETNAM).date(),
    )


def _adrift(row: Row) -> Task:
    shift = row.PatrolShift
    return Task(
        title=_("The route of a shift to come has ended")
        if shift.route.is_ended
        else _("The team of a shift to come has nobody or is disbanded"),
        place=f"{shift.route.name} · {daytime(shift.starts_at)}",
        url=url_for("patrols.edit_shift", shift_id=shift.uuid),
        button=_("Edit"),
    )


def _idle(row: Row) -> Task:
    route = row.PatrolRoute
    return Task(
        title=_("Route without a shift for %(term)s", term=amount(terms.on(Key.ROUTE_IDLE))),
        place=route.name,
        url=url_for("patrols.plan_shift", route=route.uuid),
        button=_("Plan a shift"),
    )


def without_report(user: HasGrants) -> Select[tuple[PatrolShift]]:
    """Return planned shifts that are over, those of the last weeks."""
    return (
        queries.whole(queries.shifts_visible_to(user))
        .where(
            PatrolShift.status == Status.PLANNED,
            PatrolShift.ends_at <= now(),
            not_(terms.ran_out(Key.ROUTE_IDLE, PatrolShift.ends_at, now())),
        )
        .order_by(PatrolShift.ends_at)
    )


def adrift(user: HasGrants) -> Select[tuple[PatrolShift]]:
    """Return shifts of the next days whose route has ended, or whose team cannot go."""
    members = exists().where(TeamMember.team_id == PatrolShift.team_id)
    disbanded = exists().where(
        PatrolTeam.id == PatrolShift.team_id, PatrolTeam.ended_on.is_not(None)
    )
    return (
        queries.whole(queries.shifts_visible_to(user))
        .where(
            PatrolShift.status == Status.PLANNED,
            PatrolShift.starts_at.between(now(), now() + AHEAD),
            or_(PatrolRoute.ended_on.is_not(None), disbanded, ~members),
        )
        .order_by(PatrolShift.starts_at)
    )


def idle_routes(user: HasGrants):
    """Return the visible routes in use that had no shift for as long as the rule says."""
    since = now() - terms.length(Key.ROUTE_IDLE)
    seen = aliased(
        PatrolShift,
        queries.shifts_visible_to(user)
        .where(PatrolShift.status != Status.CANCELLED, PatrolShift.starts_at > since)
        .subquery(),
    )
    return (
        queries.visible_to(user)
        .where(
            PatrolRoute.ended_on.is_(None),
            PatrolRoute.created_at < since,
            ~exists(select(seen.id).where(seen.route_id == PatrolRoute.id)),
        )
        .order_by(PatrolRoute.name.collate(NATURAL))
    )
