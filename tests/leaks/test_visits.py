"""Every address, as everybody: what a person may not see is nowhere, and like what is not there."""

import pytest

from tests.leaks import visits
from tests.leaks.people import RELATIONS, has_cell
from webapp.permissions import Role

COMMUNE = {"village", "scan"}
# Who may find which secret of the own area, by the table of roles; nobody finds the photo's EXIF.
MAY = {
    Role.VILLAGE_HEAD: COMMUNE,
    Role.POLICE: COMMUNE
    | {"tip", "hotspot", "hotspot story", "hotspot code", "team", "route", "shift", "sealed shift"},
    Role.PLANNER: {"hotspot", "hotspot code", "team", "route", "shift"},
    Role.PATROLLER: {"team", "shift"},
    Role.OFFICE: COMMUNE | {"import"},
    Role.CHAIR: COMMUNE | {"hotspot code"},
    Role.PROVINCE: COMMUNE,
    Role.ADMIN: {"account", "import"},
}
GUIDES = "/staff/help"
CELLS = [(role, relation) for role in Role for relation in RELATIONS if has_cell(role, relation)]


@pytest.mark.parametrize(("role", "relation"), CELLS, ids=str)
def test_secrets_are_found_by_those_who_may_and_by_nobody_else(
    visitor, planted, after, asked, role, relation
):
    cell = (role, relation)
    visits.as_person(visitor, planted, cell)
    where = planted.planted["A"]
    lists = after.get(cell) or visits.lists(visitor, where, staff=True)
    answers = lists | (asked.get(cell) or visits.records(visitor, where, staff=True))
    seen = visits.found(answers, where)
    allowed = MAY[role] if relation == "own" else set()
    more = {kind: sorted(urls)[:6] for kind, urls in seen.items() if kind not in allowed}
    assert more == {}, f"{role}, {relation}: finds too much"
    assert set(seen) == allowed, f"{role}, {relation}: finds too little"
    assert not [url for url, answer in answers.items() if answer.status >= 500]
    if relation in ("expired", "future", "disabled"):
        # The guides say the same to everybody who has an account.
        told = {answer.status for url, answer in answers.items() if not url.startswith(GUIDES)}
        assert told <= {302, 404}


def test_everybody_finds_nothing(visitor, planted):
    for where in planted.planted.values():
        answers = everything(visitor, where, staff=False) | everything(visitor, where, staff=True)
        assert visits.found(answers, where) == {}
        assert {answers[url].status for url in answers if visits.is_staff(url)} == {302}


def everything(visitor, where, *, staff: bool) -> dict[str, visits.Answer]:
    """Ask for every list and every record."""
    return visits.lists(visitor, where, staff=staff) | visits.records(visitor, where, staff=staff)
