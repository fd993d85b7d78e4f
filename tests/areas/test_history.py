"""Versions on two axes: nothing is overwritten."""

from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from tests import factories
from webapp.areas import operations
from webapp.areas.models import AreaBoundary, AreaVersion
from webapp.areas.outline_models import AreaOutline
from webapp.extensions import db


def names(area):
    rows = db.session.scalars(
        select(AreaVersion)
        .where(AreaVersion.area_id == area.id, func.upper_inf(AreaVersion.known))
        .order_by(func.lower(AreaVersion.valid))
    )
    return [(row.name, row.valid.lower, row.valid.upper) for row in rows]


def test_rename_keeps_the_old_name_for_its_days(context):
    village = factories.village(factories.commune(factories.province()))

    operations.revise(village, since=date(2026, 1, 1), by=None, name="Thôn Đông Hòa")

    assert names(village) == [
        ("Thôn Đông", date(2025, 7, 1), date(2026, 1, 1)),
        ("Thôn Đông Hòa", date(2026, 1, 1), None),
    ]
    assert operations.version_on(village, date(2025, 12, 31)).name == "Thôn Đông"


def test_correction_for_the_same_days_replaces_what_is_known_now(context):
    village = factories.village(factories.commune(factories.province()))
    operations.revise(village, since=date(2026, 1, 1), by=None, households=90)
    operations.revise(village, since=date(2026, 1, 1), by=None, households=96)

    assert operations.version_on(village, date(2026, 2, 1)).households == 96
    total = db.session.scalar(
        select(func.count()).select_from(AreaVersion).where(AreaVersion.area_id == village.id)
    )
    assert total == 4  # the first, its shortened copy, the corrected one, the right one


def test_fact_entered_late_ends_where_the_next_one_begins(context):
    village = factories.village(factories.commune(factories.province()))
    operations.revise(village, since=date(2026, 6, 1), by=None, name="Thôn C")
    operations.revise(village, since=date(2026, 1, 1), by=None, name="Thôn B")

    assert [name for name, *_ in names(village)] == ["Thôn Đông", "Thôn B", "Thôn C"]


def test_database_refuses_to_overwrite_a_version(context):
    factories.village(factories.commune(factories.province()))
    with pytest.raises(IntegrityError, match='only the end of "known" may change'):
        db.session.execute(text("UPDATE area_versions SET name = 'x'"))


def test_new_boundary_keeps_the_old_one_with_its_outlines(context):
    commune = factories.commune(factories.province())
    village = factories.village(commune, shape=(105.30, 20.80, 105.35, 20.85))
    from shapely import MultiPolygon, box

    operations.redraw(
        village,
        MultiPolygon([box(105.30, 20.80, 105.36, 20.85)]),
        source="drawn",
        since=date(2026, 1, 1),
        by=None,
    )

    rows = db.session.scalars(
        select(AreaBoundary).where(
            AreaBoundary.area_id == village.id, func.upper_inf(AreaBoundary.known)
        )
    ).all()
    assert len(rows) == 2
    for row in rows:
        assert db.session.scalars(
            select(AreaOutline).where(AreaOutline.boundary_id == row.id)
        ).all()
