"""The staff record of a village on a past day, and of a village that is no more."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy.dialects.postgresql import Range

from tests import factories
from tests.villages import status
from webapp.areas import operations as areas
from webapp.areas import reshaping
from webapp.areas.models import AreaVersion, Kind
from webapp.clock import VIETNAM, now, today
from webapp.extensions import db
from webapp.permissions import Role
from webapp.villages import figures

CERTIFIED = date(2026, 3, 1)


@pytest.fixture
def commune(arrange):
    with arrange():
        return factories.commune(factories.province())


@pytest.fixture
def village(arrange, commune):
    with arrange():
        made = factories.village(commune, name="Thôn Đông", shape=(105.30, 20.80, 105.33, 20.83))
        status.certified(made, on=CERTIFIED)
        areas.revise(made, since=today() - timedelta(days=2), name="Thôn Đông Mới", by=None)
    return made


@pytest.fixture
def office(arrange, client, commune):
    with arrange():
        user = factories.user((Role.OFFICE, commune))
    client.sign_in(user)
    return user


def shown(client, village, query=""):
    response = client.get(f"/staff/villages/{village.uuid}{query}")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_record_of_a_past_day_has_the_name_and_status_of_that_day(client, office, village):
    html = shown(client, village, f"?on={CERTIFIED - timedelta(days=1)}")
    assert "Thôn Đông Mới" not in html
    assert "12/QĐ-UBND" not in html
    assert f'data-on="{CERTIFIED - timedelta(days=1)}"' in html


def test_record_of_a_past_day_offers_nothing_to_do(client, office, village):
    assert f"/staff/villages/{village.uuid}/figures" in shown(client, village)
    html = shown(client, village, f"?on={CERTIFIED}")
    assert "12/QĐ-UBND" in html
    assert 'method="post" action="/staff/villages' not in html
    assert f"/staff/villages/{village.uuid}/figures" not in html


@pytest.mark.parametrize("day", ["garbage", "2026-02-30", "2999-01-01"])
def test_record_refuses_a_day_that_is_none_or_to_come(client, office, village, day):
    assert client.get(f"/staff/villages/{village.uuid}?on={day}").status_code == 422


def test_record_of_a_village_that_ended_shows_its_last_day(
    client, office, village, commune, arrange
):
    with arrange():
        reshaping.end(village, since=today(), decision="1/NQ-HĐND", by=None)
    html = shown(client, village)
    assert "Thôn Đông Mới" in html
    assert f'data-on="{today() - timedelta(days=1)}"' in html
    assert f"/staff/villages/{village.uuid}/figures" not in html
    for page in ("figures", "profile", "notes/new", "register"):
        assert client.get(f"/staff/villages/{village.uuid}/{page}").status_code == 404


def test_record_tells_what_was_known_on_an_earlier_day(client, office, village, arrange):
    yesterday = today() - timedelta(days=1)
    with arrange():
        add_what_was_known(village, "Thôn Đông Sai")
    before = shown(client, village, f"?known={yesterday}")
    assert "Thôn Đông Sai" in before
    assert "Thôn Đông Mới" not in before
    assert "12/QĐ-UBND" not in before
    assert "vx-map" not in before
    assert 'method="post" action="/staff/villages' not in before
    present = shown(client, village)
    assert "Thôn Đông Sai" not in present
    assert "12/QĐ-UBND" in present


def test_nothing_recorded_by_that_day_is_said(client, office, village):
    answer = client.get(f"/staff/villages/{village.uuid}?known={today() - timedelta(days=9)}")
    assert answer.status_code == 422
    assert "chưa có thông tin nào" in answer.text
    assert 'name="known" type="text"' in answer.text


@pytest.mark.parametrize("known, status", [("2999-01-01", 422), ("x", 422), ("", 200)])
def test_day_of_knowledge_is_a_day_that_has_come(client, office, village, known, status):
    assert client.get(f"/staff/villages/{village.uuid}?known={known}").status_code == status


def test_wrong_day_of_knowledge_is_asked_for_again_beside_the_other(client, office, village):
    html = client.get(f"/staff/villages/{village.uuid}?on={CERTIFIED}&known=x").text
    assert 'name="known" type="text"' in html
    assert 'value="x" aria-invalid="true"' in html
    assert f'name="on" value="{CERTIFIED}"' in html
    assert "Đông" not in html


def test_wrong_day_tells_nothing_of_what_one_may_not_see(client, office, commune, arrange):
    with arrange():
        other = factories.village(factories.commune(factories.province("99"), "99999"))
    hidden = client.get(f"/staff/villages/{other.uuid}?on=31/02/2026")
    none = client.get("/staff/villages/00000000-0000-4000-8000-000000000000?on=31/02/2026")
    assert hidden.status_code == none.status_code == 404


def add_what_was_known(village, name: str) -> None:
    """Let the village have been recorded two days ago, under a name that was wrong."""
    then, corrected = now() - timedelta(days=2), datetime.combine(today(), time(0, 0, 1), VIETNAM)
    wrong = AreaVersion(
        area_id=village.id,
        name=name,
        kind=Kind.VILLAGE,
        parent_id=village.parent_id,
        valid=Range(factories.LONG_AGO, None),
        known=Range(min(then, corrected), corrected),
    )
    db.session.add(wrong)


def test_hotline_of_staff_shows_to_those_inside_alone(client, office, village, commune, arrange):
    with arrange():
        figures.save(village, by=None, hotline="0912 345 601", hotline_is_public=False)
        planner = factories.user((Role.PLANNER, commune))
    assert "0912 345 601" in shown(client, village)
    client.sign_in(planner)
    assert "0912 345 601" not in shown(client, village)
    with arrange():
        figures.save(village, by=None, hotline_is_public=True)
    assert "0912 345 601" in shown(client, village)
