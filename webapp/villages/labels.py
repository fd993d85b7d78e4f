"""Words for statuses where no template draws the pill: files, titles, tasks."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from webapp.villages.models import Status
from webapp.villages.public import NO_DATA

STATUS_LABELS: dict[str, LazyString] = {
    Status.UNREGISTERED: _l("Not registered"),
    Status.REGISTERED: _l("Registered to build"),
    Status.PROPOSED: _l("Proposed for recognition"),
    Status.CERTIFIED: _l("Recognised as drug-free"),
    Status.UNDER_REVIEW: _l("Under review"),
    Status.DELISTED: _l("Removed from the list"),
    NO_DATA: _l("No data yet"),
}


def status_label(status: str) -> str:
    return str(STATUS_LABELS[status])
