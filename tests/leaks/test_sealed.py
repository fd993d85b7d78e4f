"""What is sealed to a role may be anything: no answer to it changes, of today or of another day."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.leaks import addresses, visits
from tests.leaks.ground import CERTIFIED_ON
from tests.leaks.test_public_bytes import taken_back
from webapp.clock import today
from webapp.extensions import db
from webapp.permissions import Role

CALLED_OFF = (
    "UPDATE patrol_shifts SET meeting_point = 'X', status = 'cancelled', cancel_reason = 'X'"
)
OF_PLANNERS = (
    """UPDATE hotspots SET level = 1, description = 'X', first_seen_on = first_seen_on - 40,
       cleared_on = cleared_on - 30, relapses = 3, edition = edition + 1""",
    """INSERT INTO hotspot_events (hotspot_id, to_status, "on", note)
       SELECT hotspot_id, 'reported', min("on") - 40, 'X'
       FROM hotspot_events GROUP BY hotspot_id""",
    "UPDATE tips SET is_urgent = NOT is_urgent, status = 'triaged', transferred_to = 'X'",
    f"{CALLED_OFF} WHERE kind = 'professional'",
)
OF_CHAIRS = (
    *OF_PLANNERS,
    "UPDATE hotspots SET kind = 'retail_point', place = ST_Translate(place, 0.001, 0)",
    "UPDATE patrol_routes SET name = 'X', edition = edition + 1",
    CALLED_OFF,
)
OF_OFFICES = (
    *OF_CHAIRS,
    "UPDATE hotspots SET number = number + 7, status = 'dismissed'",
)
OF_PATROLLERS = tuple(one for one in OF_OFFICES if "patrol_" not in one)
SEALED = {
    Role.PLANNER: OF_PLANNERS,
    Role.CHAIR: OF_CHAIRS,
    Role.OFFICE: OF_OFFICES,
    Role.VILLAGE_HEAD: OF_OFFICES,
    Role.PROVINCE: OF_OFFICES,
    Role.ADMIN: OF_OFFICES,
    Role.PATROLLER: OF_PATROLLERS,
}
DAYS = (CERTIFIED_ON - timedelta(days=20), CERTIFIED_ON)


@pytest.mark.parametrize("role", SEALED, ids=str)
def test_what_is_sealed_changes_no_answer(application, planted, role):
    where = planted.planted["A"]
    before = answers(application, planted, role)
    assert len(before) > 60
    with taken_back(application):
        with application.app_context():
            for statement in SEALED[role]:
                assert db.session.execute(text(statement)).rowcount, statement
            db.session.commit()
        after = answers(application, planted, role)
    said = visits.names(where)
    changed = {
        url: told
        for url, was in before.items()
        if (told := visits.difference(was, after[url], said))
    }
    assert changed == {}


def answers(application, planted, role) -> dict[str, visits.Answer]:
    """Return what one of the commune is answered, lists and records, today and on earlier days."""
    client = visits.as_person(visits.browser(application), planted, (role, "own"))
    where = planted.planted["A"]
    urls = addresses.lists(application, where, today().isoformat())
    urls += [url for url, _twin in addresses.records(application, where)]
    asked = {url for url in urls if visits.is_asked(url, staff=True) and not is_paper(url)}
    asked |= {on(url, day) for url in asked if tells_of_days(url) for day in DAYS}
    return {url: visits.ask(client, url) for url in sorted(asked)}


def is_paper(url: str) -> bool:
    return url.endswith(".pdf") or url.startswith("/staff/help")


def tells_of_days(url: str) -> bool:
    """True for what shows another day: the map with its tiles and panel, lists, records."""
    return url.startswith(("/staff/map", "/staff/tiles", "/staff/panel", "/staff/in-view")) or (
        url.count("/") <= 3 and "day=" not in url
    )


def on(url: str, day) -> str:
    return f"{url}{'&' if '?' in url else '?'}on={day.isoformat()}"
