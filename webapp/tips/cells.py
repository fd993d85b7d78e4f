"""Tips as planners see them: squares of 500 m, through a view that has nothing more exact."""

from flask_babel import gettext as _
from geoalchemy2 import Geometry
from sqlalchemy import Column, Integer, MetaData, Select, Table, Text, cast, func, select

from webapp.permissions import HasGrants, Permission, within

views = MetaData()

cells = Table(
    "tip_cells",
    views,
    Column("cell_id", Text),
    Column("commune_code", Text),
    Column("area_path", Text),
    Column("count", Integer),  # NULL below three
    Column("square", Geometry("POLYGON", srid=4326)),
)


def visible_to(user: HasGrants) -> Select:
    """Return the cells of the communes where the user may see them, fullest first."""
    return (
        select(cells)
        .where(within(user, Permission.TIP_CELLS, cells.c.area_path))
        .order_by(cells.c.count.desc().nulls_last(), cells.c.cell_id)
    )


def map_rows(user: HasGrants) -> Select:
    """Return (id, label, geom in EPSG:3857) of the same cells for vector tiles."""
    label = func.coalesce(cast(cells.c.count, Text), _("has tips"))
    return select(
        cells.c.cell_id.label("id"),
        label.label("label"),
        func.ST_Transform(cells.c.square, 3857).label("geom"),
    ).where(within(user, Permission.TIP_CELLS, cells.c.area_path))
