"""Counts kept by the database: those of its villages on every day, whatever has changed them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests import factories
from tests.villages import status
from webapp.areas import operations as areas
from webapp.areas.models import Area
from webapp.areas.public import names
from webapp.extensions import db
from webapp.villages import operations, reviews, tallies
from webapp.villages.models import Surface, VillageStatus
from webapp.villages.public import NO_DATA
from webapp.villages.tally_rows import VillageTally

DAY = date(2026, 3, 2)
DAYS = [
    date(2024, 1, 1),
    date(2025, 8, 1),
    DAY - timedelta(1),
    DAY,
    date(2026, 5, 1),
    date(2026, 9, 1),
]
STATUSES = tallies.SHOWN[:-1]


@pytest.fixture
def communes(context):
    province = factories.province()
    found = [factories.commune(province), factories.commune(province, "10846")]
    for commune in found:
        for number in range(1, 5):
            factories.village(commune, f"{number:04}", f"Thôn {number}")
    db.session.commit()
    return found


def counted_anew(day: date, surface: str) -> dict[tuple[int, str], int]:
    """Count village by village, as the kept counts have to come out."""
    standing = select(VillageStatus.village_id, VillageStatus.status).where(
        VillageStatus.surface == surface,
        func.upper_inf(VillageStatus.known),
        VillageStatus.valid.contains(day),
    )
    rows = db.session.execute(tallies.by_area(standing.subquery("known"), day))
    return {(commune_id, status): number for _, commune_id, status, number in rows}


def kept(day: date, surface: str) -> dict[tuple[int, str], int]:
    found = {}
    rows = select(VillageTally).where(
        VillageTally.surface == surface, VillageTally.valid.contains(day)
    )
    for row in db.session.scalars(rows.execution_options(populate_existing=True)):
        numbers = {one: getattr(row, one) for one in STATUSES}
        assert sum(numbers.values()) == row.known
        numbers[NO_DATA] = row.total - row.known
        found |= {(row.commune_id, one): number for one, number in numbers.items() if number}
    return found


def assert_right() -> None:
    db.session.commit()
    for surface in map(str, Surface):
        for day in DAYS:
            assert kept(day, surface) == counted_anew(day, surface), (surface, day)


def villages_of(commune) -> list:
    rows = select(names.c.area_id).where(names.c.parent_id == commune.id)
    return [db.session.get(Area, number) for number in db.session.scalars(rows.distinct())]


def test_counts_follow_each_step_of_a_status(communes):
    first, second, third, _ = sorted(villages_of(communes[0]), key=lambda one: one.code)
    assert_right()
    operations.register(first, by=None, on=DAY)
    operations.register(second, by=None, on=DAY)
    operations.propose(second, by=None, on=date(2026, 4, 1))
    assert_right()
    status.certified(third, on=DAY, number="12/QĐ-UBND")
    assert_right()
    reviews.review(third, by=None, on=date(2026, 8, 1), reason="Điểm phức tạp tái diễn")
    assert_right()
    inside, outside = (kept(date(2026, 9, 1), one) for one in ("inside", "public"))
    assert inside[communes[0].id, "under_review"] == 1
    assert outside[communes[0].id, "certified"] == 1


def test_counts_follow_villages_that_come_move_and_go(communes):
    here, there = communes
    late = areas.create(
        level="village", code="0009", kind="thon", name="Thôn Mới", parent=here,
        since=date(2026, 4, 1), by=None,
    )  # fmt: skip
    status.certified(late, on=date(2026, 8, 1), number="15/QĐ-UBND")
    assert_right()
    assert counted_anew(date(2026, 9, 1), "public")[here.id, "certified"] == 1
    areas.revise(late, since=date(2026, 8, 15), by=None, parent_id=there.id)
    assert_right()
    assert kept(date(2026, 9, 1), "public")[there.id, "certified"] == 1
    assert (here.id, "certified") not in kept(date(2026, 9, 1), "public")


def test_counts_follow_an_act_that_is_taken_back(communes):
    village = villages_of(communes[0])[0]
    operations.register(village, by=None, on=DAY)
    db.session.commit()
    (row,) = status.rows(village, Surface.PUBLIC)
    db.session.execute(
        VillageStatus.__table__.update()
        .where(VillageStatus.id == row.id)
        .values(known=func.tstzrange(func.lower(VillageStatus.known), func.clock_timestamp()))
    )
    assert_right()
    assert (communes[0].id, "registered") not in kept(DAY, "public")


def test_sums_of_a_day_are_those_of_its_villages(communes):
    one, two, *_ = villages_of(communes[0])
    status.certified(one, on=DAY, number="12/QĐ-UBND")
    operations.register(two, by=None, on=DAY)
    db.session.commit()
    found = tallies.on(db.session, DAY)
    assert found.of(communes[0].id).counts == {"certified": 1, "registered": 1, NO_DATA: 2}
    assert found.of(communes[0].parent_id).total == found.of(None).total == 8
    assert tallies.on(db.session, date(2025, 8, 1)).of(communes[0].id).counts == {NO_DATA: 4}
