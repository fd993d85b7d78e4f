"""What waits for the police of a commune: to verify, to look at again, to confirm."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select

from webapp.home.tasks import MOST, More, Task, finds_tasks, first
from webapp.hotspots import waiting, watch
from webapp.hotspots.labels import KINDS
from webapp.hotspots.models import Hotspot
from webapp.navigation import counts_waiting
from webapp.permissions import HasGrants, Permission, holds


@counts_waiting("hotspots.index")
def count_of_hotspots(user: HasGrants) -> Select | None:
    """Count what waits on the spot: to be verified, cleared again or visited."""
    return waiting.on_the_spot(user) if holds(user, Permission.HOTSPOT_EDIT) else None


@finds_tasks
def of_hotspots(user: HasGrants, most: int = MOST) -> Iterator[Task | More]:
    """Yield what waits; nothing for whoever may not log hotspots."""
    if not holds(user, Permission.HOTSPOT_EDIT):
        return
    kinds = (
        (waiting.relapsed(user), _relapsed, "waiting"),
        (waiting.reported(user), _reported, "waiting"),
        (waiting.late(user), _late, "late"),
        (waiting.due(user), _due, "waiting"),
        (waiting.to_confirm(user), _to_confirm, "waiting"),
    )
    for rows, told, group in kinds:
        found, more = first(rows, most)
        yield from (told(row) for row in found)
        if more:
            yield More(group, more)


def _relapsed(row) -> Task:
    title = _("Hotspot %(code)s has relapsed", code=row.Hotspot.name)
    since = row.Hotspot.standing_events[-1].on
    return _task(row.Hotspot, title, _("Log the clearance"), "clear", since=since)


def _reported(row) -> Task:
    title = _("Hotspot %(code)s waits for verification", code=row.Hotspot.name)
    return _task(row.Hotspot, title, _("Verify"), "verify", since=row.Hotspot.first_seen_on)


def _due(row, *, is_late: bool = False) -> Task:
    title = _("Hotspot %(code)s is due for a visit", code=row.Hotspot.name)
    when = {"since": row.due_on, "is_late": is_late}
    return _task(row.Hotspot, title, _("Log a visit"), "check", **when)


def _late(row) -> Task:
    return _due(row, is_late=True)


def _to_confirm(row) -> Task:
    title = _("The watch over hotspot %(code)s has run its time", code=row.Hotspot.name)
    since = watch.ends_on(row.Hotspot)
    return _task(row.Hotspot, title, _("Confirm the end of the watch"), "confirm", since=since)


def _task(hotspot: Hotspot, title: str, button: str, step: str, **when) -> Task:
    url = url_for(f"hotspots.{step}", hotspot_id=hotspot.uuid)
    return Task(title=title, place=str(KINDS[hotspot.kind]), url=url, button=button, **when)
