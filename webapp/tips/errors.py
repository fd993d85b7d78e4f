"""What may go wrong with tips."""

from flask_babel import lazy_gettext as _l

from webapp.errors import AppError
from webapp.lifecycle import IllegalMove


class AlreadyAHotspot(IllegalMove):
    """The tip has been turned into a hotspot before."""

    message = _l("A hotspot has already been registered from this tip.")


class IsADuplicate(IllegalMove):
    """A tip is said to repeat one that repeats another one itself."""

    message = _l(
        "The other tip has itself been closed as the same matter as a tip. Name that one, or sort "
        "the other one again first."
    )


class TooManyTries(AppError):
    """One source sent too much within an hour."""

    status = 429
    message = _l("Too many tries from this network. Wait up to an hour and try again.")
