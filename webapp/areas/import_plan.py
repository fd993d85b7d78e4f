"""The whole preview of an import: what it would change, and whether that needs a yes."""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256

from gis.verdict import Choice
from webapp.areas import neighbourhood
from webapp.areas.import_lines import Fate, Line, Request
from webapp.areas.matching import Known

LARGE_REPAIR = 0.01  # product rule: a change of area over 1 % needs a yes
FAR_M = 112.0  # half of what a lost datum shift moves: past that, a choice needs a yes


@dataclass
class Plan:
    """The whole preview."""

    request: Request
    lines: list[Line]
    choice: Choice
    compared: str
    format: str
    notes: list[str]
    missing: list[Known] = field(default_factory=list)
    overlaps: list[neighbourhood.SharedGround] = field(default_factory=list)
    gaps: list[neighbourhood.OpenGround] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Return the number of lines of each fate, 0 too, and of those `repaired`."""
        found = Counter(line.fate.value for line in self.lines)
        found["repaired"] = sum(line.repaired is not None for line in self.lines)
        return {name: found[name] for name in [*(fate.value for fate in Fate), "repaired"]}

    @property
    def large_repairs(self) -> list[Line]:
        return [line for line in self.lines if (line.repaired or 0) > LARGE_REPAIR]

    @property
    def is_far(self) -> bool:
        """True when the projection lands far from what is known of these very areas."""
        return self.compared in ("own", "room") and self.choice.offset_m > FAR_M

    @property
    def needs_yes(self) -> bool:
        return bool(self.large_repairs) or self.is_far

    @property
    def to_write(self) -> list[Line]:
        return [line for line in self.lines if line.fate in (Fate.ADDED, Fate.CHANGED)]

    def digest(self) -> str:
        """Return what must be the same when the plan is carried out as when it was shown."""
        parts = [
            (line.place, line.fate.value, line.area.id if line.area else 0, line.changes)
            for line in self.lines
        ]
        return sha256(repr((self.choice.key, parts)).encode()).hexdigest()
