"""A record that one may not see answers like one that does not exist; nothing else changes."""

import pytest

from tests.leaks import visits
from tests.leaks.conftest import OUTSIDE
from tests.leaks.test_visits import CELLS
from webapp.permissions import ROLES

STRANGERS = [one for one in CELLS if one[1] != "own"]
PAGE = "text/html"
OWN = [one for one in CELLS if one[1] == "own"]


def name(cell) -> str:
    return "everybody" if cell is None else f"{cell[0]}, {cell[1]}"


@pytest.mark.parametrize("cell", STRANGERS, ids=name)
def test_record_out_of_reach_answers_like_none(visitor, planted, asked, cell):
    visits.as_person(visitor, planted, cell)
    where = planted.planted["A"]
    asked[cell] = visits.records(visitor, where, staff=True)
    assert len(asked[cell]) > 30
    apart = visits.told_apart(visitor, where, asked[cell])
    if cell[1] != "disabled":  # who has no session has no token either
        apart |= visits.posts_told_apart(
            visitor, where, PAGE if cell[1] in ("sibling", "former") else "application/json"
        )
    assert not apart, "\n".join(f"{url}: {said}" for url, said in apart.items())


@pytest.mark.parametrize("cell", OWN, ids=name)
def test_record_of_another_s_duty_answers_like_none(visitor, planted, asked, cell):
    visits.as_person(visitor, planted, cell)
    where = planted.planted["A"]
    asked[cell] = visits.records(visitor, where, staff=True)
    apart = visits.told_apart(visitor, where, asked[cell], only_unseen=True)
    apart |= visits.posts_told_apart(visitor, where, PAGE, without=ROLES[cell[0]])
    assert not apart, "\n".join(f"{url}: {said}" for url, said in apart.items())


@pytest.mark.parametrize("cell", OUTSIDE, ids=name)
def test_what_happens_elsewhere_changes_nothing(before, after, cell):
    _made, answers = before
    changed = {
        url: said
        for url, was in answers[cell].items()
        if url in after[cell] and (said := visits.difference(was, after[cell][url]))
    }
    assert changed == {}
