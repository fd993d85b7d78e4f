"""What waits for whoever manages accounts."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, not_

from webapp.accounts import queries
from webapp.accounts.models import User
from webapp.areas.names import full_name
from webapp.home.tasks import MOST, More, Task, finds_tasks, first
from webapp.navigation import counts_waiting
from webapp.permissions import Permission, holds


@counts_waiting("people.index")
def count_without_code(user) -> Select | None:
    """Count the accounts that nobody can use before their code is printed."""
    if not holds(user, Permission.ACCOUNT_MANAGE):
        return None
    return queries.waiting(queries.managed_by(user)).with_only_columns(User.id).order_by(None)


@finds_tasks
def communes_without_people(user, most: int = MOST) -> Iterator[Task | More]:
    """Name the communes that have villages, and nobody who works there."""
    if not holds(user, Permission.ACCOUNT_MANAGE):
        return
    found, more = first(queries.without_people(user), most)
    for row in found:
        yield Task(
            title=_("Nobody works in the commune yet"),
            place=full_name(row.kind, row.name),
            url=url_for("start.commune", area_id=row.uuid),
            button=_("Invite people"),
        )
    if more:
        yield More("waiting", more)


@finds_tasks
def accounts_without_code(user, most: int = MOST) -> Iterator[Task | More]:
    """Name the accounts that nobody can use before their code is printed."""
    if not holds(user, Permission.ACCOUNT_MANAGE):
        return
    rows = queries.waiting(queries.managed_by(user))
    has_expired = User.invite_expires_at.is_not(None)
    for these, group in (
        (rows.where(has_expired), "late"),
        (rows.where(not_(has_expired)), "waiting"),
    ):
        found, more = first(these, most)
        yield from (_of_account(row.User) for row in found)
        if more:
            yield More(group, more)


def _of_account(account: User) -> Task:
    has_expired = account.invite_expires_at is not None
    title = (
        _("The one-time code of %(title)s has run out", title=account.title)
        if has_expired
        else _("Print the one-time code of %(title)s", title=account.title)
    )
    return Task(
        title=title,
        place=account.username,
        url=url_for("people.code", user_id=account.uuid),
        button=_("Print"),
        since=account.created_at.date(),
        is_late=has_expired,
    )
