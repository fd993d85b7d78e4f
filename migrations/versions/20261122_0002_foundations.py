"""Areas, accounts, audit log, jobs, files, villages.

Revision ID: 0002
Revises: 0001
"""

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.roles import grant

revision = "0002"
down_revision = "0001"

VERSIONED = ("area_versions", "area_boundaries", "village_statuses")

TABLES = (
    "village_statuses",
    "village_status_events",
    "decisions",
    "area_outlines",
    "village_profiles",
    "village_notes",
    "stored_files",
    "jobs",
    "grants",
    "audit_entries",
    "area_versions",
    "area_links",
    "area_boundaries",
    "users",
    "audit_heads",
    "areas",
)


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "CASE level WHEN 'province' THEN code ~ '^[0-9]{2}$' WHEN 'commune' THEN code ~ '^([0-9]{5}|0000[A-Z])$' ELSE code ~ '^[0-9A-Za-z-]{1,20}$' END",
            name=op.f("ck_areas_code"),
        ),
        sa.CheckConstraint(
            "level IN ('province', 'commune', 'village', 'group')", name=op.f("ck_areas_level")
        ),
        sa.CheckConstraint("path ~ '^([0-9A-Za-z-]+/)+$'", name=op.f("ck_areas_path")),
        sa.ForeignKeyConstraint(["parent_id"], ["areas.id"], name=op.f("fk_areas_parent_id_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sa.UniqueConstraint("uuid", name=op.f("uq_areas_uuid")),
    )
    op.create_index(
        "ix_areas_official_code",
        "areas",
        ["level", "code"],
        unique=True,
        postgresql_where="level IN ('province', 'commune')",
    )
    op.create_index("ix_areas_parent_id", "areas", ["parent_id"], unique=False)
    op.create_index(
        "ix_areas_path", "areas", ["path"], unique=True, postgresql_ops={"path": "text_pattern_ops"}
    )
    op.create_table(
        "audit_heads",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", postgresql.BYTEA(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "users",
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("is_demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("fs_uniquifier", sa.Text(), nullable=False),
        sa.Column(
            "must_change_password", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("invite_hash", sa.Text(), nullable=True),
        sa.Column("invite_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tf_primary_method", sa.Text(), nullable=True),
        sa.Column("tf_totp_secret", sa.Text(), nullable=True),
        sa.Column("mf_recovery_codes", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_users_fs_uniquifier")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
        sa.UniqueConstraint("uuid", name=op.f("uq_users_uuid")),
    )
    op.create_table(
        "area_boundaries",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column(
            "boundary",
            geoalchemy2.Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "label_point",
            geoalchemy2.Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        sa.Column(
            "known",
            postgresql.TSTZRANGE(),
            server_default=sa.text("tstzrange(clock_timestamp(), NULL)"),
            nullable=False,
        ),
        postgresql.ExcludeConstraint(
            (sa.column("area_id"), "="),
            (sa.column("valid"), "&&"),
            (sa.column("known"), "&&"),
            using="gist",
            name="ex_area_boundaries_one_truth",
        ),
        sa.CheckConstraint(
            "source IN ('surveyed', 'imported', 'drawn', 'approximate')",
            name=op.f("ck_area_boundaries_source"),
        ),
        sa.CheckConstraint(
            "ST_IsValid(boundary) AND NOT ST_IsEmpty(boundary)",
            name=op.f("ck_area_boundaries_valid_shape"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_area_boundaries_area_id_areas")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_boundaries")),
    )
    op.create_index(
        "ix_area_boundaries_boundary",
        "area_boundaries",
        ["boundary"],
        unique=False,
        postgresql_using="gist",
        postgresql_where="upper_inf(known)",
    )
    op.create_index(
        "ix_area_boundaries_current",
        "area_boundaries",
        ["area_id"],
        unique=False,
        postgresql_where=sa.text("upper_inf(known)"),
    )
    op.create_table(
        "area_links",
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('merged', 'split', 'renamed', 'moved')", name=op.f("ck_area_links_kind")
        ),
        sa.ForeignKeyConstraint(
            ["predecessor_id"], ["areas.id"], name=op.f("fk_area_links_predecessor_id_areas")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["areas.id"], name=op.f("fk_area_links_successor_id_areas")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_links")),
        sa.UniqueConstraint("uuid", name=op.f("uq_area_links_uuid")),
    )
    op.create_index("ix_area_links_predecessor_id", "area_links", ["predecessor_id"], unique=False)
    op.create_index("ix_area_links_successor_id", "area_links", ["successor_id"], unique=False)
    op.create_table(
        "area_versions",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("population_source", sa.Text(), nullable=True),
        sa.Column("population_on", sa.Date(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "name_folded", sa.Text(), sa.Computed("fold(name)", persisted=True), nullable=False
        ),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        sa.Column(
            "known",
            postgresql.TSTZRANGE(),
            server_default=sa.text("tstzrange(clock_timestamp(), NULL)"),
            nullable=False,
        ),
        postgresql.ExcludeConstraint(
            (sa.column("area_id"), "="),
            (sa.column("valid"), "&&"),
            (sa.column("known"), "&&"),
            using="gist",
            name="ex_area_versions_one_truth",
        ),
        sa.CheckConstraint("name <> '' AND name = btrim(name)", name=op.f("ck_area_versions_name")),
        sa.CheckConstraint(
            "population >= 0 AND households >= 0", name=op.f("ck_area_versions_counts")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name=op.f("fk_area_versions_area_id_areas")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["areas.id"], name=op.f("fk_area_versions_parent_id_areas")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_versions")),
    )
    op.create_index(
        "ix_area_versions_current",
        "area_versions",
        ["area_id"],
        unique=False,
        postgresql_where=sa.text("upper_inf(known)"),
    )
    op.create_index(
        "ix_area_versions_name_folded",
        "area_versions",
        ["name_folded"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name_folded": "gin_trgm_ops"},
        postgresql_where="upper_inf(known)",
    )
    op.create_index(
        "ix_area_versions_parent_id",
        "area_versions",
        ["parent_id"],
        unique=False,
        postgresql_where="upper_inf(known)",
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False
        ),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_uuid", sa.UUID(), nullable=True),
        sa.Column("subject_path", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_title", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hash", postgresql.BYTEA(), server_default=sa.FetchedValue(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_audit_entries_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_chain_seq", "audit_entries", ["chain", "seq"], unique=True)
    op.create_index(
        "ix_audit_entries_subject", "audit_entries", ["subject_type", "subject_uuid"], unique=False
    )
    op.create_index(
        "ix_audit_entries_subject_path",
        "audit_entries",
        ["subject_path"],
        unique=False,
        postgresql_ops={"subject_path": "text_pattern_ops"},
    )
    op.create_table(
        "grants",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column(
            "valid",
            postgresql.DATERANGE(),
            server_default=sa.text("'(,)'::daterange"),
            nullable=False,
        ),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "role IN ('village_head', 'police', 'planner', 'patroller', 'office', 'chair', 'province', 'admin')",
            name=op.f("ck_grants_role"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_grants_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["users.id"], name=op.f("fk_grants_given_by_id_users")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_grants_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint("uuid", name=op.f("uq_grants_uuid")),
    )
    op.create_index("ix_grants_user_id", "grants", ["user_id"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column(
            "arguments",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("done_share", sa.Double(), server_default="0", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("area_path", sa.Text(), server_default="", nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_jobs_status")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_jobs_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("uuid", name=op.f("uq_jobs_uuid")),
    )
    op.create_index(
        "ix_jobs_waiting",
        "jobs",
        ["id"],
        unique=False,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "stored_files",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("storage_name", sa.Text(), nullable=False),
        sa.Column("commune_code", sa.Text(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("size_bytes >= 0", name=op.f("ck_stored_files_size")),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["users.id"], name=op.f("fk_stored_files_uploaded_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
        sa.UniqueConstraint("storage_name", name=op.f("uq_stored_files_storage_name")),
        sa.UniqueConstraint("uuid", name=op.f("uq_stored_files_uuid")),
    )
    op.create_table(
        "village_notes",
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_village_notes_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id"], ["areas.id"], name=op.f("fk_village_notes_village_id_areas")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village_notes")),
        sa.UniqueConstraint("uuid", name=op.f("uq_village_notes_uuid")),
    )
    op.create_index(
        "ix_village_notes_village_id", "village_notes", ["village_id", "id"], unique=False
    )
    op.create_table(
        "village_profiles",
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("households_signed", sa.Integer(), nullable=True),
        sa.Column("signed_as_of", sa.Date(), nullable=True),
        sa.Column("hotline", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "hotline_is_public", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "community_models", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("edition", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("households_signed >= 0", name=op.f("ck_village_profiles_signed")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["users.id"], name=op.f("fk_village_profiles_updated_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["areas.id"], name=op.f("fk_village_profiles_village_id_areas")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village_profiles")),
        sa.UniqueConstraint("uuid", name=op.f("uq_village_profiles_uuid")),
        sa.UniqueConstraint("village_id", name=op.f("uq_village_profiles_village_id")),
    )
    op.create_table(
        "area_outlines",
        sa.Column("boundary_id", sa.Integer(), nullable=False),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column(
            "outline",
            geoalchemy2.Geometry(
                geometry_type="MULTIPOLYGON",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["boundary_id"],
            ["area_boundaries.id"],
            name=op.f("fk_area_outlines_boundary_id_area_boundaries"),
        ),
        sa.PrimaryKeyConstraint("boundary_id", "band", name=op.f("pk_area_outlines")),
    )
    op.create_index(
        "ix_area_outlines_outline",
        "area_outlines",
        ["level", "band", "outline"],
        unique=False,
        postgresql_using="gist",
    )
    op.create_table(
        "decisions",
        sa.Column("commune_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("scan_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("number <> ''", name=op.f("ck_decisions_number")),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["areas.id"], name=op.f("fk_decisions_commune_id_areas")
        ),
        sa.ForeignKeyConstraint(
            ["scan_id"], ["stored_files.id"], name=op.f("fk_decisions_scan_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("uuid", name=op.f("uq_decisions_uuid")),
    )
    op.create_index(
        "ix_decisions_number",
        "decisions",
        ["commune_id", sa.literal_column("extract(year from signed_on)"), "number"],
        unique=True,
    )
    op.create_table(
        "village_status_events",
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("from_status", sa.Text(), nullable=False),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("cause", sa.Text(), server_default="person", nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_village_status_events_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decisions.id"],
            name=op.f("fk_village_status_events_decision_id_decisions"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["areas.id"], name=op.f("fk_village_status_events_village_id_areas")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village_status_events")),
        sa.UniqueConstraint("uuid", name=op.f("uq_village_status_events_uuid")),
    )
    op.create_index(
        "ix_village_status_events_village_id",
        "village_status_events",
        ["village_id", "id"],
        unique=False,
    )
    op.create_table(
        "village_statuses",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        sa.Column(
            "known",
            postgresql.TSTZRANGE(),
            server_default=sa.text("tstzrange(clock_timestamp(), NULL)"),
            nullable=False,
        ),
        postgresql.ExcludeConstraint(
            (sa.column("village_id"), "="),
            (sa.column("surface"), "="),
            (sa.column("valid"), "&&"),
            (sa.column("known"), "&&"),
            using="gist",
            name="ex_village_statuses_one_truth",
        ),
        sa.CheckConstraint(
            "status <> 'certified' OR decision_id IS NOT NULL",
            name=op.f("ck_village_statuses_certified_by_decision"),
        ),
        sa.CheckConstraint(
            "status IN ('unregistered', 'registered', 'proposed', 'certified', 'under_review', 'delisted')",
            name=op.f("ck_village_statuses_status"),
        ),
        sa.CheckConstraint(
            "surface IN ('inside', 'public')", name=op.f("ck_village_statuses_surface")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decisions.id"],
            name=op.f("fk_village_statuses_decision_id_decisions"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["village_status_events.id"],
            name=op.f("fk_village_statuses_event_id_village_status_events"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["areas.id"], name=op.f("fk_village_statuses_village_id_areas")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village_statuses")),
    )
    op.create_index(
        "ix_village_statuses_current",
        "village_statuses",
        ["village_id", "surface"],
        unique=False,
        postgresql_where=sa.text("upper_inf(known)"),
    )
    guard_history()
    make_audit_chain()
    give_rights()


def guard_history() -> None:
    for table in VERSIONED:
        op.execute(
            f"CREATE TRIGGER {table}_keep_history AFTER UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION keep_history()"
        )
    op.execute(
        "CREATE TRIGGER village_status_events_refuse_change BEFORE UPDATE ON village_status_events"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def make_audit_chain() -> None:
    """Number, date and hash every entry in the row lock of its chain's head.

    HMAC-SHA-256 (RFC 2104) of the entry and of the hash before it; the two padded keys are set for
    one transaction by the application and are stored nowhere in the database.
    """
    op.execute(
        """
        CREATE FUNCTION audit_digest(entry audit_entries, before bytea) RETURNS bytea
        LANGUAGE sql STABLE AS $$
          SELECT sha256(
            decode(current_setting('vungxanh.audit_outer'), 'hex')
            || sha256(
              decode(current_setting('vungxanh.audit_inner'), 'hex') || before
              || convert_to(jsonb_build_array(
                   entry.chain, entry.seq, extract(epoch from entry.at)::text, entry.action,
                   entry.subject_type, entry.subject_uuid, entry.subject_path, entry.by_id,
                   entry.by_title, entry.changes)::text, 'UTF8')))
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION extend_audit_chain() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE head audit_heads;
        BEGIN
          INSERT INTO audit_heads (chain, seq, hash) VALUES (NEW.chain, 0, '')
            ON CONFLICT DO NOTHING;
          SELECT * INTO head FROM audit_heads WHERE chain = NEW.chain FOR UPDATE;
          NEW.seq := head.seq + 1;
          NEW.at := clock_timestamp();
          NEW.hash := audit_digest(NEW, head.hash);
          UPDATE audit_heads SET seq = NEW.seq, hash = NEW.hash WHERE chain = NEW.chain;
          RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER audit_entries_extend_chain BEFORE INSERT ON audit_entries"
        " FOR EACH ROW EXECUTE FUNCTION extend_audit_chain()"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE"
        " ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def give_rights() -> None:
    grant("app", "SELECT, INSERT", "audit_entries", "village_status_events", "area_links")
    grant("app", "SELECT", "audit_heads", "alembic_version", "spatial_ref_sys")
    grant("app", "SELECT, INSERT, UPDATE", *VERSIONED, "areas", "users", "decisions")
    grant("app", "SELECT, INSERT, UPDATE", "village_profiles")
    grant("app", "SELECT, INSERT, UPDATE, DELETE", "grants", "jobs", "stored_files")
    grant("app", "SELECT, INSERT, DELETE", "area_outlines", "village_notes")
    grant("app", "EXECUTE", "fold(text)", "audit_digest(audit_entries, bytea)")


def downgrade() -> None:
    op.execute("DROP TRIGGER audit_entries_extend_chain ON audit_entries")
    op.execute("DROP FUNCTION extend_audit_chain()")
    op.execute("DROP FUNCTION audit_digest(audit_entries, bytea)")
    for table in TABLES:
        op.drop_table(table)
