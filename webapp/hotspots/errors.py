"""What may go wrong with hotspots."""

from flask_babel import lazy_gettext as _l

from webapp.errors import AppError


class SameOfficer(AppError):
    """The officer who logged the clearance tries to confirm it."""

    status = 409
    message = _l("Who logged the clearance cannot confirm it. Ask another officer.")
