"""What waits for whoever manages accounts."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from webapp.accounts import queries
from webapp.extensions import db
from webapp.home.tasks import Task, finds_tasks
from webapp.permissions import Permission, holds


@finds_tasks
def accounts_without_code(user) -> Iterator[Task]:
    """Name the accounts that nobody can use before their code is printed."""
    if not holds(user, Permission.ACCOUNT_MANAGE):
        return
    for account in db.session.scalars(queries.waiting(queries.managed_by(user)).limit(10)):
        yield Task(
            title=_("Print the one-time code of %(title)s", title=account.title),
            place=account.username,
            url=url_for("people.code", user_id=account.uuid),
            button=_("Print"),
            since=account.created_at.date(),
        )
