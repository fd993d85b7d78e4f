"""Counts of villages by status, kept for each commune by triggers; the order of latest changes.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint

from migrations.roles import grant

revision = "0024"
down_revision = "0023"

STATUSES = ("unregistered", "registered", "proposed", "certified", "under_review", "delisted")
SUMS = ("total", "known", *STATUSES)
ARE_SO = {"total": "status IS NULL", "known": "status IS NOT NULL"}
ARE_SO |= {status: f"status = '{status}'" for status in STATUSES}
COLUMNS = f"surface, commune_id, province_id, valid, {', '.join(SUMS)}"

# A village counts from its first day to its last, and once more for its status, from the first
# day of that to the last: with the steps of all villages added up day by day, each run of days
# between two steps has its counts.
COUNTED = """
    WITH places AS (
      SELECT side AS surface, n.area_id, n.parent_id AS commune_id, n.province_id, n.valid
      FROM place_names n, unnest(ARRAY['inside', 'public']) side
      WHERE n.level = 'village' {wanted}
    ), spans AS (
      SELECT surface, commune_id, province_id, NULL AS status, valid FROM places
      UNION ALL
      SELECT p.surface, p.commune_id, p.province_id, s.status, p.valid * s.valid
      FROM places p JOIN village_statuses s
        ON s.village_id = p.area_id AND s.surface = p.surface AND upper_inf(s.known)
           AND s.valid && p.valid
    ), steps AS (
      SELECT surface, commune_id, province_id, status,
             coalesce(lower(valid), '-infinity') AS "on", 1 AS step FROM spans
      UNION ALL
      SELECT surface, commune_id, province_id, status, upper(valid), -1
      FROM spans WHERE NOT upper_inf(valid)
    ), days AS (
      SELECT surface, commune_id, province_id, "on", {by_day}
      FROM steps GROUP BY surface, commune_id, province_id, "on"
    ), runs AS (
      SELECT surface, commune_id, province_id,
             daterange(nullif("on", '-infinity'), lead("on") OVER so_far) AS valid, {so_far}
      FROM days
      WINDOW so_far AS (PARTITION BY surface, commune_id, province_id ORDER BY "on")
    )
    SELECT {columns} FROM runs WHERE total > 0
"""
VIEW = """
    CREATE VIEW public_tallies AS
    SELECT commune_id, province_id, valid, {sums} FROM village_tallies WHERE surface = 'public'
