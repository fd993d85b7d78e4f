"""Whatever the public may see counts as a public change: whole pages are kept by that count.

Revision ID: 0032
Revises: 0031
"""

from alembic import op

revision = "0032"
down_revision = "0031"

# Only what the public is shown: a hotline that is staff's alone moves nothing.
PROFILE = """
    village_id, households_signed, signed_as_of, community_models,
    CASE WHEN hotline_is_public THEN hotline ELSE '' END
"""
PROFILES = f"""
    CREATE FUNCTION note_published_profile() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (
          SELECT 1 FROM written
          WHERE households_signed IS NOT NULL OR signed_as_of IS NOT NULL
             OR community_models <> '{{}}' OR hotline_is_public
        ) THEN RETURN NULL; END IF;
      ELSIF NOT EXISTS (SELECT {PROFILE} FROM written EXCEPT SELECT {PROFILE} FROM was) THEN
        RETURN NULL;
      END IF;
      INSERT INTO public_changes DEFAULT VALUES;
      RETURN NULL;
    END $$
"""
DECISION = "id, number, signed_on, body, signer"
DECISIONS = f"""
    CREATE FUNCTION note_published_decision() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
      IF EXISTS (SELECT {DECISION} FROM written EXCEPT SELECT {DECISION} FROM was) THEN
        INSERT INTO public_changes DEFAULT VALUES;
      END IF;
      RETURN NULL;
    END $$
"""
OLD_AND_NEW = "REFERENCING OLD TABLE AS was NEW TABLE AS written"
TRIGGERS = (
    ("areas", "DELETE", "", "note_public_change"),
    ("area_versions", "DELETE", "", "note_public_change"),
    ("area_boundaries", "DELETE", "", "note_public_change"),
    ("area_links", "INSERT OR UPDATE OR DELETE", "", "note_public_change"),
    # It is updated for each boundary that ends, which counts itself.
    ("area_outlines", "INSERT OR DELETE", "", "note_public_change"),
    ("village_statuses", "DELETE", "REFERENCING OLD TABLE AS written", "note_published_status"),
    ("village_profiles", "INSERT", "REFERENCING NEW TABLE AS written", "note_published_profile"),
    ("village_profiles", "UPDATE", OLD_AND_NEW, "note_published_profile"),
    ("village_profiles", "DELETE", "", "note_public_change"),
    ("decisions", "UPDATE", OLD_AND_NEW, "note_published_decision"),
)


def name_of(table: str, event: str) -> str:
    return f"{table}_note_public_{event.split()[0].lower()}"


def upgrade() -> None:
    op.execute(PROFILES)
    op.execute(DECISIONS)
    for table, event, seen, function in TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {name_of(table, event)} AFTER {event} ON {table} {seen}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )


def downgrade() -> None:
    for table, event, _seen, _function in TRIGGERS:
        op.execute(f"DROP TRIGGER {name_of(table, event)} ON {table}")
    op.execute("DROP FUNCTION note_published_profile()")
    op.execute("DROP FUNCTION note_published_decision()")
