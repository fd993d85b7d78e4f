"""The rules as known now, and all that was ever known of one."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from webapp.clock import today
from webapp.rules.models import Key, Rule


def one(rule_id: UUID) -> Select[tuple[Rule]]:
    """Return the version of a rule with this id."""
    return select(Rule).where(Rule.uuid == rule_id)


def known_now() -> Select[tuple[Rule]]:
    """Return what every rule said and will say, as known now, the earliest first."""
    return (
        select(Rule)
        .where(func.upper_inf(Rule.known))
        .order_by(Rule.key, func.lower(Rule.valid).nulls_first())
    )


def in_force() -> Select[tuple[Rule]]:
    """Return what every rule says today."""
    return known_now().where(Rule.valid.contains(today()))


def history(key: Key) -> Select[tuple[Rule]]:
    """Return every version of one rule, what was known last first."""
    return (
        select(Rule)
        .where(Rule.key == key)
        .options(joinedload(Rule.by))
        .order_by(func.upper_inf(Rule.known).desc(), Rule.id.desc())
    )
