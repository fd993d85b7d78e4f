"""Which files a hotspot takes, and how they are kept."""

from webapp.files import operations as files
from webapp.files.checks import Checked, Kind
from webapp.files.forms import Attachable
from webapp.files.models import StoredFile

MAX_FILES = 6
MAX_BYTES = 10 * 1024 * 1024
KINDS = {Kind.PICTURE, Kind.PDF}


def attachable() -> Attachable:
    """Return the validator of a field that takes such files."""
    return Attachable(kinds=KINDS, max_bytes=MAX_BYTES, max_files=MAX_FILES)


def keep(file: Checked, *, commune_code: str, by) -> StoredFile:
    return files.store(file, kinds=KINDS, commune_code=commune_code, by=by, max_bytes=MAX_BYTES)
