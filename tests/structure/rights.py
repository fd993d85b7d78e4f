"""What the application's role may do with each table; a new table has to be written here.

S select, I insert, U update, D delete. The public role reads the views and tables of PUBLIC and
calls the functions of PUBLIC_CALLS, nothing else.
"""

APP = {
    "alembic_version": "S",
    "area_boundaries": "SIU",
    "area_import_shapes": "SID",
    "area_imports": "SIU",
    "area_links": "SI",
    "area_outlines": "SID",
    "area_versions": "SIU",
    "areas": "SIU",
    "audit_entries": "SI",
    "audit_heads": "S",
    "decisions": "SIU",
    "grants": "SIU",
    "hotspot_clearances": "SI",
    "hotspot_events": "SI",
    "hotspot_files": "SID",
    "hotspots": "SIU",
    "jobs": "SIUD",
    "login_failures": "SIUD",
    "login_sessions": "SIUD",
    "patrol_routes": "SIU",
    "patrol_shifts": "SIU",
    "patrol_teams": "SIU",
    "public_areas": "S",
    "public_boundaries": "S",
    "public_changes": "S",
    "public_links": "S",
    "public_names": "S",
    "public_outlines": "S",
    "public_profiles": "S",
    "public_standings": "S",
    "public_statuses": "S",
    "route_points": "SIUD",
    "rules": "SIU",
    "stored_files": "SIUD",
    "team_members": "SID",
    "throttle_counts": "SD",
    "tip_cells": "S",
    "tip_events": "SI",
    "tip_messages": "SI",
    "tip_photos": "SI",
    "tips": "SI",
    "users": "SIU",
    "village_notes": "SID",
    "village_profiles": "SIU",
    "village_status_events": "SI",
    "village_statuses": "SIU",
}

PUBLIC = {
    "alembic_version": "S",
    "public_areas": "S",
    "public_boundaries": "S",
    "public_changes": "S",
    "public_links": "S",
    "public_names": "S",
    "public_outlines": "S",
    "public_profiles": "S",
    "public_standings": "S",
    "public_statuses": "S",
}

PUBLIC_CALLS = {"fold", "read_receipt", "submit_tip"}
