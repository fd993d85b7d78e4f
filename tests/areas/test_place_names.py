"""The names that search goes through are those of the areas, whatever is done to an area."""

from datetime import date

import pytest
from sqlalchemy import select

from tests import factories
from webapp.areas import merging, reshaping
from webapp.areas.public import names
from webapp.extensions import db

BEFORE, DAY = date(2026, 6, 30), date(2026, 7, 1)
ACT = {"since": DAY, "decision": "NQ 12/NQ-HĐND", "by": None}


def called(day):
    """Return {what a village is called, with its commune: the path it lies in} on `day`."""
    rows = select(names.c.called, names.c.above).where(
        names.c.level == "village", names.c.valid.contains(day)
    )
    return {row.called: row.above for row in db.session.execute(rows)}


@pytest.fixture
def place(context):
    commune = factories.commune(factories.province())
    west = factories.village(commune, "0001", "Thôn Tây", shape=(105.30, 20.80, 105.35, 20.90))
    east = factories.village(commune, "0002", "Thôn Đông", shape=(105.35, 20.80, 105.40, 20.90))
    return commune, west, east


def test_village_is_called_with_the_name_of_its_commune(place):
    assert called(DAY) == {
        "thon tay an truong": "31/11635/",
        "thon dong an truong": "31/11635/",
    }


def test_renamed_commune_renames_what_its_villages_are_called_from_that_day(place):
    commune, *_ = place
    reshaping.rename(commune, name="Hòa An", kind="xa", **ACT)
    db.session.flush()
    assert set(called(BEFORE)) == {"thon tay an truong", "thon dong an truong"}
    assert set(called(DAY)) == {"thon tay hoa an", "thon dong hoa an"}


def test_moved_village_is_called_after_its_new_commune(place):
    commune, west, _east = place
    other = factories.commune(commune.parent, "10846", "Hà Tây", shape=(105.4, 20.8, 105.5, 20.9))
    reshaping.move(west, other, **ACT)
    db.session.flush()
    assert called(DAY)["thon tay ha tay"] == "31/10846/"
    assert "thon tay an truong" in called(BEFORE)
    assert "thon tay an truong" not in called(DAY)


def test_merged_and_ended_villages_are_called_nothing_any_more(place):
    commune, west, east = place
    merging.merge([west, east], name="Thôn Hợp Nhất", kind="thon", **ACT)
    db.session.flush()
    assert set(called(DAY)) == {"thon hop nhat an truong"}
    assert set(called(BEFORE)) == {"thon tay an truong", "thon dong an truong"}


def test_names_are_kept_once_for_each_day(place):
    commune, west, _east = place
    for name in ("Thôn Bắc", "Thôn Nam"):
        reshaping.rename(west, name=name, kind="thon", **ACT)
    db.session.flush()
    rows = select(names.c.valid).where(names.c.area_id == west.id)
    days = list(db.session.scalars(rows))
    assert all(sum(day in valid for valid in days) == 1 for day in (BEFORE, DAY))
    assert "thon nam an truong" in called(DAY)
