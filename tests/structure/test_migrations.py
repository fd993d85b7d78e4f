"""The migrated database is what the models say, and every step back leads forth again."""

import os

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from geoalchemy2 import alembic_helpers
from sqlalchemy import create_engine, text

from tests.conftest import at, make_database
from tests.structure.source import ROOT
from webapp import migrate, models
from webapp.columns import Versioned
from webapp.extensions import Base

OWNER = "DATABASE_OWNER_URL"
FACTS = {
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> 0""",
    "indexes": """
        SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'""",
    "columns": """
        SELECT table_name, column_name, concat_ws(' ', udt_name, is_nullable, column_default,
               is_identity, generation_expression)
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "persistence": """
        SELECT relname, relname, relpersistence::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'""",
}
TRIGGERS = """
    SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
    WHERE NOT tgisinternal AND tgrelid::regclass::text !~ 'spatial_ref_sys'"""


def facts(link, queries: dict[str, str]) -> dict[tuple[str, str, str], str]:
    """Return {(kind, table, name): definition} of the tables in the metadata."""
    return {
        (kind, table, name): definition
        for kind, query in queries.items()
        for table, name, definition in link.execute(text(query))
    }


@pytest.fixture(scope="module")
def migrated(database):
    engine = create_engine(at(os.environ[OWNER], database))
    with engine.connect() as link:
        yield link
    engine.dispose()


@pytest.fixture(scope="module")
def created():
    """A database whose tables the models made, on the functions that migrations brought."""
    name = os.environ.get("VUNGXANH_TEST_DB", "vungxanh_test") + "_created"
    make_database(name)
    migrate.upgrade(at(os.environ[OWNER], name))
    engine = create_engine(at(os.environ[OWNER], name))
    with engine.begin() as link:
        tables = ", ".join(f'"{table}"' for table in models.metadata.tables)
        link.execute(text(f"DROP TABLE {tables} CASCADE"))
        models.metadata.create_all(link)
        yield link
    engine.dispose()


def test_migrations_are_one_chain():
    script = ScriptDirectory.from_config(migrate.alembic_config())
    heads = script.get_heads()
    assert len(heads) == 1, f"{heads}: let one migration come after the other (down_revision)."


def test_every_model_is_registered():
    import importlib

    for path in (ROOT / "webapp").rglob("models.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        before = set(Base.metadata.tables)
        importlib.import_module(module)
        new = set(Base.metadata.tables) - before
        assert not new, f"Import {module} in webapp/models.py; migrations do not see {sorted(new)}."


def test_head_is_what_the_models_say(migrated):
    context = MigrationContext.configure(
        migrated,
        opts={"include_object": _included, "compare_type": True, "target_metadata": None},
    )
    differences = compare_metadata(context, models.metadata)
    assert not differences, "Models and migrations differ; write a migration for:\n" + "\n".join(
        map(str, differences)
    )


def _included(thing, name, kind, reflected, compare_to):
    if kind == "table" and name in ("spatial_ref_sys", "alembic_version"):
        return False
    return alembic_helpers.include_object(thing, name, kind, reflected, compare_to)


def test_constraints_are_those_of_the_models(migrated, created):
    """Autogenerate does not see exclusion and check constraints, predicates and defaults."""
    tables = set(models.metadata.tables)
    there = {k: v for k, v in facts(migrated, FACTS).items() if k[1] in tables}
    meant = {k: v for k, v in facts(created, FACTS).items() if k[1] in tables}
    only_there = {k: v for k, v in there.items() if meant.get(k) != v}
    only_meant = {k: v for k, v in meant.items() if there.get(k) != v}
    assert only_there == only_meant, "\n".join(
        ["Models and migrations differ.", "migrated:"]
        + [f"  {key}: {value}" for key, value in sorted(only_there.items())]
        + ["models:"]
        + [f"  {key}: {value}" for key, value in sorted(only_meant.items())]
    )


def test_every_version_table_keeps_its_history(migrated):
    guarded = {
        table
        for table, _name, definition in migrated.execute(text(TRIGGERS))
        if "keep_history()" in definition
    }
    versioned = {
        mapper.local_table.name
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Versioned)
    }
    assert versioned <= guarded, (
        f"{sorted(versioned - guarded)}: CREATE TRIGGER … AFTER UPDATE … keep_history()."
    )


def test_up_down_up():
    name = os.environ.get("VUNGXANH_TEST_DB", "vungxanh_test") + "_updown"
    url = at(os.environ[OWNER], name)
    make_database(name)
    engine = create_engine(url)
    queries = FACTS | {"triggers": TRIGGERS}
    try:
        migrate.upgrade(url)
        with engine.connect() as link:
            first = facts(link, queries)
        migrate.downgrade(url, "base")
        with engine.connect() as link:
            left = link.execute(
                text(
                    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                    " AND relkind IN ('r', 'v', 'm', 'S') AND relowner = current_user::regrole"
                    " AND relname <> 'alembic_version'"
                    " UNION ALL SELECT proname FROM pg_proc"
                    " WHERE pronamespace = 'public'::regnamespace"
                    " AND proowner = current_user::regrole"
                )
            ).scalars()
            assert not list(left), "downgrade() leaves something behind: drop it."
        migrate.upgrade(url)
        with engine.connect() as link:
            assert facts(link, queries) == first
    finally:
        engine.dispose()
