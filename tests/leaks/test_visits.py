"""Every address, as everybody: what a person may not see is nowhere, and like what is not there."""

import pytest

from tests.leaks import visits
from tests.leaks.world import RELATIONS
from webapp.permissions import Role

COMMUNE = {"village", "scan"}
# Who may find which secret of the own area, by the table of roles; nobody finds the photo's EXIF.
MAY = {
    Role.VILLAGE_HEAD: COMMUNE,
    Role.POLICE: COMMUNE
    | {"tip", "hotspot", "hotspot story", "hotspot code", "team", "route", "shift", "sealed shift"},
    Role.PLANNER: {"hotspot", "hotspot code", "team", "route", "shift"},
    Role.PATROLLER: {"team", "shift"},
    Role.OFFICE: COMMUNE,
    Role.CHAIR: COMMUNE | {"hotspot code"},
    Role.PROVINCE: COMMUNE,
    Role.ADMIN: {"account"},
}
# Which secrets open the records of an address.
BEHIND = {
    "area_id": None,
    "village_id": None,
}
CELLS = [
    (role, relation)
    for role in Role
    for relation in RELATIONS
    if not (role is Role.PROVINCE and relation in ("sibling", "other village"))
]


def may(role: Role, relation: str, tag: str) -> set[str]:
    """Return the secrets of commune `tag` that the cell may find."""
    if role is Role.PROVINCE and relation == "own":
        return MAY[role]
    if relation == {"A": "own", "B": "sibling"}[tag]:
        # Nobody of the cells is in the team of commune B.
        return MAY[role] - ({"team", "shift"} if (role, tag) == (Role.PATROLLER, "B") else set())
    return set()


@pytest.mark.parametrize(("role", "relation"), CELLS, ids=lambda one: str(one))
def test_secrets_are_found_by_those_who_may_and_by_nobody_else(visitor, planted, role, relation):
    visits.as_person(visitor, planted, (role, relation))
    communes = "AB" if relation in ("own", "sibling") else "A"
    for tag in communes:
        where = planted.planted[tag]
        answers = visits.lists(visitor, where, staff=True)
        answers |= {
            url: answer
            for url, (_endpoint, answer) in visits.records(visitor, where, staff=True).items()
        }
        seen = visits.found(answers, where)
        allowed = may(role, relation, tag)
        more = {kind: sorted(urls)[:6] for kind, urls in seen.items() if kind not in allowed}
        assert more == {}, f"{role}, {relation}, commune {tag}: finds too much"
        assert set(seen) == allowed, f"{role}, {relation}, commune {tag}: finds too little"
        assert not [url for url, answer in answers.items() if answer.status >= 500]


def test_everybody_finds_nothing(visitor, planted):
    for tag in "AB":
        where = planted.planted[tag]
        answers = visits.lists(visitor, where, staff=False) | visits.lists(
            visitor, where, staff=True
        )
        for staff in (False, True):
            answers |= {
                url: answer
                for url, (_endpoint, answer) in visits.records(visitor, where, staff=staff).items()
            }
        assert visits.found(answers, where) == {}
        assert {answers[url].status for url in answers if visits.is_staff(url)} == {302}
