"""`vungxanh areas …`: boundaries from the command line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import exists, select

from gis import boundaries
from gis.boundaries import BoundaryFile
from gis.errors import GeometryError, ProjectionUnknown
from webapp.areas import bulk, import_operations, imports, known, queries
from webapp.areas.gis_messages import message_for, note_for
from webapp.areas.import_lines import Fate, Request
from webapp.areas.import_models import AreaImport, ImportState
from webapp.areas.import_plan import Plan
from webapp.areas.models import Area, Level
from webapp.clock import today
from webapp.extensions import db

REFORM_ON = date(2025, 7, 1)  # Nghị quyết 202/2025/QH15: the units of today exist since that day
STAGES = {"read": 0, "project": 8, "compare": 15, "neighbours": 55, "generalise": 70, "write": 80}
SHOWN = 20


areas = AppGroup("areas", help="Provinces, communes, villages and their boundaries.")


@areas.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--level",
    type=click.Choice(["province", "commune", "village"]),
    help="Told by the file when left out.",
)
@click.option(
    "--commune", help="Code of the commune whose villages, or whose own boundary, the file holds."
)
@click.option("--province", help="Code of the province that all communes of the file lie in.")
@click.option(
    "--crs", help="EPSG code of the file's projection, when it does not name the right one."
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="First day of the boundaries: today, or 2025-07-01 for the first units with a code.",
)
@click.option(
    "--yes", is_flag=True, help="Do not ask; accept repairs that change an area by more than 1 %."
)
@click.option("--dry-run", is_flag=True, help="Show what would change and stop.")
def import_(file, level, commune, province, crs, since, yes, dry_run) -> None:
    """Import boundaries from FILE: GeoJSON, GeoPackage, zipped Shapefile, KML or KMZ."""
    with said_in_one_line():
        within = asked_area(commune, province)
        with progress() as tell:
            tell("read", 0, 1)
            source = boundaries.read(file, file.name)
        found = Level(level) if level else told_level(source, within)
        request = request_for(found, within, crs, since)
        bulk.lock()
        record = AreaImport(
            level=request.level.value,
            area_id=within.id if within else None,
            since=request.since,
            crs=request.crs,
            file_name=file.name,
            status=ImportState.READING,
        )
        with progress() as tell:
            plan = imports.plan_of(source, request, tell=tell)
        show(plan)
        refuse_without_yes(plan, yes=yes or dry_run)
        if dry_run or not plan.to_write:
            click.echo("Nothing was changed." if dry_run else "Nothing to change.")
            return
        if not yes and sys.stdin.isatty():
            click.confirm("Carry it out?", abort=True)
        db.session.add(record)
        record.status = ImportState.APPLYING
        db.session.flush()
        with progress() as tell:
            import_operations.carry_out(plan, record, by=None, tell=tell)
        db.session.commit()
        click.echo(f"Done: {len(plan.to_write)} areas written, valid from {request.since}.")


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


def fail(text: str) -> None:
    """Say what is wrong and leave with exit code 2."""
    click.echo(f"vungxanh: {text}", err=True)
    sys.exit(2)


def asked_area(commune: str | None, province: str | None) -> Area | None:
    """Return the area that --commune or --province names."""
    if not commune and not province:
        return None
    level, code = (Level.COMMUNE, commune) if commune else (Level.PROVINCE, province)
    area = db.session.scalar(queries.by_code(level, code))
    if area is None:
        fail(f"there is no {level.value} with the code {code}; import its boundary first.")
    return area


def told_level(source: BoundaryFile, within: Area | None) -> Level:
    """Return the level that the codes in the file tell."""
    features = source.features
    lengths = {len(one.code) for one in features if one.code.isdecimal()}
    if lengths == {2}:
        return Level.PROVINCE
    if lengths == {5}:
        return Level.COMMUNE
    if within is not None and within.level == Level.COMMUNE and any(one.name for one in features):
        return Level.VILLAGE
    fail("the file does not tell the level of its areas; say it with --level.")
    raise AssertionError


def request_for(level: Level, within: Area | None, crs: str | None, since) -> Request:
    """Return what the options ask for."""
    day = since.date() if since else default_day(level)
    if day > today():
        fail(f"--since {day} lies in the future.")
    key = None
    if crs:
        code = crs.upper().removeprefix("EPSG:")
        key = code if code.startswith("UNSHIFTED:") else f"EPSG:{code}"
    if level is Level.VILLAGE and (within is None or within.level != Level.COMMUNE):
        fail("villages need their commune; say it with --commune CODE.")
    found = known.known_of(within, day) if within else None
    return Request(level, day, found, Level(within.level) if within else None, key)


def default_day(level: Level) -> date:
    """Return today, or for the first units with a code the day from which they exist."""
    if level is Level.VILLAGE:
        return today()
    there = db.session.scalar(select(exists().where(Area.level == level, ~Area.is_demo)))
    return today() if there else REFORM_ON


@contextmanager
def progress() -> Iterator[imports.Tell]:
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
    doubtful = [
        line for line in plan.lines if line.fate in (Fate.UNMATCHED, Fate.AMBIGUOUS, Fate.REFUSED)
    ]
    for line in doubtful[:SHOWN]:
        names = ", ".join(f"{one.name} ({one.code})" for one in line.candidates)
        what = line.name or line.code or f"no. {line.place + 1}"
        why = line.doubt or line.reason
        click.echo(f"  {line.fate.value}: {what}, {why} {names}".rstrip())
    for line in plan.large_repairs[:SHOWN]:
        click.echo(f"  repaired by {line.repaired:.1%}: {line.name} ({line.reason})")
    for one in sorted(plan.overlaps, key=lambda one: -one.share)[:SHOWN]:
        click.echo(f"  overlap: {one.first} / {one.second}, {one.area_m2:,.0f} m2, {one.share:.1%}")
    for gap in plan.gaps[:SHOWN]:
        click.echo(f"  gap: {gap.area_m2:,.0f} m2 between {', '.join(gap.between) or 'nothing'}")


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
