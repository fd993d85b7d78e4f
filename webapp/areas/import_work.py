"""The work of an import: within the request for a small file, by the worker for a large one."""

from flask_login import current_user

from gis import archive
from webapp import jobs
from webapp.areas import import_operations, uploads
from webapp.areas.import_models import AreaImport, ImportState
from webapp.areas.queries import one_import
from webapp.errors import AppError
from webapp.extensions import db

INLINE_BYTES = 1_000_000  # read within the request; larger files wait for the worker
INLINE_UNPACKED_BYTES = 20_000_000


def go_on(record: AreaImport, kind: str, work) -> None:
    """Do the work now when the file is small, packed and unpacked; else leave it to the worker."""
    unpacked_bytes = archive.unpacked_bytes(uploads.path_of(record.file.storage_name))
    will_be_read = unpacked_bytes <= archive.MAX_UNPACKED_BYTES
    waits = will_be_read and unpacked_bytes > INLINE_UNPACKED_BYTES
    if record.file.size_bytes <= INLINE_BYTES and not waits:
        work(str(record.uuid))
    else:
        jobs.put(kind, by=current_user, area_path=record.area_path, import_id=str(record.uuid))


def give_up(import_id: str) -> None:
    """Say on the import that its work was broken off for good, so that nobody waits for it."""
    record = db.session.scalar(one_import(import_id))
    if record.is_working:
        import_operations.fail(record)


@jobs.handles("areas.preview", given_up=give_up)
def preview(import_id: str) -> None:
    """Read the file of an import and keep its preview."""
    record = db.session.scalar(one_import(import_id))
    if record.status == ImportState.READING:
        import_operations.preview(record, uploads.path_of(record.file.storage_name))


@jobs.handles("areas.apply", given_up=give_up)
def finish(import_id: str) -> None:
    """Carry an import out; when the areas have changed meanwhile, preview it again."""
    record = db.session.scalar(one_import(import_id))
    if record.status != ImportState.APPLYING:
        return
    path = uploads.path_of(record.file.storage_name)
    try:
        with db.session.begin_nested():
            import_operations.finish(record, path, by=record.by)
    except AppError:
        import_operations.preview_again(record, path)
