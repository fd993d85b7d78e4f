"""What an import would change, as plain data that a page shows and the record keeps."""

from collections.abc import Iterable, Sequence
from typing import Any

from gis.verdict import Choice
from webapp.areas.gis_messages import note_for
from webapp.areas.import_lines import Fate, Line
from webapp.areas.import_plan import LARGE_REPAIR, Plan
from webapp.areas.names import full_name
from webapp.areas.sketch import sketch

SHOWN = 300  # lines; the counts tell of the rest
SHOWN_GROUND = 60
SHOWN_MISSING = 60
DRAWN = 400  # shapes that a sketch can hold
ORDER = [
    Fate.REFUSED,
    Fate.AMBIGUOUS,
    Fate.UNMATCHED,
    Fate.CHANGED,
    Fate.ADDED,
    Fate.UNCHANGED,
]


def summary(plan: Plan) -> dict[str, Any]:
    """Return the preview as JSON."""
    lines = sorted(plan.lines, key=lambda line: (ORDER.index(line.fate), line.place))
    return {
        "counts": plan.counts(),
        "total": len(plan.lines),
        "lines": [_line(line) for line in lines[:SHOWN]],
        "missing": [full_name(one.kind, one.name) for one in plan.missing[:SHOWN_MISSING]],
        "missing_total": len(plan.missing),
        "large_repairs": [
            {"name": line.name, "share": line.repaired, "reason": line.reason}
            for line in plan.large_repairs
        ],
        "overlaps": [
            {"first": one.first, "second": one.second, "area_m2": one.area_m2, "share": one.share}
            for one in sorted(plan.overlaps, key=lambda one: -one.area_m2)[:SHOWN_GROUND]
        ],
        "overlaps_total": len(plan.overlaps),
        "gaps": [
            {"area_m2": one.area_m2, "between": list(one.between)}
            for one in plan.gaps[:SHOWN_GROUND]
        ],
        "gaps_total": len(plan.gaps),
        "notes": [note_for(note) for note in plan.notes],
        "choice": choices([plan.choice])[0],
        "compared": plan.compared,
        "is_far": plan.is_far,
        "needs_yes": plan.needs_yes,
        "writes": len(plan.to_write),
        "digest": plan.digest(),
        "sketch": _sketch(plan),
    }


def choices(found: Iterable[Choice]) -> list[dict[str, Any]]:
    """Return projections to choose among, in the order given."""
    return [
        {
            "key": one.key,
            "name": one.name,
            "offset_m": one.offset_m,
            "score": one.score,
            "is_declared": one.is_declared,
            "is_unshifted": one.is_unshifted,
        }
        for one in found
    ]


def _line(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "code": line.code,
        "fate": line.fate.value,
        "changes": [list(change) for change in line.changes],
        "redraws": line.redraws,
        "repaired": line.repaired,
        "is_large_repair": (line.repaired or 0) > LARGE_REPAIR,
        "doubt": line.doubt.value if line.doubt else None,
        "candidates": [f"{one.name} ({one.code})" for one in line.candidates],
    }


def _sketch(plan: Plan) -> dict[str, Any] | None:
    drawn: Sequence[Line] = [line for line in plan.lines if line.shape is not None]
    if not drawn or len(drawn) > DRAWN:
        return None
    return sketch([(line.name, line.fate.value, line.shape) for line in drawn])
