"""Generalised copies that hold what a tile asks of their boundary, so that it need not be read.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import DATERANGE

from migrations.roles import grant

revision = "0016"
down_revision = "0015"

VIEW = """
    CREATE VIEW public_outlines AS
    SELECT boundary_id, area_id, level, band, outline, valid, is_approximate, label, area_m2
    FROM area_outlines WHERE is_current
"""
BEFORE = """
    CREATE VIEW public_outlines AS
    SELECT o.boundary_id, b.area_id, o.level, o.band, o.outline, b.valid, b.source, b.label_point,
           b.area_m2
    FROM area_outlines o JOIN area_boundaries b ON b.id = o.boundary_id
    WHERE upper_inf(b.known)
"""
BANDS = ("province", "commune", "full")
COPIED = {
    "area_id": sa.Integer(),
    "valid": DATERANGE(),
    "is_current": sa.Boolean(),
    "is_approximate": sa.Boolean(),
    "label": Geometry("POINT", srid=3857, spatial_index=False),
    "area_m2": sa.Float(),
}
FACTS = """b.area_id, b.valid, upper_inf(b.known), b.source = 'approximate',
           ST_Transform(b.label_point, 3857), b.area_m2"""


def upgrade() -> None:
    op.execute("DROP VIEW public_outlines")
    for name, kind in COPIED.items():
        op.add_column("area_outlines", sa.Column(name, kind))
    names = ", ".join(COPIED)
    op.execute(
        f"UPDATE area_outlines o SET ({names}) = ROW ({FACTS})"
        " FROM area_boundaries b WHERE b.id = o.boundary_id"
    )
    for name in COPIED:
        op.alter_column("area_outlines", name, nullable=False)
    op.drop_index("ix_area_outlines_outline", "area_outlines")
    op.create_index(
        "ix_area_outlines_outline",
        "area_outlines",
        ["level", "band", "outline"],
        postgresql_using="gist",
        postgresql_where=sa.text("is_current AND level <> 'village'"),
    )
    # Of villages a tile holds thousands: an index of boxes alone is read four times as fast.
    for band in BANDS:
        op.create_index(
            f"ix_area_outlines_villages_{band}",
            "area_outlines",
            ["outline"],
            postgresql_using="gist",
            postgresql_where=sa.text(f"is_current AND level = 'village' AND band = '{band}'"),
        )
    follow_boundaries()
    show(VIEW)


def show(view: str) -> None:
    op.execute(view)
    grant("public", "SELECT", "public_outlines")
    grant("app", "SELECT", "public_outlines")


def follow_boundaries() -> None:
    into = ", ".join(f"NEW.{name}" for name in COPIED)
    op.execute(
        f"""
        CREATE FUNCTION take_from_boundary() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
          SELECT {FACTS} INTO {into} FROM area_boundaries b WHERE b.id = NEW.boundary_id;
          RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER area_outlines_take_from_boundary BEFORE INSERT ON area_outlines"
        " FOR EACH ROW EXECUTE FUNCTION take_from_boundary()"
    )
    op.execute(
        """
        CREATE FUNCTION leave_outlines() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
          UPDATE area_outlines SET is_current = false WHERE boundary_id = NEW.id AND is_current;
          RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER area_boundaries_leave_outlines AFTER UPDATE ON area_boundaries"
        " FOR EACH ROW WHEN (NOT upper_inf(NEW.known)) EXECUTE FUNCTION leave_outlines()"
    )


def downgrade() -> None:
    op.execute("DROP VIEW public_outlines")
    op.execute("DROP TRIGGER area_boundaries_leave_outlines ON area_boundaries")
    op.execute("DROP FUNCTION leave_outlines()")
    op.execute("DROP TRIGGER area_outlines_take_from_boundary ON area_outlines")
    op.execute("DROP FUNCTION take_from_boundary()")
    for band in BANDS:
        op.drop_index(f"ix_area_outlines_villages_{band}", "area_outlines")
    op.drop_index("ix_area_outlines_outline", "area_outlines")
    for name in COPIED:
        op.drop_column("area_outlines", name)
    op.create_index(
        "ix_area_outlines_outline",
        "area_outlines",
        ["level", "band", "outline"],
        postgresql_using="gist",
    )
    show(BEFORE)
