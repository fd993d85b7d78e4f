"""What waits for commune police because of tips."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from webapp.areas.names import full_name
from webapp.clock import VIETNAM, now
from webapp.extensions import db
from webapp.home.tasks import Task, finds_tasks
from webapp.permissions import Permission, holds
from webapp.tips import deadlines, queries
from webapp.tips.models import OPEN, Status, Tip

SHOWN = 20


@finds_tasks
def open_tips(user) -> Iterator[Task]:
    """Yield the tips that nobody has sorted, and those that should have been passed on."""
    if not holds(user, Permission.TIP_OPEN):
        return
    rows = queries.listed(user).where(
        Tip.status.in_(OPEN), (Tip.status == Status.RECEIVED) | deadlines.is_overdue(now())
    )
    for tip, kind, name, _uuid in db.session.execute(rows.order_by(Tip.id).limit(SHOWN)):
        is_new = tip.status == Status.RECEIVED
        title = _("New tip %(reference)s") if is_new else _("Tip %(reference)s is to be passed on")
        yield Task(
            title=title % {"reference": tip.reference},
            place=full_name(kind, name),
            url=url_for("tips.show", tip_id=tip.uuid),
            button=_("Open"),
            since=tip.received_hour.astimezone(VIETNAM).date(),
            is_late=deadlines.is_late(tip),
        )
