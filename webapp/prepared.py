"""Statements that are written once for a process and planned once for a connection.

To plan a statement of four layers takes the database longer than to run it for a near tile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from psycopg2.extensions import AsIs
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import psycopg2
from sqlalchemy.orm import Session

KNOWN = "prepared"


@dataclass(frozen=True)
class Prepared:
    """A statement in SQL with its fixed values; its parameters are $1, $2, and so on."""

    name: str
    sql: str
    values: Mapping[str, Any]
    size: int


def prepared(rows: Select, parameters: Mapping[str, str]) -> Prepared:
    """Render `rows`.

    Args:
        rows: a SELECT with a `bindparam` for each name in `parameters`.
        parameters: name → SQL type, in the order in which `scalar` takes the values.
    """
    rendered = rows.compile(dialect=psycopg2.dialect())
    fixed = {name: value for name, value in rendered.params.items() if name not in parameters}
    sql = f"({', '.join(parameters.values())}) AS {rendered}"
    seal = sha256(f"{sql}{sorted(fixed.items())}".encode()).hexdigest()
    places = {name: AsIs(f"${number}") for number, name in enumerate(parameters, start=1)}
    return Prepared(f"vx_{seal[:24]}", sql, fixed | places, len(parameters))


def scalar(session: Session, statement: Prepared, values: Sequence[Any]) -> Any:
    """Return the one value of `statement`; a connection that does not know it yet plans it."""
    connection = session.connection()
    known = connection.info.setdefault(KNOWN, set())
    if statement.name not in known:
        connection.exec_driver_sql(f"PREPARE {statement.name} {statement.sql}", statement.values)
        known.add(statement.name)
    marks = ", ".join(["%s"] * statement.size)
    return connection.exec_driver_sql(f"EXECUTE {statement.name} ({marks})", tuple(values)).scalar()
