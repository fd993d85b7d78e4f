"""What the first run puts into "Việc hôm nay": its next step, until the first commune is set up."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, select

from webapp.areas.models import Area, Level
from webapp.extensions import db
from webapp.home.tasks import Task, finds_tasks
from webapp.permissions import HasGrants, Permission, holds, paths, permits, within
from webapp.start import progress


@finds_tasks
def first_steps(user: HasGrants, _most: int = 1) -> Iterator[Task]:
    """The one next step of the first run; it can be left at any time and taken up again."""
    if not holds(user, Permission.AREA_IMPORT):
        return
    commune = last_begun(user)
    if commune is not None:
        yield from go_on(user, commune)
    elif not db.session.scalar(select(exists().where(real(user, Level.COMMUNE)))):
        yield Task(
            title=_("First steps: the boundaries of provinces and communes"),
            place=_("Import the national files first: the provinces, then the communes."),
            url=url_for("areas.start_import"),
            button=_("Import boundaries"),
        )
    else:
        yield Task(
            title=_("First steps: choose your commune"),
            place=_("Then its villages, their boundaries and the people."),
            url=url_for("start.index"),
            button=_("Begin"),
        )


def go_on(user: HasGrants, commune: Area) -> Iterator[Task]:
    """Name the step at which the commune was left, if it is one for this user."""
    found = progress.of(commune)
    words = {
        "boundaries": _(
            "%(drawn)s of %(total)s villages have a boundary.",
            drawn=found.drawn,
            total=len(found.rows),
        ),
        "people": _("Nobody has been invited yet."),
    }
    may_invite = permits(user, Permission.ACCOUNT_MANAGE, commune.path)
    if found.next_step not in words or (found.next_step == "people" and not may_invite):
        return
    yield Task(
        title=_("First steps: go on with %(name)s", name=found.name),
        place=words[found.next_step],
        url=url_for("start.commune", area_id=commune.uuid),
        button=_("Go on"),
    )


def last_begun(user: HasGrants) -> Area | None:
    """Return the commune of the village that was entered last where the user imports."""
    newest = select(Area).where(real(user, Level.VILLAGE)).order_by(Area.id.desc()).limit(1)
    village = db.session.scalar(newest)
    return village.parent if village else None


def real(user: HasGrants, level: Level) -> ColumnElement[bool]:
    """Return the condition for areas of `level` where the user imports.

    For one who works in the whole system a demonstration does not count.
    """
    counts = (Area.level == level) & within(user, Permission.AREA_IMPORT, Area.path)
    return counts & ~Area.is_demo if "" in paths(user, Permission.AREA_IMPORT) else counts
