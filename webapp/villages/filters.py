"""What the address asks of a list of villages."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from flask import request

from webapp.history import asked_day
from webapp.villages.models import Status
from webapp.villages.public import NO_DATA

STATUSES = (
    Status.CERTIFIED,
    Status.PROPOSED,
    Status.REGISTERED,
    Status.UNDER_REVIEW,
    Status.DELISTED,
    Status.UNREGISTERED,
    NO_DATA,
)
"""What a village may show, in the order of every legend."""

Q_LENGTH = 100


@dataclass(frozen=True)
class Asked:
    """Filters from the address; what cannot be is read as not asked."""

    day: date
    q: str = ""
    commune: str = ""
    province: str = ""
    status: str = ""

    @classmethod
    def from_address(cls) -> Self:
        """Read `?q=`, `?commune=`, `?province=`, `?status=` and `?on=`."""
        status = request.args.get("status", "")
        return cls(
            day=asked_day(),
            q=" ".join(request.args.get("q", "")[:Q_LENGTH].replace("\0", " ").split()),
            commune=_code(request.args.get("commune", "")),
            province=_code(request.args.get("province", "")),
            status=status if status in STATUSES else "",
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.q or self.commune or self.province or self.status)


def _code(text: str) -> str:
    return text[:20].replace("\0", "")
