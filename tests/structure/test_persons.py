"""No register of people: what counts, names or documents persons in the database is named here.

A new column that could do so fails until it is written down with a reason that
docs/why/counts-only.md allows: counts of all who live in an area, accounts by post, and nothing
about those who use drugs.
"""

import os

import pytest
from sqlalchemy import create_engine, text

from tests.conftest import at

COLUMNS = """
    SELECT c.relname, a.attname, coalesce(e.typcategory, t.typcategory) AS category,
           t.typname = 'jsonb' AS is_json
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
      AND pg_get_userbyid(c.relowner) = current_user AND c.relname <> 'alembic_version'
      AND a.attnum > 0 AND NOT a.attisdropped
"""
POINTING = """
    SELECT conrelid::regclass::text, attname, confrelid::regclass::text
    FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey)
    WHERE contype = 'f' AND connamespace = 'public'::regnamespace
"""
KEYS = ("id", "_id")

# Numbers of persons: of everybody in a whole area, never of some of them.
OF_PERSONS = {
    "area_versions.population": "all who live in a unit, from the source written beside it",
    "public_areas.population": "the same, as known now",
    "area_versions.households": "all households of a unit",
    "public_areas.households": "the same, as known now",
    "village_profiles.households_signed": "households that signed the pledge, of all; not which",
    "public_profiles.households_signed": "the same, which the village publishes itself",
}
# Numbers of anything else; new figures about drug users belong to neither (Luật 120/2025).
OF_THINGS = {
    "metres, square metres, bytes": {
        *("area_boundaries.area_m2", "area_outlines.area_m2", "public_boundaries.area_m2"),
        *("public_outlines.area_m2", "patrol_routes.length_m"),
        *("stored_files.size_bytes", "tip_photos.size_bytes"),
    },
    "plants": {
        *("hotspots.plants", "hotspots.plants_m2"),
        *("hotspot_clearances.plants_destroyed", "hotspot_clearances.m2_destroyed"),
    },
    "places in an order": {
        *("area_import_shapes.place", "route_points.number", "tip_photos.position"),
        *("hotspots.number", "audit_entries.seq", "audit_heads.seq"),
    },
    "editions of a record, and public changes": {
        *("hotspots.edition", "patrol_routes.edition", "patrol_shifts.edition"),
        *("patrol_teams.edition", "village_profiles.edition", "public_changes.changes"),
    },
    "villages of a commune by status": {
        f"{table}.{one}"
        for table in ("village_tallies", "public_tallies")
        for one in (
            *("total", "known", "unregistered", "registered", "proposed", "certified"),
            *("under_review", "delisted"),
        )
    },
    "a hotspot's level of concern, and how often it came back": {
        *("hotspots.level", "hotspots.relapses"),
    },
    "tips in a square, from three on": {"tip_cells.count"},
    "tries, of a login, a source or a job": {
        *("login_failures.failures", "throttle_counts.count", "jobs.attempts", "jobs.done_share"),
        "users.totp_last_counter",
    },
    "days and hours of a rule": {"rules.amounts"},
}
# What a column is called that holds something by which a person is known.
PERSONAL = (
    *("name", "title", "signer", "email", "phone", "hotline", "address", "birth", "born", "gender"),
    *("sex", "age", "person", "citizen", "passport", "identity", "cccd", "cmnd", "relative"),
    *("family", "suspect", "addict", "patient", "offender", "household", "informant", "sender"),
)
NAMED = {
    "of a unit": {
        *("area_versions.name", "area_versions.name_folded", "area_import_shapes.name"),
        *("place_names.name", "public_names.name", "public_areas.name"),
        "public_areas.name_folded",
    },
    "of a route or a team": {"patrol_routes.name", "patrol_teams.name"},
    "of a file, as it was sent; of a tip's photo and on the disk drawn by the program": {
        *("area_imports.file_name", "stored_files.name", "stored_files.storage_name"),
        *("tip_photos.name", "tip_photos.storage_name"),
    },
    "of a post, as it stands under a public document": {
        *("decisions.signer", "public_statuses.decision_signer", "audit_entries.by_title"),
    },
    "of an account, which is a post": {"users.title", "users.email"},
    "the office's line of a village": {
        *("village_profiles.hotline", "village_profiles.hotline_is_public"),
        "public_profiles.hotline",
    },
}
# Contents without columns: what writes them is held to the columns of the record they are about.
JSON = {
    "area_imports.preview": "areas, counts of them and what is wrong with a file",
    "audit_entries.changes": "fields that webapp/audit/fields.py knows",
    "jobs.arguments": "ids",
    "jobs.result": "ids and messages",
    "patrol_routes.earlier": "columns of the same row",
    "patrol_shifts.earlier": "columns of the same row",
    "patrol_teams.earlier": "columns of the same row, and the accounts in the team",
    "users.mf_recovery_codes": "hashes of codes",
}
# Beside those who did or wrote something (…by_id), accounts are pointed to by these alone.
OF_ACCOUNTS = {
    "grants.user_id": "the rights of a post",
    "login_sessions.user_id": "its sessions",
    "sent_forms.user_id": "forms just sent",
    "team_members.user_id": "posts in a patrol team",
}


@pytest.fixture(scope="module")
def link(database):
    engine = create_engine(at(os.environ["DATABASE_OWNER_URL"], database))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def columns(link) -> list:
    return link.execute(text(COLUMNS)).all()


def differing(found: set[str], written: set[str]) -> str:
    return f"say what it is, and why it may be: {sorted(found ^ written)}"


def test_every_number_says_what_it_counts(columns):
    found = {
        f"{one.relname}.{one.attname}"
        for one in columns
        if one.category == "N" and not one.attname.endswith(KEYS)
    }
    written = OF_PERSONS.keys() | set().union(*OF_THINGS.values())
    assert found == written, differing(found, written)


def test_numbers_of_persons_are_those_of_an_area_and_of_nobody_in_it(link):
    pointing = link.execute(text(POINTING)).all()
    for name in OF_PERSONS:
        table = name.split(".")[0]
        subjects = {
            (to, column)
            for held, column, to in pointing
            if held == table and not column.endswith("by_id")
        }
        assert {to for to, _column in subjects} <= {"areas"}, f"{name} is about {subjects}"


def test_whatever_may_name_a_person_is_known(columns):
    found = {
        f"{one.relname}.{one.attname}"
        for one in columns
        if one.category != "N" and set(one.attname.split("_")) & words()
    }
    written = set().union(*NAMED.values())
    assert found == written, differing(found, written)


def words() -> set[str]:
    return {*PERSONAL, *(f"{word}s" for word in PERSONAL)}


def test_what_has_no_columns_is_known(columns):
    found = {f"{one.relname}.{one.attname}" for one in columns if one.is_json}
    assert found == JSON.keys(), differing(found, set(JSON))


def test_accounts_are_pointed_to_by_their_own_records_and_by_their_acts(link):
    found = {
        f"{table}.{column}"
        for table, column, to in link.execute(text(POINTING))
        if to == "users" and not column.endswith("by_id")
    }
    assert found == OF_ACCOUNTS.keys(), differing(found, set(OF_ACCOUNTS))