"""
FOLLOW_NAMES = """
    CREATE OR REPLACE FUNCTION follow_names(changed int[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE touched int[]; {declared}
    BEGIN
      PERFORM pg_advisory_xact_lock(hashtext('place_names'));
      SELECT array_agg(id) INTO touched FROM (
        SELECT unnest(changed) AS id
        UNION
        SELECT v.area_id FROM areas a
        JOIN area_versions v ON v.parent_id = a.id AND upper_inf(v.known)
        WHERE a.id = ANY(changed) AND a.level = 'commune') AS inside;
      {before}
      DELETE FROM place_names WHERE area_id = ANY(touched);
      INSERT INTO place_names (area_id, uuid, level, code, kind, parent_id, province_id, above,
                               name, folded, called, valid)
        SELECT a.id, a.uuid, a.level, a.code, v.kind, v.parent_id, c.parent_id,
               coalesce(up.path, ''), v.name, v.name_folded,
               concat_ws(' ', v.name_folded, c.name_folded), v.valid * coalesce(c.valid, v.valid)
        FROM areas a
        JOIN area_versions v ON v.area_id = a.id AND upper_inf(v.known)
        LEFT JOIN areas up ON up.id = v.parent_id
        LEFT JOIN area_versions c ON a.level = 'village' AND c.area_id = v.parent_id
          AND upper_inf(c.known) AND c.valid && v.valid
        WHERE a.level <> 'group' AND (a.level <> 'village' OR c.id IS NOT NULL)
          AND a.id = ANY(touched);
      {after}
    END $$
"""
WITH_TALLIES = {
    "declared": "were int[]; are int[];",
    "before": """SELECT array_agg(DISTINCT parent_id) INTO were FROM place_names
                 WHERE area_id = ANY(touched) AND level = 'village';""",
    "after": """SELECT array_agg(DISTINCT parent_id) INTO are FROM place_names
                WHERE area_id = ANY(touched) AND level = 'village';
                PERFORM follow_tallies(were || are);""",
}
WITHOUT = dict.fromkeys(WITH_TALLIES, "")


def counted(wanted: str) -> str:
    """Return the SELECT of the rows, for the communes that `wanted` leaves."""
    by_day = (f"sum(step) FILTER (WHERE {ARE_SO[name]}) AS {name}" for name in SUMS)
    so_far = (f"coalesce(sum({name}) OVER so_far, 0) AS {name}" for name in SUMS)
    return COUNTED.format(
        wanted=wanted, by_day=", ".join(by_day), so_far=", ".join(so_far), columns=COLUMNS
    )


def upgrade() -> None:
    make_table()
    op.execute(f"INSERT INTO village_tallies ({COLUMNS}) {counted('')}")
    op.execute(VIEW.format(sums=", ".join(SUMS)))
    grant("public", "SELECT", "public_tallies")
    grant("app", "SELECT", "public_tallies", "village_tallies")
    follow()
    op.create_index(
        "ix_village_statuses_latest",
        "village_statuses",
        [sa.text("lower(valid)"), "village_id"],
        postgresql_include=["valid", "status"],
        postgresql_where=sa.text("surface = 'inside' AND upper_inf(known)"),
    )


def make_table() -> None:
    op.create_table(
        "village_tallies",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("commune_id", sa.Integer(), nullable=False),
        sa.Column("province_id", sa.Integer(), nullable=True),
        sa.Column("valid", DATERANGE(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in SUMS),
        sa.ForeignKeyConstraint(
            ["commune_id"],
            ["areas.id"],
            name="fk_village_tallies_commune_id_areas",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_village_tallies"),
        ExcludeConstraint(
            ("commune_id", "="),
            ("surface", "="),
            ("valid", "&&"),
            name="ex_village_tallies_one_count",
            using="gist",
        ),
    )
    for key in ("commune_id", "province_id"):
        op.create_index(
            f"ix_village_tallies_{key}",
            "village_tallies",
            [key],
            postgresql_include=["valid", "total", "known", "certified"],
            postgresql_where=sa.text("surface = 'public'"),
        )


def follow() -> None:
    """Count a commune anew in the transaction that changes its villages or their statuses."""
    # One writer in a commune at a time: the second one has to count what the first one wrote.
    # A country of communes shares a few locks, of which the server has not many.
    op.execute(
        f"""
        CREATE FUNCTION follow_tallies(changed int[]) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
          IF changed IS NULL THEN
            RETURN;
          END IF;
          PERFORM pg_advisory_xact_lock(hashtext('village_tallies'), turn)
          FROM (SELECT DISTINCT id % 64 AS turn FROM unnest(changed) id ORDER BY turn) turns;
          DELETE FROM village_tallies WHERE commune_id = ANY(changed);
          INSERT INTO village_tallies ({COLUMNS}) {counted("AND n.parent_id = ANY(changed)")};
        END $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION follow_tallies(int[]) FROM PUBLIC")
    op.execute(FOLLOW_NAMES.format(**WITH_TALLIES))
    op.execute(
        """
        CREATE FUNCTION village_statuses_follow_tallies() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE changed int[];
        BEGIN
          SELECT array_agg(DISTINCT n.parent_id) INTO changed
          FROM written w JOIN place_names n ON n.area_id = w.village_id;
          PERFORM follow_tallies(changed);
          RETURN NULL;
        END $$
        """
    )
    for act, kind in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD")):
        op.execute(
            f"CREATE TRIGGER village_statuses_follow_tallies_{act} AFTER {act.upper()}"
            f" ON village_statuses REFERENCING {kind} TABLE AS written"
            " FOR EACH STATEMENT EXECUTE FUNCTION village_statuses_follow_tallies()"
        )


def downgrade() -> None:
    op.drop_index("ix_village_statuses_latest", "village_statuses")
    for act in ("insert", "update", "delete"):
        op.execute(f"DROP TRIGGER village_statuses_follow_tallies_{act} ON village_statuses")
    op.execute("DROP FUNCTION village_statuses_follow_tallies()")
    op.execute(FOLLOW_NAMES.format(**WITHOUT))
    op.execute("DROP FUNCTION follow_tallies(int[])")
    op.execute("DROP VIEW public_tallies")
    op.drop_table("village_tallies")
