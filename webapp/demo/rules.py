"""Undo what demonstration accounts did to the rules, which hold for the whole server."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, delete, exists, func, insert, select

from webapp.accounts.models import User
from webapp.rules.models import Rule

RULES: Table = Rule.__table__
KEPT = ("key", "amounts", "source", "is_confirmed", "by_id", "valid")


def restore(connection: Connection) -> None:
    """Let each rule that a demonstration account changed say again what it said before.

    A rule that somebody else has changed since stays as that person left it.
    """
    invented = select(User.id).where(User.is_demo).scalar_subquery()
    first = func.min(func.lower(RULES.c.known))
    changed = select(RULES.c.key, first).where(RULES.c.by_id.in_(invented)).group_by(RULES.c.key)
    for key, since in connection.execute(changed).all():
        if connection.scalar(select(_changed_by_others(key, since))):
            continue
        of_key = RULES.c.key == key
        connection.execute(delete(RULES).where(of_key, func.lower(RULES.c.known) >= since))
        columns = [RULES.c[name] for name in KEPT]
        before = select(*columns).where(of_key, func.upper(RULES.c.known) >= since)
        connection.execute(insert(RULES).from_select(KEPT, before))


def _changed_by_others(key: str, since: datetime) -> ColumnElement[bool]:
    """Return whether anybody real has changed the rule since; a copy made by a cut is no change."""
    earlier = RULES.alias()
    is_copy = exists().where(
        earlier.c.key == key,
        func.lower(earlier.c.known) < since,
        earlier.c.amounts == RULES.c.amounts,
        earlier.c.by_id.is_not_distinct_from(RULES.c.by_id),
    )
    real = select(User.id).where(~User.is_demo).scalar_subquery()
    return exists().where(
        RULES.c.key == key,
        func.lower(RULES.c.known) >= since,
        RULES.c.by_id.in_(real),
        ~is_copy,
    )
