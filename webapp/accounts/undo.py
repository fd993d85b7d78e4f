"""What an administrator may take back within ten minutes."""

from datetime import date

from webapp.accounts import operations, queries
from webapp.accounts.models import Grant, User
from webapp.audit.models import AuditEntry
from webapp.audit.undo import undoes
from webapp.permissions import Permission

MANAGE = Permission.ACCOUNT_MANAGE


def title(user: User) -> str:
    """Return what an offer to undo calls an account."""
    return user.title


def holder(grant: Grant) -> str:
    """Return what an offer to undo calls a right: who holds it."""
    return grant.user.title


@undoes("user.disabled", MANAGE, queries.one, called=title)
def enable(user: User, *, by, entry: AuditEntry) -> None:
    """Take the shutting of an account back."""
    operations.enable(user, by=by)


@undoes("user.enabled", MANAGE, queries.one, called=title)
def disable(user: User, *, by, entry: AuditEntry) -> None:
    """Take the opening of an account back."""
    operations.disable(user, by=by)


@undoes("grant.ended", MANAGE, queries.one_grant, called=holder)
def give_again(grant: Grant, *, by, entry: AuditEntry) -> None:
    """Take the end of a right back, with the dates it had."""
    since, until = (_day(entry.changes.get(name)) for name in ("since", "until"))
    operations.give_again(grant, since=since, until=until, by=by)


@undoes("grant.given", MANAGE, queries.one_grant, called=holder)
def end_grant(grant: Grant, *, by, entry: AuditEntry) -> None:
    """Take the giving of a right back."""
    operations.end_grant(grant, by=by)


def _day(kept: list[str] | None) -> date | None:
    """Return the day that the log keeps as the value before."""
    return date.fromisoformat(kept[0]) if kept else None
