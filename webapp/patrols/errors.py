"""What may go wrong with patrols."""

from flask_babel import lazy_gettext as _l

from webapp.errors import AppError


class TeamBusy(AppError):
    """The team has another shift in those hours."""

    status = 409
    message = _l("The team already has a shift in these hours. Choose another time or team.")


class ShiftOver(AppError):
    """What can only be done before the end of a shift comes too late."""

    status = 409
    message = _l("The shift is over; this step is no longer possible.")


class NotBegun(AppError):
    """A report comes before the shift has begun."""

    status = 409
    message = _l("The shift has not begun yet; it can be reported on once it has.")


class RouteEnded(AppError):
    """A shift is planned on a route that is no longer walked."""

    status = 409
    message = _l("This route is no longer in use. Choose another one.")


class SheetFailed(AppError):
    """The sheet could not be made within its time."""

    status = 503
    message = _l("The sheet could not be made in time. Try again, or print the page itself.")
