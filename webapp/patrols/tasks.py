"""What patrols put into "Việc hôm nay"."""

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists, not_, select
from sqlalchemy.orm import aliased

from webapp.areas.names import NATURAL
from webapp.clock import VIETNAM, now, today
from webapp.extensions import db
from webapp.formatters import daytime
from webapp.home.tasks import Task, finds_tasks
from webapp.patrols import listing, queries
from webapp.patrols.labels import kind_label
from webapp.patrols.models import PatrolRoute, PatrolShift, Status
from webapp.permissions import HasGrants, Permission, holds
from webapp.rules import terms
from webapp.rules.models import Key
from webapp.rules.words import amount

MOST = 10


@finds_tasks
def of_member(user: HasGrants) -> Iterator[Task]:
    """Own shifts of today and tomorrow, and those over without a report."""
    if not holds(user, Permission.PATROL_WALK):
        return
    tomorrow = today() + timedelta(days=1)
    for row in listing.of_member(user, now()):
        shift, day = row.shift, row.shift.starts_at.astimezone(VIETNAM).date()
        if day > tomorrow:
            continue
        over = row.state == Status.MISSED
        url = "my_shifts.report" if over else "my_shifts.show"
        yield Task(
            title=_("Report on your shift") if over else _("Your patrol shift"),
            place=f"{daytime(shift.starts_at)} · {kind_label(shift.kind)}",
            url=url_for(url, shift_id=shift.uuid),
            button=_("Report") if over else _("Open"),
            since=day if over else None,
            is_late=over,
        )


@finds_tasks
def of_planner(user: HasGrants) -> Iterator[Task]:
    """Shifts not carried out or without report, and routes without any shift for long."""
    if not holds(user, Permission.PATROL_PLAN):
        return
    missed = queries.shifts_visible_to(user).where(
        PatrolShift.status == Status.PLANNED,
        PatrolShift.ends_at <= now(),
        not_(terms.ran_out(Key.ROUTE_IDLE, PatrolShift.ends_at, now())),
    )
    for row in listing.shift_rows(missed.order_by(PatrolShift.ends_at).limit(MOST), now()):
        yield Task(
            title=_("Patrol shift without a report"),
            place=f"{row.shift.route.name} · {daytime(row.shift.starts_at)}",
            url=url_for("patrols.show_shift", shift_id=row.shift.uuid),
            button=_("Open"),
            since=row.shift.ends_at.astimezone(VIETNAM).date(),
            is_late=True,
        )
    for route in db.session.scalars(idle_routes(user).limit(MOST)):
        yield Task(
            title=_("Route without a shift for %(term)s", term=amount(terms.on(Key.ROUTE_IDLE))),
            place=route.name,
            url=url_for("patrols.plan_shift", route=route.uuid),
            button=_("Plan a shift"),
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
