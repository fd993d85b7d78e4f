"""The one clock: days are Việt Nam days, instants are UTC with a zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present day in Việt Nam, whatever the clock of the machine says."""
    return now().astimezone(VIETNAM).date()
