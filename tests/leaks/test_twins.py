"""A record that one may not see answers like one that does not exist; nothing else changes."""

import pytest

from tests.leaks import visits
from tests.leaks.conftest import OUTSIDE
from tests.leaks.test_visits import CELLS

STRANGERS = ("sibling", "other village", "other province")


def name(cell) -> str:
    return "everybody" if cell is None else f"{cell[0]}, {cell[1]}"


@pytest.mark.parametrize("cell", [one for one in CELLS if one[1] in STRANGERS], ids=name)
def test_record_out_of_reach_answers_like_none(visitor, planted, asked, cell):
    visits.as_person(visitor, planted, cell)
    where = planted.planted["A"]
    asked[cell] = visits.records(visitor, where, staff=True)
    assert len(asked[cell]) > 30
    apart = visits.told_apart(visitor, where, asked[cell])
    assert {url: answer.status for url, answer in apart.items()} == {}


@pytest.mark.parametrize("cell", OUTSIDE, ids=name)
def test_what_happens_elsewhere_changes_nothing(before, after, cell):
    _made, answers = before
    changed = {
        url: (was.status, after[cell][url].status)
        for url, was in answers[cell].items()
        if url in after[cell] and after[cell][url] != was
    }
    assert changed == {}
