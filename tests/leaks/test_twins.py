"""A record that one may not see answers like one that does not exist; nothing else changes."""

import pytest

from tests.leaks import visits
from tests.leaks.conftest import OUTSIDE, whole
from tests.leaks.test_visits import CELLS


def name(cell) -> str:
    return "everybody" if cell is None else f"{cell[0]}, {cell[1]}"


@pytest.mark.parametrize("cell", [None, *CELLS], ids=name)
def test_record_out_of_reach_answers_like_none(visitor, planted, cell):
    visits.as_person(visitor, planted, cell)
    apart = visits.told_apart(visitor, planted.planted["B" if reaches_a(cell) else "A"], staff=True)
    if cell and cell[1] == "own" and cell[0] == "province":
        return
    assert {url: answer.status for url, answer in apart.items()} == {}


def reaches_a(cell) -> bool:
    return cell is not None and cell[1] == "own"


@pytest.mark.parametrize("cell", OUTSIDE, ids=name)
def test_what_happens_elsewhere_changes_nothing(application, before, planted, cell):
    _made, answers = before
    after = whole(application, planted, cell)
    changed = {
        url: (was.status, after[url].status)
        for url, was in answers[cell].items()
        if url in after and after[url] != was
    }
    assert changed == {}
