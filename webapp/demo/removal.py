"""Take the demonstration away again, as the owner role: the app role may not delete history.

What is doomed follows from the tables: the fictional areas and everything under them, rows that
bear the code of a fictional commune, and every row that points to a doomed one. The audit log
keeps its entries and, closed for good and without their names, the accounts that those name.
"""

from functools import cache

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    create_engine,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from webapp import models
from webapp.accounts.models import User
from webapp.areas.models import Area
from webapp.demo import rules
from webapp.files.models import KeptFile
from webapp.maps.models import PublicChange

AREAS: Table = Area.__table__
USERS: Table = User.__table__
LASTING = {"audit_entries", "audit_heads", "users"}
CLOSED = "da-xoa-"  # how a closed account is called, before a piece of its UUID


def remove(owner_url: str) -> list[str]:
    """Delete the fictional rows in one transaction; return the storage names of their files."""
    engine = create_engine(owner_url)
    try:
        with engine.begin() as connection:
            names = stored_names(connection)
            for table in (*_children_first(), AREAS):  # the others are found by the areas
                connection.execute(delete(table).where(doomed(table)))
            rules.restore(connection)
            close_accounts(connection)
            connection.execute(insert(PublicChange.__table__))  # tiles in memory are stale now
    finally:
        engine.dispose()
    return names


@cache
def doomed(table: Table) -> ColumnElement[bool]:
    """Return the condition by which a row of `table` belongs to the demonstration."""
    if table.name in LASTING:
        return false()
    if table is AREAS:
        return _under(AREAS.c.path)
    conditions = [
        fk.parent.in_(select(fk.column).where(doomed(fk.column.table)))
        for fk in table.foreign_keys
        if fk.column.table is not table
    ]
    if "commune_code" in table.c:
        codes = select(AREAS.c.code).where(AREAS.c.level == "commune", _under(AREAS.c.path))
        conditions.append(table.c.commune_code.in_(codes))
    if "area_path" in table.c:
        conditions.append(_under(table.c.area_path))
    if "user_id" in table.c:
        conditions.append(table.c.user_id.in_(select(USERS.c.id).where(USERS.c.is_demo)))
    return or_(false(), *conditions)


def stored_names(connection: Connection) -> list[str]:
    """Return the names under which files of doomed rows lie in the upload folder."""
    tables = (mapper.local_table for mapper in _mappers() if issubclass(mapper.class_, KeptFile))
    return [
        name
        for table in tables
        for name in connection.scalars(select(table.c.storage_name).where(doomed(table)))
    ]


def close_accounts(connection: Connection) -> None:
    """Delete the accounts that nothing names; close the others."""
    named = [
        exists().where(fk.parent == USERS.c.id)
        for table in models.metadata.sorted_tables
        for fk in table.foreign_keys
        if fk.column.table is USERS
    ]
    connection.execute(delete(USERS).where(USERS.c.is_demo, ~or_(*named)))
    connection.execute(
        update(USERS)
        .where(USERS.c.is_demo, USERS.c.active)
        .values(
            active=False,
            password=None,
            username=literal(CLOSED) + func.left(USERS.c.uuid.cast(USERS.c.username.type), 8),
            fs_uniquifier=func.gen_random_uuid().cast(USERS.c.fs_uniquifier.type),
        )
    )


def _under(path: ColumnElement[str]) -> ColumnElement[bool]:
    """Return whether `path` is that of a fictional area, or lies under it."""
    root = AREAS.alias()
    return exists().where(root.c.is_demo, root.c.parent_id.is_(None), path.like(root.c.path + "%"))


def _children_first() -> list[Table]:
    tables = reversed(models.metadata.sorted_tables)
    return [table for table in tables if table is not AREAS and table.name not in LASTING]


def _mappers():
    return Area.registry.mappers
