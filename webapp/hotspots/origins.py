"""Where a hotspot came from, told by the features above this one to those who may know it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from webapp.hotspots.models import Hotspot
from webapp.permissions import HasGrants


@dataclass(frozen=True)
class Origin:
    """A link to the record from which a hotspot came."""

    label: str
    url: str


Finder = Callable[[Hotspot, HasGrants], Iterable[Origin]]
FINDERS: list[Finder] = []


def finds_origins(function: Finder) -> Finder:
    """Register a function that yields the origins of a hotspot that the user may see."""
    FINDERS.append(function)
    return function


def of(hotspot: Hotspot, user: HasGrants) -> list[Origin]:
    """Return what led to the hotspot, of that which the user may see."""
    return [origin for finder in FINDERS for origin in finder(hotspot, user)]
