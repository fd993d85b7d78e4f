"""The one verb: change what a rule says from a day on."""

from datetime import date

from webapp.audit import operations as audit
from webapp.extensions import db
from webapp.history import make_room
from webapp.rules import terms
from webapp.rules.models import Key, Rule


def change(
    key: Key, *, amounts: list[int], since: date, source: str, is_confirmed: bool, by
) -> Rule:
    """Let the rule say `amounts` from `since` until its next known change; records keep their own.

    A record is judged by what the rule says on the record's day: a hotspot by the day of its
    clearance, a tip by the day it came.
    """
    before = terms.on(key, since)
    room = make_room(Rule, since, key=key)
    rule = Rule(
        key=key,
        amounts=amounts,
        source=source,
        is_confirmed=is_confirmed,
        by_id=by.id if by else None,
        valid=room.valid,
        known=room.known,
    )
    db.session.add(rule)
    db.session.flush()
    terms.forget()
    changes = {
        "rule": (None, str(key)),
        "amounts": (_plain(before.amounts), _plain(amounts)),
        "source": (before.source, source),
        "on": (None, since),
    }
    audit.record("rule.changed", rule, by=by, changes=changes)
    return rule


def _plain(amounts: list[int]) -> str:
    return ", ".join(str(one) for one in amounts)
