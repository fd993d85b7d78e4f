"""What an import asks for, and what happens to each feature of its file."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shapely import MultiPolygon

from webapp.areas.matching import Doubt, Known
from webapp.areas.models import Level


class Fate(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    UNMATCHED = "unmatched"
    AMBIGUOUS = "ambiguous"
    REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """What happens to one feature of the file.

    `changes` holds (field, old, new); `repaired` is the share of area the mending changed, None
    when nothing was mended.
    """

    place: int
    name: str
    code: str
    kind: str
    fate: Fate
    area: Known | None = None
    parent: Known | None = None
    shape: MultiPolygon | None = None
    changes: tuple[tuple[str, str, str], ...] = ()
    redraws: bool = False
    repaired: float | None = None
    reason: str = ""
    doubt: Doubt | None = None
    candidates: tuple[Known, ...] = ()


@dataclass(frozen=True)
class Request:
    """What the person who imports has said.

    `within` is the area the file belongs to: a commune for its villages, the area itself for its
    own boundary, a province for its communes.
    """

    level: Level
    since: date
    within: Known | None = None
    within_level: Level | None = None
    crs: str | None = None

    @property
    def is_own(self) -> bool:
        """True when the file brings the boundary of `within` itself."""
        return self.within is not None and self.within_level == self.level

    @property
    def is_demo(self) -> bool:
        """True inside the demonstration, whose land is nobody's neighbour."""
        return self.within is not None and self.within.is_demo

    @property
    def parent_id(self) -> int | None:
        """The one area that all of the file lies in, None when there is no single one."""
        if self.within is None:
            return None
        return self.within.parent_id if self.is_own else self.within.id
