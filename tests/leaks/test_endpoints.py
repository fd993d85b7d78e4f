"""Each cell of tests/accounts/endpoints.csv, tried: endpoint × method × role, where it works."""

import csv

import pytest

from scripts.endpoints_table import COLUMNS, TABLE, VISITOR
from tests.leaks import addresses, visits
from webapp.extensions import db
from webapp.permissions import Role

JSON = {"Accept": "application/json"}
LEFT_OUT = {  # no page of ours; or what ends the session that asks
    "static",
    "me.end_other_sessions",
    "accounts.logout",
}
# Allowed, but offered only to the shift's own team, in its hours, or to the note's own author.
NOT_NOW = {
    "my_shifts.course_gpx",
    "my_shifts.paper_pdf",
    "my_shifts.report",
    "my_shifts.show",
    "villages.remove_note",
}


def cells(who: str) -> list[tuple[str, str, str]]:
    with TABLE.open(encoding="utf-8") as file:
        return [(row["endpoint"], row["method"], row[who]) for row in csv.DictReader(file)]


def urls(app, where, endpoint: str, method: str) -> list[str]:
    """Return the addresses of an endpoint for what is planted."""
    found = []
    for rule in addresses.rules(app, method):
        if rule.endpoint == endpoint:
            parts = addresses.record_parts(rule)
            found += [addresses.filled(rule.rule, ids) for ids in addresses.choices(parts, where)]
            if not parts:
                found = list(addresses.expanded(rule, where))
    return found


@pytest.mark.parametrize("who", COLUMNS[2:])
def test_cell_is_answered_as_written(visitor, planted, application, who):
    if who != VISITOR:
        visits.as_person(visitor, planted, (Role(who), "own"))
    where = planted.planted["A"]
    token = visitor.token("/login" if who == VISITOR else visits.WITH_TOKEN)
    wrong = {}
    for endpoint, method, expected in cells(who):
        is_public = application.view_functions[endpoint].permission == "public"
        if endpoint in LEFT_OUT or (is_public and who != VISITOR):
            continue
        found = {
            answered(application, visitor, url, method, token)
            for url in urls(application, where, endpoint, method)
        }
        if expected == "allowed" and endpoint in NOT_NOW:
            continue
        if is_public:  # the login page may be where it sends
            found = {"allowed" if one == "login" else one for one in found}
        said = "allowed" if "allowed" in found else "/".join(sorted(found))
        if said != expected:
            wrong[endpoint, method] = said
    assert wrong == {}


def answered(application, visitor, url: str, method: str, token: str) -> str:
    """Ask, take back what it changed, and say what it was."""
    with application.app_context():
        savepoint = db.engine.begin_nested()
    try:
        data = {"csrf_token": token} if method == "POST" else None
        with visitor.open(url, method=method, data=data, headers=JSON) as response:
            response.get_data()
            if response.status_code == 404:
                return "hidden"
            assert response.status_code != 400, f"{method} {url}: the token is not taken"
            goes_on = response.headers.get("Location", "").startswith("/login")
            assert response.status_code < 500, f"{method} {url}: {response.status_code}"
            return "login" if goes_on and not url.startswith("/login") else "allowed"
    finally:
        savepoint.rollback()
