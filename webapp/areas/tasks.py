"""What waits for those who bring boundaries in."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, not_, select

from webapp.areas.import_models import AreaImport, ImportState
from webapp.areas.models import Area
from webapp.home.tasks import MOST, More, Task, finds_tasks, first
from webapp.permissions import HasGrants, Permission, holds, paths, within

OPEN = (ImportState.ASKING, ImportState.READY, ImportState.FAILED)

BRINGS_NOTHING = (AreaImport.status == ImportState.READY) & (
    func.coalesce(AreaImport.preview["writes"].as_integer(), 0) == 0
)
"""The file holds nothing new: nobody has to say yes to that."""


@finds_tasks
def open_imports(user: HasGrants, most: int = MOST) -> Iterator[Task | More]:
    """Files that wait for an answer, and files that could not be read."""
    if not holds(user, Permission.AREA_IMPORT):
        return
    here = within(user, Permission.AREA_IMPORT, Area.path)
    if "" in paths(user, Permission.AREA_IMPORT):
        here |= AreaImport.area_id.is_(None)
    rows = (
        select(AreaImport)
        .outerjoin(Area, Area.id == AreaImport.area_id)
        .where(AreaImport.status.in_(OPEN), not_(BRINGS_NOTHING), here)
        .order_by(AreaImport.id.desc())
    )
    failed = AreaImport.status == ImportState.FAILED
    for these, group in ((rows.where(failed), "back"), (rows.where(not_(failed)), "waiting")):
        found, more = first(these, most)
        yield from (_task(row.AreaImport) for row in found)
        if more:
            yield More(group, more)


def _task(record: AreaImport) -> Task:
    failed = record.status == ImportState.FAILED
    return Task(
        title=_("The file could not be imported")
        if failed
        else _("An import is waiting for confirmation"),
        place=record.file_name,
        url=url_for("areas.show_import", import_id=record.uuid),
        button=_("See why") if failed else _("Open"),
        since=record.created_at.date(),
        came_back=failed,
    )
