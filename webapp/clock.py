"""The one clock: days are Việt Nam days, instants are UTC with a zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return now().astimezone(VIETNAM).date()
