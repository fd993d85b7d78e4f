"""Which records outside this feature speak of an area."""

from collections.abc import Collection

from sqlalchemy import Column, ColumnElement, Table, exists, select

from webapp.areas.models import Area
from webapp.extensions import Base, db

OURS = {"area_versions", "area_boundaries", "area_outlines", "area_imports", "place_names"}


def used_elsewhere(area_ids: Collection[int]) -> bool:
    """True when a grant, a status, a child area or any other record points to one of the areas."""
    if not area_ids:
        return False
    columns = [
        column
        for table in Base.metadata.tables.values()
        if table.name not in OURS
        for column in table.c
        if _points_to_areas(column.foreign_keys)
    ]
    return any(
        db.session.scalar(select(exists().where(_speaks_of(column, area_ids))))
        for column in columns
    )


def _speaks_of(column: Column, area_ids: Collection[int]) -> ColumnElement[bool]:
    """Return whether a row points to one of the areas; one of them may lie in another."""
    named = column.in_(area_ids)
    target: Table = Area.__table__
    return named & target.c.id.not_in(area_ids) if column.table is target else named


def _points_to_areas(keys) -> bool:
    target: Table = Area.__table__
    return any(key.column.table is target for key in keys)
