"""What waits for the police of a commune: to verify, to look at again, to confirm."""

from collections.abc import Iterator
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from webapp.duties import Duty, Task, finds_tasks
from webapp.hotspots import waiting, watch
from webapp.hotspots.labels import KINDS
from webapp.hotspots.models import Hotspot
from webapp.permissions import HasGrants, Permission, holds

SECTION = "hotspots.index"


@finds_tasks
def of_hotspots(user: HasGrants) -> Iterator[Duty]:
    """Yield what waits; nothing for whoever may not log hotspots."""
    if not holds(user, Permission.HOTSPOT_EDIT):
        return
    yield Duty(SECTION, waiting.relapsed(user), _relapsed)
    yield Duty(SECTION, waiting.reported(user), _reported)
    yield Duty(SECTION, waiting.late(user), _due, group="late")
    yield Duty(SECTION, waiting.due(user), _due)
    yield Duty(SECTION, waiting.to_confirm(user), _to_confirm)


def _relapsed(row) -> Task:
    title = _("Hotspot %(code)s has relapsed", code=row.Hotspot.name)
    since = row.Hotspot.standing_events[-1].on
    return _task(row.Hotspot, title, _("Log the clearance"), "clear", since=since)


def _reported(row) -> Task:
    title = _("Hotspot %(code)s waits for verification", code=row.Hotspot.name)
    return _task(row.Hotspot, title, _("Verify"), "verify", since=row.Hotspot.first_seen_on)


def _due(row) -> Task:
    title = _("Hotspot %(code)s is due for a visit", code=row.Hotspot.name)
    return _task(row.Hotspot, title, _("Log a visit"), "check", since=row.due_on)


def _to_confirm(row) -> Task:
    title = _("The watch over hotspot %(code)s has run its time", code=row.Hotspot.name)
    since = watch.ends_on(row.Hotspot)
    return _task(row.Hotspot, title, _("Confirm the end of the watch"), "confirm", since=since)


def _task(hotspot: Hotspot, title: str, button: str, step: str, *, since: date) -> Task:
    url = url_for(f"hotspots.{step}", hotspot_id=hotspot.uuid)
    return Task(title=title, place=str(KINDS[hotspot.kind]), url=url, button=button, since=since)
