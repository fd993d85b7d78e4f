"""The filters of the staff list, kept in the address."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import request
from sqlalchemy import Select, select

from webapp.areas.models import Area
from webapp.clock import now
from webapp.tips import deadlines
from webapp.tips.models import Status, Tip

LATE = "late"
AGES_DAYS = (1, 7, 30)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; anything else in it does not count."""

    status: str = ""
    area: str = ""
    age: str = ""

    @classmethod
    def from_address(cls) -> "Asked":
        """Return the filters of the address; a value that nobody offers counts as none."""
        status = request.args.get("status", "")
        area = request.args.get("area", "")
        age = request.args.get("age", "")
        return cls(
            status=status if status == LATE or status in set(Status) else "",
            area=area if is_uuid(area) else "",
            age=age if age in {str(days) for days in AGES_DAYS} else "",
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.status or self.area or self.age)

    def narrow(self, rows: Select) -> Select:
        """Return `rows` of tips narrowed to what is asked for."""
        if self.status == LATE:
            rows = rows.where(deadlines.is_overdue(now()))
        elif self.status:
            rows = rows.where(Tip.status == self.status)
        if self.area:
            asked = select(Area.id).where(Area.uuid == UUID(self.area)).correlate(None)
            rows = rows.where(Tip.area_id == asked.scalar_subquery())
        if self.age:
            rows = rows.where(Tip.received_hour < now() - timedelta(days=int(self.age)))
        return rows


def is_uuid(text: str) -> bool:
    """True when `text` can be read as an id."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
