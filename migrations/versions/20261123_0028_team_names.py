"""Teams of one commune in use together bear different names, whatever their letters' case.

Of those that bear the same name already, the first keeps it; the others are numbered: "Tổ 1 (2)".
A way back leaves their names as they are.

Revision ID: 0028
Revises: 0027
"""

from itertools import count

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

KEY = "lower(normalize(name, NFC) COLLATE vi_natural)"
DOUBLES = f"""
    SELECT id, area_id, name FROM (
        SELECT id, area_id, name,
               row_number() OVER (PARTITION BY area_id, {KEY} ORDER BY id) AS place
        FROM patrol_teams WHERE ended_on IS NULL
    ) AS teams WHERE place > 1 ORDER BY id
"""
TAKEN = f"""
    SELECT EXISTS (
        SELECT FROM patrol_teams
        WHERE area_id = :area_id AND ended_on IS NULL
          AND {KEY} = lower(normalize(:name, NFC) COLLATE vi_natural)
    )
"""


def upgrade() -> None:
    link = op.get_bind()
    for team in link.execute(sa.text(DOUBLES)).all():
        names = (f"{team.name} ({number})" for number in count(2))
        free = next(name for name in names if not taken(link, team.area_id, name))
        link.execute(
            sa.text("UPDATE patrol_teams SET name = :name WHERE id = :id"),
            {"name": free, "id": team.id},
        )
    op.create_index(
        "uq_patrol_teams_area_id_name",
        "patrol_teams",
        ["area_id", sa.text(KEY)],
        unique=True,
        postgresql_where=sa.text("ended_on IS NULL"),
    )


def taken(link: sa.Connection, area_id: int, name: str) -> bool:
    """Return whether a team of the area bears the name."""
    return link.scalar(sa.text(TAKEN), {"area_id": area_id, "name": name})


def downgrade() -> None:
    op.drop_index("uq_patrol_teams_area_id_name", "patrol_teams")
