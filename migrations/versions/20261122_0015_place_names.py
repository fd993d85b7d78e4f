"""Names of the areas side by side with the commune they stand in, for search and for the register.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import DATERANGE

from migrations.roles import grant

revision = "0015"
down_revision = "0014"

# What is known now: each version of an area with the versions of what it lies in, day by day.
READ = """
    SELECT a.id, a.uuid, a.level, a.code, v.kind, v.parent_id, c.parent_id, coalesce(up.path, ''), v.name,
           v.name_folded, concat_ws(' ', v.name_folded, c.name_folded),
           v.valid * coalesce(c.valid, v.valid)
    FROM areas a
    JOIN area_versions v ON v.area_id = a.id AND upper_inf(v.known)
    LEFT JOIN areas up ON up.id = v.parent_id
    LEFT JOIN area_versions c ON a.level = 'village' AND c.area_id = v.parent_id
      AND upper_inf(c.known) AND c.valid && v.valid
    WHERE a.level <> 'group' AND (a.level <> 'village' OR c.id IS NOT NULL)
"""
COLUMNS = (
    "area_id, uuid, level, code, kind, parent_id, province_id, above, name, folded, called, valid"
)
VIEWS = {
    "public_names": f"SELECT {COLUMNS} FROM place_names",
    # The status alone: with a join to the decisions PostgreSQL 15 reads no index without its table.
    "public_standings": """
        SELECT village_id, status, valid FROM village_statuses
        WHERE surface = 'public' AND upper_inf(known)
    """,
}


def upgrade() -> None:
    make_table()
    op.execute(f"INSERT INTO place_names ({COLUMNS}) {READ}")
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")
        grant("public", "SELECT", name)
        grant("app", "SELECT", name)
    follow_areas()
    index_statuses(["status", "valid"])


def index_statuses(included: list[str]) -> None:
    """Index the published statuses with all that counting asks of them."""
    op.drop_index("ix_village_statuses_public", "village_statuses")
    op.create_index(
        "ix_village_statuses_public",
        "village_statuses",
        ["village_id"],
        postgresql_include=included,
        postgresql_where=sa.text("surface = 'public' AND upper_inf(known)"),
    )


def make_table() -> None:
    op.create_table(
        "place_names",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.UUID(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("province_id", sa.Integer(), nullable=True),
        sa.Column("above", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(collation="vi_natural"), nullable=False),
        sa.Column("folded", sa.Text(collation="C"), nullable=False),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("valid", DATERANGE(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["areas.id"],
            name="fk_place_names_area_id_areas",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_place_names"),
    )
    villages = {"postgresql_where": sa.text("level = 'village'")}
    op.create_index(
        "ix_place_names_area_id",
        "place_names",
        ["area_id"],
        postgresql_include=["valid", "uuid", "code", "kind", "name"],
    )
    op.create_index("ix_place_names_parent_id", "place_names", ["parent_id"])
    op.create_index("ix_place_names_order", "place_names", ["above", "name", "area_id"], **villages)
    op.create_index(
        "ix_place_names_order_in_province",
        "place_names",
        ["province_id", "above", "name", "area_id"],
        **villages,
    )
    op.create_index(
        "ix_place_names_beginning",
        "place_names",
        ["folded"],
        **villages,
    )
    op.create_index(
        "ix_place_names_called",
        "place_names",
        ["called"],
        postgresql_using="gin",
        postgresql_ops={"called": "gin_trgm_ops"},
        **villages,
    )
    op.create_index(
        "ix_place_names_above_villages",
        "place_names",
        ["level", "folded"],
        postgresql_where=sa.text("level <> 'village'"),
    )


def follow_areas() -> None:
    """Write names anew in the transaction that changes an area, its parent's or its own."""
    # One writer at a time: the second one has to see what the first one wrote.
    op.execute(
        f"""
        CREATE FUNCTION follow_names(changed int[]) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE touched int[];
        BEGIN
          PERFORM pg_advisory_xact_lock(hashtext('place_names'));
          SELECT array_agg(id) INTO touched FROM (
            SELECT unnest(changed) AS id
            UNION
            SELECT v.area_id FROM areas a
            JOIN area_versions v ON v.parent_id = a.id AND upper_inf(v.known)
            WHERE a.id = ANY(changed) AND a.level = 'commune') AS inside;
          DELETE FROM place_names WHERE area_id = ANY(touched);
          INSERT INTO place_names ({COLUMNS}) {READ} AND a.id = ANY(touched);
        END $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION follow_names(int[]) FROM PUBLIC")
    for table, key in (("area_versions", "area_id"), ("areas", "id")):
        op.execute(
            f"""
            CREATE FUNCTION {table}_follow_names() RETURNS trigger
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
            DECLARE changed int[];
            BEGIN
              SELECT array_agg(DISTINCT {key}) INTO changed FROM written;
              IF changed IS NOT NULL THEN
                PERFORM follow_names(changed);
              END IF;
              RETURN NULL;
            END $$
            """
        )
    for table, act, kind in (
        ("area_versions", "insert", "NEW"),
        ("area_versions", "update", "NEW"),
        ("area_versions", "delete", "OLD"),
        ("areas", "update", "NEW"),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_follow_names_{act} AFTER {act.upper()} ON {table}"
            f" REFERENCING {kind} TABLE AS written"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_follow_names()"
        )


def downgrade() -> None:
    index_statuses(["status"])
    for table, act in (
        ("area_versions", "insert"),
        ("area_versions", "update"),
        ("area_versions", "delete"),
        ("areas", "update"),
    ):
        op.execute(f"DROP TRIGGER {table}_follow_names_{act} ON {table}")
    for table in ("area_versions", "areas"):
        op.execute(f"DROP FUNCTION {table}_follow_names()")
    op.execute("DROP FUNCTION follow_names(int[])")
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW {name}")
    op.drop_table("place_names")
