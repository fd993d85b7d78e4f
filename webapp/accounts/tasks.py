"""What waits for whoever manages accounts."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from webapp.accounts import queries
from webapp.accounts.models import User
from webapp.areas.names import full_name
from webapp.extensions import db
from webapp.home.tasks import Task, finds_tasks
from webapp.navigation import counts_waiting
from webapp.permissions import Permission, holds


@counts_waiting("people.index")
def count_without_code(user) -> Select | None:
    """Count the accounts that nobody can use before their code is printed."""
    if not holds(user, Permission.ACCOUNT_MANAGE):
        return None
    ids = queries.waiting(queries.managed_by(user)).with_only_columns(User.id).order_by(None)
    return select(func.count()).select_from(ids.subquery())


@finds_tasks
def communes_without_people(user) -> Iterator[Task]:
    """Name the communes that have villages, and nobody who works there."""
    if not holds(user, Permission.ACCOUNT_MANAGE):
        return
    for area_id, kind, name in db.session.execute(queries.without_people(user).limit(5)):
        yield Task(
            title=_("Nobody works in the commune yet"),
            place=full_name(kind, name),
            url=url_for("start.commune", area_id=area_id),
            button=_("Invite people"),
        )


@finds_tasks
def accounts_without_code(user) -> Iterator[Task]:
    """Name the accounts that nobody can use before their code is printed."""
    if not holds(user, Permission.ACCOUNT_MANAGE):
        return
    for account in db.session.scalars(queries.waiting(queries.managed_by(user)).limit(10)):
        has_expired = account.invite_expires_at is not None
        title = (
            _("The one-time code of %(title)s has run out", title=account.title)
            if has_expired
            else _("Print the one-time code of %(title)s", title=account.title)
        )
        yield Task(
            title=title,
            place=account.username,
            url=url_for("people.code", user_id=account.uuid),
            button=_("Print"),
            since=account.created_at.date(),
            is_late=has_expired,
        )
