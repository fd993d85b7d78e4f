"""The index that finds villages by what stands in their own name, not in that of the commune.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_index(
        "ix_place_names_folded",
        "place_names",
        ["folded"],
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
        postgresql_where=sa.text("level = 'village'"),
    )


def downgrade() -> None:
    op.drop_index("ix_place_names_folded", "place_names")
