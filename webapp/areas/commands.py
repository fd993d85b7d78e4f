"""`vungxanh areas …`: boundaries from the command line."""

import sys
from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import exists, select

from gis import boundaries
from gis.boundaries import BoundaryFile
from gis.crs import CODES, UNSHIFTED
from webapp.areas import bulk, import_operations, imports, known, provinces, queries, terminal
from webapp.areas.import_lines import Request
from webapp.areas.import_models import AreaImport, ImportState
from webapp.areas.import_plan import Plan
from webapp.areas.models import Area, Level
from webapp.clock import today
from webapp.extensions import db

REFORM_ON = date(2025, 7, 1)  # Nghị quyết 202/2025/QH15: the units of today exist since that day

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
@click.option(
    "--province",
    help="Code of the province whose communes, or whose own boundary, the file holds; communes"
    " that it places elsewhere are left out. A province not entered yet is made.",
)
@click.option("--province-name", help="Its name, when it is new and the file does not tell.")
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
def import_(file, level, commune, province, province_name, crs, since, yes, dry_run) -> None:
    """Import boundaries from FILE: GeoJSON, GeoPackage, zipped Shapefile, KML or KMZ.

    A table of corners (CSV) is read too, as the boundary of the commune given.
    """
    with terminal.said_in_one_line():
        with terminal.progress() as tell:
            tell("read", 0, 1)
            source = boundaries.read(file, file.name)
        bulk.lock(terminal.waiting)
        begun = bulk.instant()
        found = asked_level(level, source, bool(commune))
        day = asked_day(since, found)
        within = entered_area(commune, province)
        if within is None and province:
            name = asked_name(source, found, province, province_name)
            within = provinces.make(province, name, since=day, known_from=begun)
            click.echo(f"The province {province} is new: {name}.")
        key = projection_asked(crs, source) if crs else None
        asked = request_for(found, day, within, key)
        with terminal.progress() as tell:
            plan = imports.plan_of(source, asked, tell=tell)
        terminal.show(plan)
        terminal.refuse_without_yes(plan, yes=yes or dry_run)
        if dry_run or not plan.to_write:
            db.session.rollback()
            terminal.warn_of_yes(plan)
            click.echo("Nothing was changed." if dry_run else "Nothing to change.")
            return
        if not yes and sys.stdin.isatty():
            click.confirm("Carry it out?", abort=True)
        carry_out(plan, within, file.name, begun)
        db.session.commit()
        click.echo(f"Done: {len(plan.to_write)} areas written, valid from {day}.")


def carry_out(plan: Plan, within: Area | None, file_name: str, begun: datetime) -> None:
    """Write the plan, and the import as staff find it on their page."""
    record = AreaImport(
        level=plan.request.level.value,
        area_id=within.id if within else None,
        since=plan.request.since,
        crs=plan.request.crs,
        file_name=file_name,
        status=ImportState.APPLYING,
        known_from=begun,
    )
    db.session.add(record)
    db.session.flush()
    with terminal.progress() as tell:
        import_operations.carry_out(plan, record, by=None, tell=tell)


def asked_level(level: str | None, source: BoundaryFile, has_commune: bool) -> Level:
    """Return the level asked for, else the one that the codes in the file tell."""
    if level:
        return Level(level)
    lengths = {len(one.code) for one in source.features if one.code.isdecimal()}
    if lengths == {2}:
        return Level.PROVINCE
    if lengths == {5}:
        return Level.COMMUNE
    if not has_commune or not any(one.name for one in source.features):
        terminal.fail("the file does not tell the level of its areas; say it with --level.")
    return Level.VILLAGE


def asked_day(since: datetime | None, level: Level) -> date:
    """Return the first day asked for; today, or for the first units with a code their own."""
    if since:
        if since.date() > today():
            terminal.fail(f"--since {since.date()} lies in the future.")
        return since.date()
    if level is Level.VILLAGE:
        return today()
    there = db.session.scalar(select(exists().where(Area.level == level, ~Area.is_demo)))
    return today() if there else REFORM_ON


def entered_area(commune: str | None, province: str | None) -> Area | None:
    """Return the area that --commune or --province names; None for a province not entered yet."""
    if not commune:
        return db.session.scalar(queries.by_code(Level.PROVINCE, province)) if province else None
    area = db.session.scalar(queries.by_code(Level.COMMUNE, commune))
    if area is None:
        terminal.fail(f"there is no commune with the code {commune}; import its boundary first.")
    return area


def asked_name(source: BoundaryFile, level: Level, code: str, said: str | None) -> str:
    """Return the name of a new province: as asked for, else as the file has it, else as typed."""
    if not (len(code) == 2 and code.isdecimal()):
        terminal.fail(f"--province {code}: the code of a province has two digits.")
    name = " ".join((said or "").split())
    name = name or provinces.name_in(source.features, level, code)
    if not name and sys.stdin.isatty():
        name = click.prompt(f"Name of the province {code}").strip()
    if not name:
        terminal.fail(
            f"there is no province with the code {code} and the file does not tell its name;"
            " say it with --province-name."
        )
    return name


def projection_asked(crs: str, source: BoundaryFile) -> str:
    """Return the key of the projection that --crs names: the file's own, or one tried here."""
    code = crs.upper().removeprefix("EPSG:")
    number = code.removeprefix(UNSHIFTED)
    own = source.declared.to_epsg(min_confidence=70) if source.declared else None
    if number not in map(str, (own, *CODES)):
        listed = ", ".join(map(str, CODES))
        terminal.fail(f"--crs {crs} is none of the projections tried here: {listed}.")
    return code if code.startswith(UNSHIFTED) else f"EPSG:{code}"


def request_for(level: Level, day: date, within: Area | None, key: str | None) -> Request:
    """Return what the options ask for."""
    if level is Level.VILLAGE and (within is None or within.level != Level.COMMUNE):
        terminal.fail("villages need their commune; say it with --commune CODE.")
    found = known.known_of(within, day) if within else None
    return Request(level, day, found, Level(within.level) if within else None, key)
