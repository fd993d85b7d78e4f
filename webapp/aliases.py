"""Second names of tables in statements, made once and used by all requests of a process."""

from typing import Any, TypeVar, overload

from sqlalchemy import Alias, Table, inspect
from sqlalchemy.orm import DeclarativeBase, aliased

Model = TypeVar("Model", bound=DeclarativeBase)


@overload
def shared_alias(source: Table, name: str | None = None) -> Alias: ...


@overload
def shared_alias(source: type[Model], name: str | None = None) -> type[Model]: ...


def shared_alias(source: Any, name: str | None = None) -> Any:
    """Return `source`, a table or a mapped class, under a name of its own.

    SQLAlchemy makes the columns of an alias when they are first asked for, without a lock: two
    requests that ask at once get different ones, and statements with the loser's fail from then on
    ("Can't determine which FROM clause to join from"). So all are asked for here, while the module
    is imported by one thread.
    """
    if isinstance(source, Table):
        found = source.alias(name)
        list(found.c)
        return found
    found = aliased(source, name=name)
    list(inspect(found).selectable.c)
    for attribute, _column in inspect(source).columns.items():
        hasattr(getattr(found, attribute), "expression")
    return found
