"""What waits for the police of a commune: to verify, to look at again, to confirm."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select

from webapp.extensions import db
from webapp.home.tasks import Task, finds_tasks
from webapp.hotspots import waiting, watch
from webapp.hotspots.labels import KINDS
from webapp.hotspots.models import Hotspot
from webapp.navigation import counts_waiting
from webapp.permissions import HasGrants, Permission, holds


@counts_waiting("hotspots.index")
def count_of_hotspots(user: HasGrants) -> Select | None:
    """Count what waits on the spot: to be verified, cleared again or visited."""
    return waiting.count(user) if holds(user, Permission.HOTSPOT_EDIT) else None


@finds_tasks
def of_hotspots(user: HasGrants) -> Iterator[Task]:
    """Yield what waits; nothing for whoever may not log hotspots."""
    if not holds(user, Permission.HOTSPOT_EDIT):
        return
    for hotspot in db.session.scalars(waiting.relapsed(user)):
        title = _("Hotspot %(code)s has relapsed", code=hotspot.name)
        yield _task(hotspot, title, _("Log the clearance"), "clear", since=_last_on(hotspot))
    for hotspot in db.session.scalars(waiting.reported(user)):
        title = _("Hotspot %(code)s waits for verification", code=hotspot.name)
        yield _task(hotspot, title, _("Verify"), "verify", since=hotspot.first_seen_on)
    for hotspot, due_on in db.session.execute(waiting.due(user)):
        title = _("Hotspot %(code)s is due for a visit", code=hotspot.name)
        late = watch.is_late(due_on)
        yield _task(hotspot, title, _("Log a visit"), "check", since=due_on, is_late=late)
    for hotspot in db.session.scalars(waiting.to_confirm(user)):
        title = _("The watch over hotspot %(code)s has run its time", code=hotspot.name)
        since = watch.ends_on(hotspot)
        yield _task(hotspot, title, _("Confirm the end of the watch"), "confirm", since=since)


def _task(hotspot: Hotspot, title: str, button: str, step: str, **when) -> Task:
    url = url_for(f"hotspots.{step}", hotspot_id=hotspot.uuid)
    return Task(title=title, place=str(KINDS[hotspot.kind]), url=url, button=button, **when)


def _last_on(hotspot: Hotspot):
    return hotspot.standing_events[-1].on
