"""What the two roles of the running application may do, tried and counted."""

import os
from urllib.parse import urlsplit

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from tests.conftest import config_for
from tests.structure import rights

GRANTED = """
    SELECT c.relname,
           concat(CASE WHEN has_table_privilege(:role, c.oid, 'SELECT') THEN 'S' END,
                  CASE WHEN has_table_privilege(:role, c.oid, 'INSERT') THEN 'I' END,
                  CASE WHEN has_table_privilege(:role, c.oid, 'UPDATE') THEN 'U' END,
                  CASE WHEN has_table_privilege(:role, c.oid, 'DELETE') THEN 'D' END,
                  CASE WHEN has_table_privilege(:role, c.oid, 'TRUNCATE') THEN 'T' END)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v', 'm', 'p')
      AND pg_get_userbyid(c.relowner) = :owner
"""
CALLABLE = """
    SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public' AND pg_get_userbyid(p.proowner) = :owner
      AND p.prorettype <> 'trigger'::regtype AND has_function_privilege(:role, p.oid, 'EXECUTE')
"""
FORBIDDEN_DDL = (
    "CREATE TABLE mine (id int)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA mine",
    "DROP TABLE areas",
    "ALTER TABLE areas ADD COLUMN mine int",
    "ALTER TABLE audit_entries DISABLE TRIGGER USER",
    "TRUNCATE audit_entries",
    "CREATE EXTENSION hstore",
    "CREATE ROLE mine",
)


def role(which: str) -> str:
    return urlsplit(os.environ[which]).username


@pytest.fixture(scope="module")
def link(database):
    """A connection as the owner."""
    engine = create_engine(config_for(database).database_owner_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(params=["database_url", "database_public_url"])
def outsider(database, request):
    """A connection as the application's role, then as the public one."""
    engine = create_engine(getattr(config_for(database), request.param))
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.mark.parametrize(
    "setting, written, name",
    [
        ("DATABASE_URL", rights.APP, "APP"),
        ("DATABASE_PUBLIC_URL", rights.PUBLIC, "PUBLIC"),
    ],
)
def test_every_right_is_acknowledged(link, setting, written, name):
    rows = link.execute(
        text(GRANTED), {"role": role(setting), "owner": role("DATABASE_OWNER_URL")}
    ).all()
    found = {table: held for table, held in rows if held}
    differing = sorted(
        f'"{table}": "{found.get(table, "")}",'
        for table in found.keys() | written.keys()
        if found.get(table) != written.get(table) and table != "spatial_ref_sys"
    )
    assert not differing, (
        f"The migrations grant what tests/structure/rights.py does not say in {name}. If it is"
        " meant, write (an empty one: remove):\n    " + "\n    ".join(differing)
    )


def test_public_role_calls_what_is_acknowledged(link):
    rows = link.execute(
        text(CALLABLE),
        {"role": role("DATABASE_PUBLIC_URL"), "owner": role("DATABASE_OWNER_URL")},
    )
    found = {row[0] for row in rows}
    assert found == rights.PUBLIC_CALLS, (
        "REVOKE ALL ON FUNCTION … FROM PUBLIC in the migration (migrations/roles.grant does it),"
        f" or write it into PUBLIC_CALLS: {sorted(found ^ rights.PUBLIC_CALLS)}"
    )


@pytest.mark.parametrize("statement", FORBIDDEN_DDL)
def test_no_role_of_the_application_changes_the_database(outsider, statement):
    with pytest.raises(ProgrammingError, match="permission denied|must be owner|must be superuser"):
        outsider.execute(text(statement))


@pytest.mark.parametrize("table", sorted(rights.APP))
@pytest.mark.parametrize("verb", ["SELECT", "INSERT", "UPDATE", "DELETE"])
def test_role_is_refused_what_is_not_granted(role_link, table, verb):
    link, granted = role_link
    if verb[0] in granted.get(table, ""):
        if verb == "SELECT":
            link.execute(text(f"SELECT count(*) FROM {table}"))
        return
    statement = {
        "SELECT": f"SELECT * FROM {table}",
        "INSERT": f"INSERT INTO {table} DEFAULT VALUES",
        "UPDATE": f"UPDATE {table} SET {first_column(link, table)} = DEFAULT",
        "DELETE": f"DELETE FROM {table}",
    }[verb]
    refusal = "permission denied|cannot (insert into|update|delete from) view"
    with pytest.raises(DBAPIError, match=refusal), link.begin_nested():
        link.execute(text(statement))


@pytest.fixture(scope="module", params=["database_public_url", "database_url"])
def role_link(database, request):
    """A connection as the public role, then as the application's, and what that one was given."""
    granted = rights.PUBLIC if "public" in request.param else rights.APP
    engine = create_engine(getattr(config_for(database), request.param))
    with engine.connect() as connection, connection.begin():
        yield connection, granted
    engine.dispose()


def first_column(link, table: str) -> str:
    return link.scalar(
        text("SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:name) AND attnum = 1"),
        {"name": table},
    )
