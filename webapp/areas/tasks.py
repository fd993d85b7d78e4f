"""What areas put into "Việc hôm nay": the first steps of a server that knows no village yet."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists, select

from webapp.areas.models import Area, Level
from webapp.extensions import db
from webapp.home.tasks import Task, finds_tasks
from webapp.permissions import HasGrants, Permission, holds, paths, within


@finds_tasks
def first_steps(user: HasGrants) -> Iterator[Task]:
    """The one next step until the first real village is entered."""
    if not holds(user, Permission.AREA_IMPORT) or _knows(user, Level.VILLAGE):
        return
    if not _knows(user, Level.COMMUNE):
        yield Task(
            title=_("First steps: the boundaries of provinces and communes"),
            place=_("Import the national files first: the provinces, then the communes."),
            url=url_for("areas.start_import"),
            button=_("Import boundaries"),
        )
        return
    yield Task(
        title=_("First steps: choose your commune"),
        place=_("Then its villages, their boundaries and the people."),
        url=url_for("start.index"),
        button=_("Begin"),
    )


def _knows(user: HasGrants, level: Level) -> bool:
    """Return whether an area of `level` lies where the user imports.

    For one who works in the whole system a demonstration does not count.
    """
    counts = Area.level == level
    if "" in paths(user, Permission.AREA_IMPORT):
        counts &= ~Area.is_demo
    inside = within(user, Permission.AREA_IMPORT, Area.path)
    return db.session.scalar(select(exists().where(counts, inside)))
