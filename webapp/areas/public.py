"""The public views of areas, for queries that run as the public database role."""

from datetime import date

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import DATERANGE, UUID
from sqlalchemy.orm import Session

views = MetaData()

areas = Table(
    "public_areas",
    views,
    Column("id", Integer, primary_key=True),
    Column("uuid", UUID(as_uuid=True)),
    Column("level", Text),
    Column("code", Text),
    Column("path", Text),
    Column("is_demo", Boolean),
    Column("parent_id", Integer),
    Column("name", Text),
    Column("kind", Text),
    Column("name_folded", Text),
    Column("valid", DATERANGE),
    Column("population", Integer),
    Column("population_source", Text),
    Column("population_on", Date),
    Column("households", Integer),
)

boundaries = Table(
    "public_boundaries",
    views,
    Column("id", Integer, primary_key=True),
    Column("area_id", Integer),
    Column("level", Text),
    Column("valid", DATERANGE),
    Column("boundary", Geometry("MULTIPOLYGON", srid=4326)),
    Column("label_point", Geometry("POINT", srid=4326)),
    Column("source", Text),
    Column("area_m2", Float),
)

outlines = Table(
    "public_outlines",
    views,
    Column("boundary_id", Integer),
    Column("area_id", Integer),
    Column("level", Text),
    Column("band", Text),
    Column("outline", Geometry("MULTIPOLYGON", srid=3857)),
    Column("valid", DATERANGE),
    Column("is_approximate", Boolean),
    Column("label", Geometry("POINT", srid=3857)),
    Column("area_m2", Float),
)

names = Table(
    "public_names",
    views,
    Column("area_id", Integer),
    Column("uuid", UUID(as_uuid=True)),
    Column("level", Text),
    Column("code", Text),
    Column("kind", Text),
    Column("parent_id", Integer),
    Column("province_id", Integer),
    Column("above", Text),
    Column("name", Text),
    Column("folded", Text),
    Column("called", Text),
    Column("valid", DATERANGE),
)

changes = Table(
    "public_changes",
    views,
    Column("id", BigInteger, primary_key=True),
    Column("changes", BigInteger),
)


def edition(session: Session) -> tuple[int, int]:
    """Return what moves with each change that the public may see, and with nothing else."""
    rows = select(func.coalesce(func.sum(changes.c.changes), 0), func.max(changes.c.id))
    count, latest = session.execute(rows).one()
    return int(count), latest or 0


def on(day: date) -> Select:
    """Return the rows of `public_areas` valid on `day`."""
    return select(areas).where(areas.c.valid.contains(day))
