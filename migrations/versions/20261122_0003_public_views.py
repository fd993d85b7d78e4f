"""What the public database role may read: views that hold what is known now and published.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

from migrations.roles import grant

revision = "0003"
down_revision = "0002"

VIEWS = {
    "public_areas": """
        SELECT a.id, a.uuid, a.level, a.code, a.path, a.is_demo, v.parent_id, v.name, v.kind,
               v.name_folded, v.valid, v.population, v.population_source, v.population_on,
               v.households
        FROM areas a JOIN area_versions v ON v.area_id = a.id
        WHERE upper_inf(v.known) AND a.level <> 'group'
    """,
    "public_boundaries": """
        SELECT b.id, b.area_id, a.level, b.valid, b.boundary, b.label_point, b.source, b.area_m2
        FROM area_boundaries b JOIN areas a ON a.id = b.area_id
        WHERE upper_inf(b.known) AND a.level <> 'group'
    """,
    "public_outlines": """
        SELECT o.boundary_id, b.area_id, o.level, o.band, o.outline, b.valid, b.source,
               b.label_point
        FROM area_outlines o JOIN area_boundaries b ON b.id = o.boundary_id
        WHERE upper_inf(b.known)
    """,
    "public_statuses": """
        SELECT s.village_id, s.status, s.valid, s.expires_on, d.number AS decision_number,
               d.signed_on AS decision_signed_on, d.body AS decision_body,
               d.signer AS decision_signer
        FROM village_statuses s LEFT JOIN decisions d ON d.id = s.decision_id
        WHERE s.surface = 'public' AND upper_inf(s.known)
    """,
    "public_profiles": """
        SELECT village_id, households_signed, signed_as_of, community_models,
               CASE WHEN hotline_is_public THEN hotline ELSE '' END AS hotline
        FROM village_profiles
    """,
    "public_links": """
        SELECT l.predecessor_id, l.successor_id, l."on", l.kind, l.decision
        FROM area_links l
    """,
}


def upgrade() -> None:
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")
        grant("public", "SELECT", name)
        grant("app", "SELECT", name)
    grant("public", "SELECT", "alembic_version")
    grant("public", "EXECUTE", "fold(text)")


def downgrade() -> None:
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW {name}")
