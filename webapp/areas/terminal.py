"""What the command line says of an import: how far it is, its preview, what is wrong."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from gis.errors import GeometryError, ProjectionUnknown
from webapp.areas.gis_messages import message_for, note_for
from webapp.areas.import_lines import Fate
from webapp.areas.import_plan import Plan
from webapp.areas.imports import Tell
from webapp.extensions import db

STAGES = {"read": 0, "project": 8, "compare": 15, "neighbours": 55, "generalise": 70, "write": 80}
SHOWN = 20


def fail(text: str) -> NoReturn:
    """Say what is wrong and leave with exit code 2."""
    click.echo(f"vungxanh: {text}", err=True)
    sys.exit(2)


@contextmanager
def said_in_one_line() -> Iterator[None]:
    """Turn what is wrong with the input into one line and exit code 2; nothing is changed."""
    try:
        yield
    except ProjectionUnknown as error:
        db.session.rollback()
        listed = "; ".join(
            f"{one.name} ({one.key.removeprefix('EPSG:')}), {far(one.offset_m)} off"
            for one in error.choices[:4]
        )
        fail(
            f"the projection cannot be told with certainty; say it with --crs. Likeliest: {listed}"
        )
    except GeometryError as error:
        db.session.rollback()
        fail(message_for(error))


def waiting() -> None:
    click.echo("Another import is writing; waiting until it is done.", err=True)


@contextmanager
def progress() -> Iterator[Tell]:
    """Show a bar on the terminal while the work tells how far it is."""
    with click.progressbar(length=100, label="Importing", file=sys.stderr) as bar:

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
    offset = far(plan.choice.offset_m)
    click.echo(f"Projection: {plan.choice.name}, compared with {plan.compared}, {offset} off.")
    for note in plan.notes:
        click.echo(note_for(note))
    click.echo("  ".join(f"{name}: {count}" for name, count in plan.counts().items()))
    _show_doubtful(plan)
    for line in plan.large_repairs[:SHOWN]:
        click.echo(f"  repaired by {line.repaired:.1%}: {line.name} ({line.reason})")
    for one in sorted(plan.overlaps, key=lambda one: -one.share)[:SHOWN]:
        click.echo(f"  overlap: {one.first} / {one.second}, {one.area_m2:,.0f} m2, {one.share:.1%}")
    for gap in plan.gaps[:SHOWN]:
        click.echo(f"  gap: {gap.area_m2:,.0f} m2 between {', '.join(gap.between) or 'nothing'}")


def _show_doubtful(plan: Plan) -> None:
    fates = (Fate.UNMATCHED, Fate.AMBIGUOUS, Fate.REFUSED)
    for line in [line for line in plan.lines if line.fate in fates][:SHOWN]:
        names = ", ".join(f"{one.name} ({one.code})" for one in line.candidates)
        what = line.name or line.code or f"no. {line.place + 1}"
        why = line.doubt or line.reason
        click.echo(f"  {line.fate.value}: {what}, {why} {names}".rstrip())


def refuse_without_yes(plan: Plan, *, yes: bool) -> None:
    """Stop when the preview warns and nobody has said yes or can be asked."""
    if yes or not plan.needs_yes:
        return
    reasons = [
        f"{line.name} changes by {line.repaired:.1%} when repaired"
        for line in plan.large_repairs[:3]
    ]
    if plan.is_far:
        reasons.append(f"the boundaries land {far(plan.choice.offset_m)} from those known")
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
