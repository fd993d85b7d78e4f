"""The rail of staff sections: each feature hangs one there, the visitor's rights say which show."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import LazyString
from flask_login import current_user
from sqlalchemy import ScalarSelect, Select, func, select
from werkzeug.local import LocalProxy

from webapp.extensions import db
from webapp.permissions import HasGrants, Permission, holds, permits


@dataclass(frozen=True)
class Section:
    """One entry of the rail, shown to those who hold `permission` anywhere but not `unless`."""

    order: int
    label: LazyString
    endpoint: str
    icon: str
    permission: Permission
    unless: Permission | None = None


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str
    current: bool
    count: str | None = None


SECTIONS: list[Section] = []
MOST = 999  # what the rail counts to; past that a number tells nobody more
COUNTERS: dict[str, Callable[[HasGrants], Select | None]] = {}
FACTS: dict[str, Callable[[HasGrants], Select | None]] = {}


def section(
    order: int,
    label: LazyString,
    endpoint: str,
    icon: str,
    permission: Permission,
    *,
    unless: Permission | None = None,
) -> None:
    """Hang a section on the rail."""
    entry = Section(order, label, endpoint, icon, permission, unless)
    if entry.endpoint not in {known.endpoint for known in SECTIONS}:
        SECTIONS.append(entry)


def counts_waiting(endpoint: str):
    """Register a function (user) -> SELECT of a row for each thing that waits in `endpoint`.

    None says that nothing can wait there for this user.
    """

    def register(counter: Callable[[HasGrants], Select | None]):
        COUNTERS[endpoint] = counter
        return counter

    return register


def page_fact(key: str):
    """Register a function (user) -> SELECT of one value: what the frame of each page tells."""

    def register(asking: Callable[[HasGrants], Select | None]):
        FACTS[key] = asking
        return asking

    return register


def page_facts() -> dict[str, Any]:
    """Return {key: fact} and {endpoint: what waits there} for the visitor.

    Read once a request in one statement; empty without a session. It stands on every page, so what
    waits is counted no further than `MOST` + 1, whatever there is.
    """
    if not current_user.is_authenticated:
        return {}
    if "page_facts" not in g:
        waiting = {key: ask(current_user) for key, ask in COUNTERS.items()}
        asked = {key: _number_of(rows) for key, rows in waiting.items() if rows is not None}
        told = {key: ask(current_user) for key, ask in FACTS.items()}
        asked |= {key: fact.scalar_subquery() for key, fact in told.items() if fact is not None}
        row = db.session.execute(select(*asked.values())).one() if asked else ()
        g.page_facts = dict(zip(asked, row, strict=True))
    return g.page_facts


def _number_of(rows: Select) -> ScalarSelect[int]:
    few = rows.limit(MOST + 1).subquery()
    return select(func.count()).select_from(few).scalar_subquery()


def _in_words(count: int) -> str | None:
    """Return the number on the rail, None for nothing."""
    return (str(count) if count <= MOST else f"{MOST}+") if count else None


def nav_items() -> list[NavItem]:
    """Return the sections that the visitor may open, in order; none without a session."""
    if "nav_items" not in g:
        g.nav_items = list(_open_sections()) if current_user.is_authenticated else []
    return g.nav_items


def _open_sections() -> Iterator[NavItem]:
    here = (request.endpoint or "").split(".")[0]
    for entry in sorted(SECTIONS, key=lambda entry: entry.order):
        if not holds(current_user, entry.permission):
            continue
        if entry.unless and holds(current_user, entry.unless):
            continue
        yield NavItem(
            label=str(entry.label),
            url=url_for(entry.endpoint),
            icon=entry.icon,
            current=entry.endpoint.split(".")[0] == here,
            count=_in_words(page_facts().get(entry.endpoint) or 0),
        )


def can(permission: str, area_path: str | None = None) -> bool:
    """True when the visitor holds `permission` at `area_path`, or anywhere without one.

    Templates hide buttons by it; rights are checked by the views.
    """
    if not current_user.is_authenticated:
        return False
    wanted = Permission(permission)
    return (
        holds(current_user, wanted)
        if area_path is None
        else permits(current_user, wanted, area_path)
    )


def init_app(app: Flask) -> None:
    """Offer `can` and `nav_items` to templates; both stay unused on public pages."""

    @app.context_processor
    def offer() -> dict[str, object]:
        return {"can": can, "nav_items": LocalProxy(nav_items)}
