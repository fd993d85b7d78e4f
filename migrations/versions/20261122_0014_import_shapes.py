"""What an import shows on its map: one shape for each area of its file.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

from migrations.roles import grant

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "area_import_shapes",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fate", sa.Text(), nullable=False),
        sa.Column("is_repaired", sa.Boolean(), nullable=False),
        sa.Column(
            "shape", Geometry("MULTIPOLYGON", srid=3857, spatial_index=False), nullable=False
        ),
        sa.Column("label_point", Geometry("POINT", srid=3857, spatial_index=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["area_imports.id"],
            name="fk_area_import_shapes_import_id_area_imports",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "place", name="pk_area_import_shapes"),
    )
    grant("app", "SELECT, INSERT, DELETE", "area_import_shapes")


def downgrade() -> None:
    op.drop_table("area_import_shapes")
