"""Taking one's own act back within ten minutes, where nothing stands against it.

A feature says with `undoes` how an act of its own is taken back. What a decision document has made
public is never taken back here: another decision does that. An act that somebody has built on
since, and one whose right is lost, is no longer offered.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from webapp.audit.keys import key_of
from webapp.audit.models import AuditEntry
from webapp.audit.words import word
from webapp.clock import now
from webapp.error_texts import NO_LONGER
from webapp.errors import AppError
from webapp.extensions import db
from webapp.permissions import HasGrants, Permission, permits

WINDOW = timedelta(minutes=10)
"""A local rule, to be confirmed."""
JUST_NOW = timedelta(minutes=1)
MOST = 5
LOOKED_AT = 4
"""Times as many entries are looked at as are offered: not every one of them can be."""


class TooLateToUndo(AppError):
    """Ten minutes have passed, or something else has happened to the record since."""

    status = 409
    title = NO_LONGER
    message = _l(
        "This can no longer be undone: ten minutes have passed, or the record has "
        "changed since. Open the record to correct it."
    )


@dataclass(frozen=True)
class Inverse:
    """How an act is taken back: the record it touched, the right it needs, the operation."""

    permission: Permission
    load: Callable[[UUID], Select]
    take_back: Callable[..., object]
    fits: Callable[[AuditEntry], bool] = lambda entry: True
    called: Callable[[Any], str] = lambda record: ""
    free: Callable[[Any, AuditEntry], bool] = lambda record, entry: True


@dataclass(frozen=True)
class Offer:
    """One act that may still be taken back."""

    entry: AuditEntry
    record: Any
    inverse: Inverse

    @property
    def key(self) -> str:
        return key_of(self.entry.id)

    @property
    def what(self) -> str:
        """The act, and the record by its name; of an act that took another back, that it did."""
        act = ": ".join(filter(None, (word(self.entry.action), self.inverse.called(self.record))))
        return _("Undone: %(act)s", act=act) if _put_back(self.entry) else act


INVERSES: dict[str, Inverse] = {}


def undoes(action: str, permission: Permission, load: Callable[[UUID], Select], **options):
    """Register a function (record, *, by, entry) that takes `action` back.

    With `fits`, only those entries are offered for which it is true, and with `free` only those
    records against which nothing stands; `called` names the record.
    """

    def register(take_back: Callable[..., object]) -> Callable[..., object]:
        INVERSES[action] = Inverse(permission, load, take_back, **options)
        return take_back

    return register


def offers(user: HasGrants, most: int = MOST) -> list[Offer]:
    """Return what `user` may still take back, the latest act first."""
    entries = db.session.scalars(_fresh(user).limit(most * LOOKED_AT)).all()
    return list(islice(_possible(user, entries), most))


def of_last_act(user: HasGrants) -> Offer | None:
    """Return how to take back what `user` has done just now; None where that is not offered.

    Whatever else may still be taken back does not belong beside the message about the last act.
    """
    last = db.session.scalar(
        select(AuditEntry.id)
        .where(
            AuditEntry.by_id == user.id,
            AuditEntry.at > now() - JUST_NOW,
            AuditEntry.action.not_like("%.opened"),
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    if last is None:
        return None
    entry = db.session.scalar(_fresh(user).where(AuditEntry.id == last))
    return next(_possible(user, [entry] if entry else []), None)


def take_back(user: HasGrants, entry_id: int) -> Offer:
    """Take an act back.

    Raises:
        TooLateToUndo: it is not, or no longer, offered to `user`.
    """
    offer = _offer(user, entry_id)
    # Whoever acts on it at this very moment has done so by the second look, or waits for us.
    held = {"of": type(offer.record), "key_share": True}
    db.session.refresh(offer.record, with_for_update=held)
    offer = _offer(user, entry_id)
    offer.inverse.take_back(offer.record, by=user, entry=offer.entry)
    return offer


def _offer(user: HasGrants, entry_id: int) -> Offer:
    entry = db.session.scalar(_fresh(user).where(AuditEntry.id == entry_id))
    offer = next(_possible(user, [entry] if entry else []), None)
    if offer is None:
        raise TooLateToUndo
    return offer


def _fresh(user: HasGrants) -> Select[tuple[AuditEntry]]:
    """Return the user's acts of the last minutes that nothing has followed but reading."""
    later = aliased(AuditEntry)
    followed = (
        select(later.id)
        .where(
            later.subject_type == AuditEntry.subject_type,
            later.subject_uuid == AuditEntry.subject_uuid,
            later.id > AuditEntry.id,
            later.action.not_like("%.opened"),
        )
        .exists()
    )
    return (
        select(AuditEntry)
        .where(
            AuditEntry.by_id == user.id,
            AuditEntry.at > now() - WINDOW,
            AuditEntry.action.in_(INVERSES),
            ~followed,
        )
        .order_by(AuditEntry.id.desc())
    )


def _put_back(entry: AuditEntry) -> bool:
    """True when an act was the reverse of the same one just before it, value by value."""
    before = db.session.scalar(
        select(AuditEntry)
        .where(
            AuditEntry.subject_type == entry.subject_type,
            AuditEntry.subject_uuid == entry.subject_uuid,
            AuditEntry.id < entry.id,
            AuditEntry.action.not_like("%.opened"),
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    if before is None or (before.action, before.by_id) != (entry.action, entry.by_id):
        return False
    values = [change for change in before.changes.values() if change]
    reverse = {name: change[::-1] for name, change in before.changes.items() if change}
    return bool(values) and len(values) == len(before.changes) and reverse == entry.changes


def _possible(user: HasGrants, entries: list[AuditEntry]) -> Iterator[Offer]:
    for entry in entries:
        inverse = INVERSES[entry.action]
        record = (
            db.session.scalar(inverse.load(entry.subject_uuid)) if inverse.fits(entry) else None
        )
        if (
            record is not None
            and permits(user, inverse.permission, record.area_path)
            and inverse.free(record, entry)
        ):
            yield Offer(entry, record, inverse)
