"""Times of day as people here write them: 19:30, 19h30 or 19h, on a clock of 24 hours.

A browser's own time field follows the language of the browser: on an office computer set to
American English it asks for AM or PM. So times are typed as text.
"""

import re
from datetime import time

WRITTEN = re.compile(
    r"(?P<hour>[0-9]{1,2}) ?(?:[:.] ?(?P<minute>[0-9]{2})|(?:h|g|giờ) ?(?P<after>[0-9]{2})?)"
    r"|(?P<hh>[0-9]{1,2})(?P<mm>[0-9]{2})",
    re.IGNORECASE,
)


class NoTime(ValueError):
    """The text names no time of day."""


def read_time(text: str) -> time:
    """Return the time of day that `text` names.

    Args:
        text: 19:30, 19.30, 19h30, 19h, 19 giờ 30, 1930 or 730.

    Raises:
        NoTime: it names no time of a day of 24 hours.

    >>> read_time("19h30")
    datetime.time(19, 30)
    """
    found = WRITTEN.fullmatch(text.strip())
    if not found:
        raise NoTime(text)
    hour = found["hour"] or found["hh"]
    minute = found["minute"] or found["after"] or found["mm"] or 0
    try:
        return time(int(hour), int(minute))
    except ValueError as error:
        raise NoTime(text) from error
