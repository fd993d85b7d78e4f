"""What may go wrong with patrols."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.error_texts import NOT_NOW
from webapp.errors import AppError
from webapp.formatters import daytime
from webapp.lifecycle import IllegalMove


class TeamBusy(AppError):
    """The team has another shift in those hours."""

    status = 409
    may_pass = True
    message = _l("The team already has a shift in these hours. Choose another time or team.")


class TeamNameTaken(AppError):
    """Another team of the commune that is in use bears the name."""

    status = 409
    message = _l(
        "Another team of this commune already bears this name. Choose another name, or change that"
        " team."
    )


class ShiftOver(IllegalMove):
    """What can only be done before the end of a shift comes too late."""

    message = _l("The shift is over; this step is no longer possible.")


class ShiftUnreported(ShiftOver):
    """A shift is over whose report is still to come: what became of it is told there."""

    message = _l(
        "The shift is over; it can no longer be changed or cancelled. Say in its report whether it"
        " was walked."
    )


class NotBegun(IllegalMove):
    """A report comes before the shift has begun."""

    title = NOT_NOW

    def __init__(self, shift) -> None:
        super().__init__(shift)
        self.message = _(
            "The shift begins at %(start)s; it can be reported on from then.",
            start=daytime(shift.starts_at),
        )


class RouteEnded(AppError):
    """A shift is planned on a route that is no longer walked."""

    status = 409
    message = _l("This route is no longer in use. Choose another one.")


class SheetFailed(AppError):
    """The sheet could not be made within its time."""

    status = 503
    message = _l("The sheet could not be made in time. Try again, or print the page itself.")
