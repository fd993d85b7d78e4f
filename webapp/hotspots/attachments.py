"""Which files a hotspot takes, how they are kept, and to which step they belong."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField

from webapp.extensions import db
from webapp.files import operations as files
from webapp.files.checks import Checked, Kind
from webapp.files.forms import Attachable
from webapp.hotspots.models import Clearance, Hotspot, HotspotEvent, HotspotFile

MAX_FILES = 6
MAX_BYTES = 10 * 1024 * 1024
KINDS = {Kind.PICTURE, Kind.PDF}


def files_field() -> MultipleFileField:
    """Return a field that takes such files."""
    return MultipleFileField(
        _l("Files"),
        validators=[Attachable(kinds=KINDS, max_bytes=MAX_BYTES, max_files=MAX_FILES)],
        description=_l(
            "At most 6 files of 10 MB: PDF or pictures. Place and time hidden in pictures are"
            " removed; no faces."
        ),
    )


def attach(
    hotspot: Hotspot,
    sent: Iterable[Checked],
    *,
    by,
    event: HotspotEvent | None = None,
    clearance: Clearance | None = None,
) -> None:
    """Keep the files with a step of the hotspot, or with one of its clearances."""
    for file in sent:
        stored = files.store(
            file, kinds=KINDS, commune_code=hotspot.commune_code, by=by, max_bytes=MAX_BYTES
        )
        link = HotspotFile(hotspot_id=hotspot.id, file_id=stored.id)
        link.event_id = event.id if event else None
        link.clearance_id = clearance.id if clearance else None
        db.session.add(link)
    db.session.flush()
