"""Days of the demonstration, counted back from today so that the map never looks abandoned."""

from datetime import date, datetime, time, timedelta

from webapp.clock import VIETNAM, today

FIRST_KNOWN = date(2025, 7, 1)  # the communes of today began on this day
LONGEST = 500  # days that the stories reach back


def ago(days: int) -> date:
    """Return the day that many days before today."""
    return today() - timedelta(days=days)


def since() -> date:
    """Return the day from which the fictional areas exist."""
    return min(FIRST_KNOWN, ago(LONGEST))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return that time of a Việt Nam day."""
    return datetime.combine(day, time(hour, minute), VIETNAM)
