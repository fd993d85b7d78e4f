"""What the command line says of an import: how far it is, its preview, what is wrong."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click
from flask_babel import force_locale

from gis.errors import GeometryError, NamelessAreas, ProjectionUnknown
from gis.verdict import Choice
from webapp.areas.gis_messages import message_for, note_for
from webapp.areas.import_lines import Fate
from webapp.areas.import_plan import Plan
from webapp.areas.imports import Tell
from webapp.extensions import db

STAGES = {"read": 0, "project": 8, "compare": 15, "neighbours": 55, "generalise": 70, "write": 80}
SHOWN = 20
COMPARED = {
    "own": "{offset} off the boundaries known",
    "room": "{offset} off the room that the neighbours leave",
    "parent": "compared with the area above alone",
    "nothing": "nothing known to compare with",
}


def fail(text: str) -> NoReturn:
    """Say what is wrong and leave with exit code 2."""
    click.echo(f"vungxanh: {text}", err=True)
    sys.exit(2)


@contextmanager
def said_in_one_line() -> Iterator[None]:
    """Turn what is wrong with the input into one line and exit code 2; nothing is changed.

    Everything is said in English, as the commands' own help is.
    """
    try:
        with force_locale("en"):
            yield
    except ProjectionUnknown as error:
        db.session.rollback()
        listed = "; ".join(
            f"{titled(one)} ({one.key.removeprefix('EPSG:')}), {far(one.offset_m)} off"
            for one in error.choices[:4]
        )
        fail(
            f"the projection cannot be told with certainty; say it with --crs. Likeliest: {listed}"
        )
    except NamelessAreas:
        db.session.rollback()
        fail("the file names no area; say whose boundary it holds with --commune or --province.")
    except GeometryError as error:
        db.session.rollback()
        with force_locale("en"):
            fail(message_for(error))


def waiting() -> None:
    """Say that another import is being written."""
    click.echo("Another import is writing; waiting until it is done.", err=True)


@contextmanager
def progress() -> Iterator[Tell]:
    """Show a bar on the terminal while the work tells how far it is; nothing in a log."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=100, label="Importing", file=sys.stderr, hidden=hidden) as bar:

        def tell(stage: str, done: int, total: int) -> None:
            stages = list(STAGES)
            begins = STAGES[stage]
            place = stages.index(stage) + 1
            ends = STAGES[stages[place]] if place < len(stages) else 100
            bar.update(int(begins + (ends - begins) * done / max(total, 1)) - bar.pos)

        yield tell
        bar.update(100 - bar.pos)


def show(plan: Plan) -> None:
    """Print the preview."""
    compared = COMPARED[plan.compared].format(offset=far(plan.choice.offset_m))
    click.echo(f"Projection: {titled(plan.choice)}, {compared}.")
    for note in plan.notes:
        click.echo(note_for(note))
    click.echo("  ".join(f"{name}: {count}" for name, count in plan.counts().items()))
    _list(_doubtful(plan))
    _list([f"not in the file, stays as it is: {one.name} ({one.code})" for one in plan.missing])
    repaired = [line for line in plan.lines if line.repaired is not None]
    repaired.sort(key=lambda line: -line.repaired)
    _list([f"repaired: {one.name}, area changed by {share(one.repaired)}" for one in repaired])
    overlaps = sorted(plan.overlaps, key=lambda one: -one.share)
    _list(
        [
            f"overlap: {one.first} / {one.second}, {one.area_m2:,.0f} m2, {share(one.share)}"
            for one in overlaps
        ]
    )
    _list(
        [
            f"gap: {gap.area_m2:,.0f} m2 beside {' and '.join(gap.between) or 'nothing'}"
            for gap in plan.gaps
        ]
    )


def _list(lines: list[str]) -> None:
    for line in lines[:SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > SHOWN:
        click.echo(f"  … and {len(lines) - SHOWN:,} more: {lines[0].partition(':')[0]}")


def _doubtful(plan: Plan) -> list[str]:
    fates = (Fate.UNMATCHED, Fate.AMBIGUOUS, Fate.REFUSED)
    found = []
    for line in [line for line in plan.lines if line.fate in fates]:
        names = ", ".join(f"{one.name} ({one.code})" for one in line.candidates)
        what = line.name or line.code or f"no. {line.place + 1}"
        found.append(f"{line.fate.value}: {what}, {line.doubt or line.reason} {names}".rstrip())
    return found


def warn_of_yes(plan: Plan) -> None:
    """Say after a preview alone what carrying it out will ask for."""
    if plan.needs_yes:
        click.echo(f"Carrying it out needs --yes: {'; '.join(_reasons(plan))}.")


def _reasons(plan: Plan) -> list[str]:
    reasons = [
        f"{line.name} changes by {line.repaired:.1%} when repaired"
        for line in plan.large_repairs[:3]
    ]
    if plan.is_far:
        reasons.append(f"the boundaries land {far(plan.choice.offset_m)} from those known")
    return reasons


def refuse_without_yes(plan: Plan, *, yes: bool) -> None:
    """Stop when the preview warns and nobody has said yes or can be asked."""
    if yes or not plan.needs_yes:
        return
    reasons = _reasons(plan)
    if sys.stdin.isatty():
        click.confirm("; ".join(reasons) + ". Go on?", abort=True)
    else:
        fail("; ".join(reasons) + "; accept it with --yes.")


def far(metres: float) -> str:
    """Return a distance as a person says it.

    >>> far(224.4), far(26_120)
    ('224 m', '26.1 km')
    """
    return f"{metres:.0f} m" if metres < 1000 else f"{metres / 1000:.1f} km"


def share(found: float) -> str:
    """Return a share of an area, small ones too.

    >>> share(0.0574), share(0.0000004), share(0.0)
    ('5.7 %', 'under 0.1 %', '0 %')
    """
    return "under 0.1 %" if 0 < found < 0.0005 else f"{100 * found:.2g} %"


def titled(choice: Choice) -> str:
    """Return the projection's name, and that it is read without its datum shift."""
    return f"{choice.name} without its datum shift" if choice.is_unshifted else choice.name
