"""What waits for those who bring boundaries in."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Row, func, not_, select

from webapp.areas.import_models import AreaImport, ImportState
from webapp.areas.models import Area
from webapp.duties import Duty, Task, finds_tasks
from webapp.permissions import HasGrants, Permission, holds, paths, within

OPEN = (ImportState.ASKING, ImportState.READY, ImportState.FAILED)

BRINGS_NOTHING = (AreaImport.status == ImportState.READY) & (
    func.coalesce(AreaImport.preview["writes"].as_integer(), 0) == 0
)
"""The file holds nothing new: nobody has to say yes to that."""


@finds_tasks
def open_imports(user: HasGrants) -> Iterator[Duty]:
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
    yield Duty("areas.index", rows.where(failed), _failed, group="back")
    yield Duty("areas.index", rows.where(not_(failed)), _open)


def _failed(row: Row) -> Task:
    return _task(row.AreaImport, _("The file could not be imported"), _("See why"))


def _open(row: Row) -> Task:
    return _task(row.AreaImport, _("An import is waiting for confirmation"), _("Open"))


def _task(record: AreaImport, title: str, button: str) -> Task:
    return Task(
        title=title,
        place=record.file_name,
        url=url_for("areas.show_import", import_id=record.uuid),
        button=button,
        since=record.created_at.date(),
    )
