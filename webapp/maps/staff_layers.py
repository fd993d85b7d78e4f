"""The layers of the staff map: each with the permission that shows it and the rows it draws."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from webapp.hotspots import queries as hotspots
from webapp.patrols import queries as patrols
from webapp.permissions import HasGrants, Permission, holds
from webapp.tips import queries as tips

NEAR = 12  # zoom of the tiles from which every symbol is drawn
SPACING = 32  # in units of a tile: 8 pixels, less than one symbol


def spacing_at(z: int) -> int:
    """Return within what distance one symbol stands for all: none where the map is near."""
    return 0 if z >= NEAR else SPACING


@dataclass(frozen=True)
class StaffLayer:
    """A layer with its rows, `rows(z, day, user)`, and its table twin.

    `table` is the endpoint of the twin, or finds it for a user. The areas alone have no
    rows here: `webapp.maps.layers.area_tile` cuts them.
    """

    key: str
    label: LazyString
    permissions: tuple[Permission, ...]
    rows: Callable[[int, date, HasGrants], Mapping[str, Select]] | None
    table: str | Callable[[HasGrants], str]
    is_shown: bool = True

    def is_open_to(self, user: HasGrants) -> bool:
        """Return whether the user holds one of the permissions of the layer, anywhere."""
        return any(holds(user, permission) for permission in self.permissions)

    def table_for(self, user: HasGrants) -> str:
        """Return the endpoint of the table twin that the user may open."""
        return self.table(user) if callable(self.table) else self.table


def _tips(_z: int, _day: date, user: HasGrants) -> Mapping[str, Select]:
    """Exact places for the handling police, blurred cells for planners, never both."""
    if holds(user, Permission.TIP_OPEN):
        return {"tips": tips.map_rows(user, _day)}
    return {"tips": tips.cell_rows(user)}


def _tips_table(user: HasGrants) -> str:
    return "tips.index" if holds(user, Permission.TIP_OPEN) else "tips.cell_table"


LAYERS = {
    layer.key: layer
    for layer in (
        StaffLayer("areas", _l("Areas"), (Permission.MAP_VIEW,), None, "villages.index"),
        StaffLayer(
            "hotspots",
            _l("Hotspots"),
            (Permission.HOTSPOT_PLACE,),
            lambda z, day, user: {"hotspots": hotspots.map_rows(user, day)},
            "hotspots.index",
        ),
        StaffLayer(
            "routes",
            _l("Patrol routes"),
            (Permission.PATROL_PLAN,),
            lambda z, day, user: {"routes": patrols.map_rows(user, day)},
            "patrols.index",
        ),
        StaffLayer(
            "shifts",
            _l("Shifts of the day"),
            (Permission.PATROL_PLAN,),
            lambda z, day, user: {"shifts": patrols.shift_rows(user, day)},
            "patrols.shifts",
            is_shown=False,
        ),
        StaffLayer(
            "tips",
            _l("Tips"),
            (Permission.TIP_OPEN, Permission.TIP_CELLS),
            _tips,
            _tips_table,
            is_shown=False,
        ),
    )
}


def open_to(user: HasGrants) -> list[StaffLayer]:
    """Return the layers that the user may see, in drawing order."""
    return [layer for layer in LAYERS.values() if layer.is_open_to(user)]
