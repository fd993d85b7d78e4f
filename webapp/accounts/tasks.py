"""What waits for whoever manages accounts."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Row, not_

from webapp.accounts import queries
from webapp.accounts.models import User
from webapp.areas.names import full_name
from webapp.duties import Duty, Task, finds_tasks
from webapp.permissions import HasGrants, Permission, holds


@finds_tasks
def for_who_manages(user: HasGrants) -> Iterator[Duty]:
    """Communes with villages where nobody works, and accounts that nobody can use yet."""
    if not holds(user, Permission.ACCOUNT_MANAGE):
        return
    yield Duty("areas.index", queries.without_people(user), _without_people)
    rows = queries.waiting(queries.managed_by(user))
    has_expired = User.invite_expires_at.is_not(None)
    yield Duty("people.index", rows.where(has_expired), _expired, group="late")
    yield Duty("people.index", rows.where(not_(has_expired)), _without_code)


def _without_people(row: Row) -> Task:
    return Task(
        title=_("Nobody works in the commune yet"),
        place=full_name(row.kind, row.name),
        url=url_for("start.commune", area_id=row.uuid),
        button=_("Invite people"),
    )


def _expired(row: Row) -> Task:
    title = _("The one-time code of %(title)s has run out", title=row.User.title)
    return _print(row.User, title)


def _without_code(row: Row) -> Task:
    return _print(row.User, _("Print the one-time code of %(title)s", title=row.User.title))


def _print(account: User, title: str) -> Task:
    return Task(
        title=title,
        place=account.username,
        url=url_for("people.code", user_id=account.uuid),
        button=_("Print"),
        since=account.created_at.date(),
    )
