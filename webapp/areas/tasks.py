"""What waits for those who bring boundaries in."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.areas.import_models import AreaImport, ImportState
from webapp.areas.models import Area
from webapp.extensions import db
from webapp.home.tasks import Task, finds_tasks
from webapp.permissions import HasGrants, Permission, holds, paths, within

MOST = 10
OPEN = (ImportState.ASKING, ImportState.READY, ImportState.FAILED)


@finds_tasks
def open_imports(user: HasGrants) -> Iterator[Task]:
    """Files that wait for an answer, and files that could not be read."""
    if not holds(user, Permission.AREA_IMPORT):
        return
    here = within(user, Permission.AREA_IMPORT, Area.path)
    if "" in paths(user, Permission.AREA_IMPORT):
        here |= AreaImport.area_id.is_(None)
    found = (
        select(AreaImport)
        .outerjoin(Area, Area.id == AreaImport.area_id)
        .where(AreaImport.status.in_(OPEN), here)
        .order_by(AreaImport.id.desc())
        .limit(MOST)
    )
    for record in db.session.scalars(found):
        if record.status == ImportState.READY and not record.preview.get("writes"):
            continue  # it holds nothing new: nobody has to say yes to that
        failed = record.status == ImportState.FAILED
        yield Task(
            title=_("The file could not be imported")
            if failed
            else _("An import is waiting for confirmation"),
            place=record.file_name,
            url=url_for("areas.show_import", import_id=record.uuid),
            button=_("See why") if failed else _("Open"),
            since=record.created_at.date(),
            came_back=failed,
        )
