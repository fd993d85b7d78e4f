"""The rail of staff sections: each feature hangs one there, the visitor's rights say which show.

The number at a section is that of today's tasks which lead into it.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import local
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import LazyString
from flask_login import current_user
from sqlalchemy import Select, select
from werkzeug.local import LocalProxy

from webapp import duties
from webapp.clock import now
from webapp.duties import Duty
from webapp.extensions import db
from webapp.permissions import HasGrants, Permission, holds, permits


@dataclass(frozen=True)
class Section:
    """One entry of the rail, shown to those who hold `permission` anywhere but not `unless`.

    The pages of its own blueprint belong to it, and those of the blueprints in `also`.
    """

    order: int
    label: LazyString
    endpoint: str
    icon: str
    permission: Permission
    unless: Permission | None = None
    also: tuple[str, ...] = ()

    def owns(self, endpoint: str) -> bool:
        """True when a page belongs to this section."""
        return endpoint.split(".")[0] in (self.endpoint.split(".")[0], *self.also)


@dataclass(frozen=True)
class Asked:
    """What the frame of each page asks for somebody: facts, then numbers, in one statement."""

    facts: tuple[str, ...]
    duties: tuple[Duty, ...]
    rows: Select | None

    @classmethod
    def for_visitor(cls) -> "Asked":
        """Return what the pages ask on behalf of the signed-in visitor, as one statement."""
        told = {key: ask(current_user) for key, ask in FACTS.items()}
        facts = {key: fact.scalar_subquery() for key, fact in told.items() if fact is not None}
        found = tuple(duties.of(current_user))
        wanted = [*facts.values(), *(duty.number() for duty in found)]
        return cls(tuple(facts), found, select(*wanted) if wanted else None)


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str
    current: bool
    count: str | None = None


KEPT = 8  # people whose pages a thread draws within a minute
_kept = local()
SECTIONS: list[Section] = []
FACTS: dict[str, Callable[[HasGrants], Select | None]] = {}


def section(
    order: int,
    label: LazyString,
    endpoint: str,
    icon: str,
    permission: Permission,
    *,
    unless: Permission | None = None,
    also: tuple[str, ...] = (),
) -> None:
    """Hang a section on the rail."""
    entry = Section(order, label, endpoint, icon, permission, unless, also)
    if entry.endpoint not in {known.endpoint for known in SECTIONS}:
        SECTIONS.append(entry)


def page_fact(key: str):
    """Register a function (user) -> SELECT of one value: what the frame of each page tells."""

    def register(asking: Callable[[HasGrants], Select | None]):
        FACTS[key] = asking
        return asking

    return register


def page_facts() -> dict[str, Any]:
    """Return {key: fact} for the visitor; empty without a session."""
    return _read()[0]


def numbers() -> list[tuple[Duty, int]]:
    """Return the visitor's duties with the number of tasks, counted to `duties.MOST` + 1."""
    return _read()[1]


def _read() -> tuple[dict[str, Any], list[tuple[Duty, int]]]:
    """Read facts and numbers once a request, in one statement: they stand on every page."""
    if not current_user.is_authenticated:
        return {}, []
    if "frame" not in g:
        asked = _asked()
        row = db.session.execute(asked.rows).one() if asked.rows is not None else ()
        g.frame = (
            dict(zip(asked.facts, row, strict=False)),
            list(zip(asked.duties, row[len(asked.facts) :], strict=True)),
        )
    return g.frame


def _asked() -> Asked:
    """Return what the frame asks for the visitor, as put together in the same minute.

    To put it together takes as long as to answer it, and nothing that it reads is kept: only who
    asks, with which rights, by which rules, and what time it is. Each thread has its own, for two
    may not put one statement into words at once.
    """
    grants = tuple(sorted((grant.role, grant.area_path) for grant in current_user.grants_today))
    key = (current_user.id, grants, duties.grounds(), now().replace(second=0, microsecond=0))
    kept = vars(_kept).setdefault("asked", OrderedDict())
    if key not in kept:
        kept[key] = Asked.for_visitor()
        while len(kept) > KEPT:
            kept.popitem(last=False)
    kept.move_to_end(key)
    return kept[key]


def _number_at(entry: Section) -> str | None:
    """Return what stands at a section, None for nothing."""
    count = sum(number for duty, number in numbers() if entry.owns(duty.section))
    return (str(count) if count <= duties.MOST else f"{duties.MOST}+") if count else None


def nav_items() -> list[NavItem]:
    """Return the sections that the visitor may open, in order; none without a session."""
    if "nav_items" not in g:
        g.nav_items = list(_open_sections()) if current_user.is_authenticated else []
    return g.nav_items


def _open_sections() -> Iterator[NavItem]:
    for entry in sorted(SECTIONS, key=lambda entry: entry.order):
        if not holds(current_user, entry.permission):
            continue
        if entry.unless and holds(current_user, entry.unless):
            continue
        yield NavItem(
            label=str(entry.label),
            url=url_for(entry.endpoint),
            icon=entry.icon,
            current=entry.owns(request.endpoint or ""),
            count=_number_at(entry),
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
