"""What the address asks of the list of hotspots."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self
from uuid import UUID

from flask import request
from sqlalchemy import Select

from webapp.areas.models import Area
from webapp.clock import today
from webapp.hotspots import queries
from webapp.hotspots.models import Hotspot, Kind, Status
from webapp.permissions import HasGrants

AGES = (7, 30, 90, 180, 365)


@dataclass(frozen=True)
class Asked:
    """Filters from the address; what cannot be is read as not asked."""

    village: UUID | None = None
    kind: str = ""
    status: str = ""
    age: int | None = None
    watch: bool = False

    @classmethod
    def from_address(cls) -> Self:
        """Read `?village=`, `?kind=`, `?status=`, `?age=` (days) and `?watch=due`."""
        kind, status = request.args.get("kind", ""), request.args.get("status", "")
        age = request.args.get("age", type=int)
        return cls(
            village=_uuid(request.args.get("village", "")),
            kind=kind if kind in set(Kind) else "",
            status=status if status in set(Status) else "",
            age=age if age is not None and 0 < age <= 36_500 else None,
            watch=request.args.get("watch") == "due",
        )

    @property
    def is_filtered(self) -> bool:
        return self != Asked()

    def narrow(self, rows: Select, user: HasGrants, *, any_status: bool = False) -> Select:
        """Return the rows that fit; what the user may not open never fits a sealed filter."""
        if self.village:
            rows = rows.where(Area.uuid == self.village)
        if self.kind:
            rows = rows.where(Hotspot.kind == self.kind)
        if self.status and not any_status:
            rows = rows.where(Hotspot.status == self.status)
        if self.age:
            rows = rows.where(queries.first_seen_by(today() - timedelta(days=self.age), user))
        if self.watch:
            rows = rows.where(queries.due_by(today(), user))
        return rows


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
