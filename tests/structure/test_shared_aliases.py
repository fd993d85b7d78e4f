"""Aliases that all requests share are whole before two requests can ask for them at once."""

import importlib
import sys
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Alias, Table, func, inspect, literal_column, select
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import AliasedClass
from sqlalchemy.sql.selectable import AliasedReturnsRows

from tests.structure.source import modules
from webapp.aliases import shared_alias
from webapp.areas.models import Area, AreaVersion
from webapp.areas.public import areas

AT_ONCE, TIMES = 4, 150


def shared() -> Iterator[tuple[str, object]]:
    """Yield (where, alias) of every alias that a module keeps."""
    for path, _tree in modules():
        name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        if name.endswith("__main__"):
            continue
        for key, value in vars(importlib.import_module(name)).items():
            if isinstance(value, AliasedClass | AliasedReturnsRows):
                yield f"{name}.{key}", value


def lacks(alias: object) -> list[str]:
    """Return what would be made only when it is asked for."""
    if not isinstance(alias, AliasedClass):
        return [] if "_columns" in vars(alias) else ["columns"]
    known = inspect(alias)
    missing = [] if "_columns" in vars(known.selectable) else ["columns"]
    for key, _column in known.mapper.columns.items():
        made = vars(alias).get(key)
        try:
            object.__getattribute__(made, "expression")  # does not make it, as made.expression does
        except AttributeError:
            missing.append(key)
    return missing


def test_every_alias_that_a_module_keeps_is_whole() -> None:
    found = dict(shared())
    assert "webapp.villages.listing.Commune" in found
    assert "webapp.villages.register.village" in found
    assert not {where: lacks(alias) for where, alias in found.items() if lacks(alias)}


def test_an_alias_made_without_care_is_seen() -> None:
    assert lacks(aliased(Area))
    assert lacks(areas.alias())


@pytest.fixture
def impatient() -> Iterator[None]:
    """Threads take turns as often as can be."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def failures(inner: type[Area], outer: type[AreaVersion]) -> list[str]:
    """Return what goes wrong when some requests use two aliases for the first time at once."""
    told: list[str] = []
    start = threading.Barrier(AT_ONCE)

    def ask() -> None:
        start.wait()
        rows = select(inner.path, outer.name).join(outer, outer.area_id == inner.id)
        one = rows.with_only_columns(literal_column("1"), maintain_column_froms=True)
        try:
            str(select(func.count()).select_from(one.subquery()))
        except Exception as error:
            told.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.usefixtures("impatient")
def test_requests_that_use_a_shared_alias_at_once_all_get_their_statement() -> None:
    for _time in range(TIMES):
        assert not failures(shared_alias(Area), shared_alias(AreaVersion))


def test_a_table_keeps_the_name_that_it_is_given() -> None:
    village = shared_alias(areas, "village")
    assert isinstance(areas, Table)
    assert isinstance(village, Alias)
    assert str(select(village.c.id)).endswith("AS village")
