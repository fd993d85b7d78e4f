"""Sorting and closing a tip are taken back at once; what has left the house is not."""

import re

import pytest

from tests import factories
from webapp.extensions import db
from webapp.permissions import Role
from webapp.tips import operations
from webapp.tips.errors import IsADuplicate
from webapp.tips.models import Status, Tip

BUTTON = re.compile(r'action="(/staff/undo/[^"]+)"')


@pytest.fixture
def ground(arrange):
    """A commune with a village, its officer, and two tips about the commune."""
    with arrange():
        commune = factories.commune(factories.province())
        village = factories.village(commune)
        officer = factories.user((Role.POLICE, commune))
        return commune, village, officer, factories.tip(commune), factories.tip(commune)


def undo_last(client, officer) -> int:
    client.sign_in(officer)
    addresses = BUTTON.findall(client.get("/staff/").text)
    return client.submit(addresses[0], {"back": "/staff/"}).status_code if addresses else 0


def sort(tip, village, officer):
    return operations.triage(
        db.session.get(Tip, tip.id), is_urgent=True, area=village, note="", by=officer
    )


def test_sorting_is_taken_back_with_village_and_urgency(client, arrange, ground):
    commune, village, officer, tip, _other = ground
    with arrange():
        sort(tip, db.session.merge(village), officer)

    assert undo_last(client, officer) == 303

    with arrange():
        kept = db.session.get(Tip, tip.id)
        assert (kept.status, kept.is_urgent, kept.area_id) == (
            Status.RECEIVED,
            False,
            commune.id,
        )
    assert "Đã hoàn tác bước vừa làm" in client.get(f"/staff/tips/{tip.uuid}").text


@pytest.mark.parametrize("outcome", [Status.SPAM, Status.DUPLICATE, Status.NOT_CRIMINAL])
@pytest.mark.parametrize("sorted_before", [True, False])
def test_closing_is_taken_back_to_where_it_stood(client, arrange, ground, outcome, sorted_before):
    _commune, village, officer, tip, other = ground
    with arrange():
        kept = db.session.get(Tip, tip.id)
        if sorted_before:
            sort(tip, db.session.merge(village), officer)
        same = db.session.get(Tip, other.id) if outcome == Status.DUPLICATE else None
        operations.close(kept, outcome=outcome, note="Nhầm", by=officer, duplicate_of=same)

    assert undo_last(client, officer) == 303

    with arrange():
        kept = db.session.get(Tip, tip.id)
        before = Status.TRIAGED if sorted_before else Status.RECEIVED
        assert (kept.status, kept.duplicate_of_id) == (before, None)
        assert kept.is_urgent is sorted_before


def test_a_duplicate_taken_up_again_by_mistake_is_a_duplicate_again(client, arrange, ground):
    commune, _village, officer, tip, other = ground
    with arrange():
        kept = db.session.get(Tip, tip.id)
        same = db.session.get(Tip, other.id)
        operations.close(
            kept, outcome=Status.DUPLICATE, note="", by=None or officer, duplicate_of=same
        )
        sort(tip, db.session.merge(commune), officer)

    undo_last(client, officer)

    with arrange():
        kept = db.session.get(Tip, tip.id)
        assert (kept.status, kept.duplicate_of_id) == (Status.DUPLICATE, other.id)


def test_no_two_tips_become_duplicates_of_each_other_by_undoing(client, arrange, ground):
    commune, _village, officer, tip, other = ground
    with arrange():
        kept, same = db.session.get(Tip, tip.id), db.session.get(Tip, other.id)
        duplicate = {"outcome": Status.DUPLICATE, "note": "", "by": officer}
        operations.close(kept, **duplicate, duplicate_of=same)
        taken_up = sort(tip, db.session.merge(commune), officer).events[-1]
        colleague = factories.user((Role.POLICE, db.session.merge(commune)))
        operations.close(same, **duplicate | {"by": colleague}, duplicate_of=kept)

    assert undo_last(client, officer) == 0
    with arrange():
        kept, last = db.session.get(Tip, tip.id), db.session.merge(taken_up)
        with pytest.raises(IsADuplicate):
            operations.take_back(kept, last=last, by=officer)


@pytest.mark.parametrize("act", ["transferred", "answered", "outcome"])
def test_what_has_left_the_house_is_not_taken_back(client, arrange, ground, act):
    commune, _village, officer, tip, _other = ground
    with arrange():
        kept = sort(tip, db.session.merge(commune), officer)
        if act == "answered":
            operations.answer(kept, body="Đã nhận", by=officer)
        else:
            operations.forward(kept, to="Công an tỉnh", note="", by=officer)
        if act == "outcome":
            operations.close(kept, outcome=Status.OUTCOME_REPORTED, note="", by=officer)

    assert undo_last(client, officer) == 0


def test_another_commune_s_officer_takes_nothing_back(client, arrange, ground):
    commune, _village, officer, tip, _other = ground
    with arrange():
        sort(tip, db.session.merge(commune), officer)
        stranger = factories.user((Role.POLICE, factories.commune(commune.parent, "11636", "B")))

    assert undo_last(client, stranger) == 0
