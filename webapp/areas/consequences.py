"""What the end of units means for all that lies in them, told by each feature before it is done.

Whoever asks is told a number only where he may know it; the words are the same whatever there is.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from flask_babel import gettext as _

from webapp.areas.models import Area, Level
from webapp.areas.path_names import last_name
from webapp.areas.reshaping import groups_of
from webapp.permissions import HasGrants, Permission, permits


@dataclass(frozen=True)
class Ending:
    """The units that end from a day on; `into` is one that goes on in their place, if any.

    `keeps_groups` tells that their household groups move over and do not end with them,
    `begins_new` that new units begin in their place.
    """

    areas: Sequence[Area]
    since: date
    into: Area | None = None
    keeps_groups: bool = False
    begins_new: bool = False

    @property
    def villages(self) -> list[Area]:
        return [area for area in self.areas if area.level == Level.VILLAGE]

    @property
    def ids(self) -> list[int]:
        return [area.id for area in self.villages]

    def shows(self, user: HasGrants, permission: Permission) -> bool:
        """True when the user holds `permission` in every one of the villages."""
        return all(permits(user, permission, area.path) for area in self.villages)


@dataclass(frozen=True)
class Consequence:
    """What it is about, what becomes of it, and how many: None where the reader may not know."""

    what: str
    then: str
    count: int | None = None
    names: str = ""


Teller = Callable[[Ending, HasGrants], Iterable[Consequence]]
TELLERS: dict[int, Teller] = {}


def tells_consequences(place: int) -> Callable[[Teller], Teller]:
    """Register a function that says what becomes of a feature's records, at a place in the list."""

    def register(function: Teller) -> Teller:
        TELLERS[place] = function
        return function

    return register


def told(ending: Ending, user: HasGrants) -> list[Consequence]:
    """Return what the act will mean, as far as the user may know."""
    return [one for _place, tell in sorted(TELLERS.items()) for one in tell(ending, user)]


def seal(found: Sequence[Consequence], sent: Iterable[tuple[str, str]]) -> str:
    """Return what must be the same when the act is confirmed as when it was shown."""
    typed = sorted(pair for pair in sent if pair[0] not in ("csrf_token", "once", "confirmed"))
    return sha256(repr((found, typed)).encode(errors="surrogatepass")).hexdigest()


@tells_consequences(60)
def household_groups(ending: Ending, user: HasGrants) -> Iterable[Consequence]:
    """Say what becomes of the household groups inside."""
    if ending.villages:
        then = (
            _("They go on inside the merged unit.")
            if ending.keeps_groups
            else _("They end together with the unit.")
        )
        groups = [group for area in ending.villages for group in groups_of(area, ending.since)]
        yield Consequence(_("Household groups"), then, len(groups), names_of(groups))


def names_of(areas: Sequence[Area]) -> str:
    """Return the names of units for a sentence, the first few where there are many."""
    named = ", ".join(last_name(area) for area in areas[:5])
    return f"{named}, …" if len(areas) > 5 else named
