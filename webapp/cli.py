"""The command line: `vungxanh …`."""

import os
import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup

from webapp.accounts.commands import users
from webapp.config import BadSetting, Config


def make_app() -> Flask:
    """Return the application as commands need it: no warming, no check of what serves."""
    from webapp import create_app

    return create_app(serving=False)


@click.group(
    cls=FlaskGroup, create_app=make_app, add_default_commands=False, add_version_option=False
)
@click.version_option(package_name="vungxanh", prog_name="vungxanh")
def cli() -> None:
    """Vùng Xanh: the map and logbook of a drug-free commune."""


cli.add_command(users)


@cli.group("db")
def database() -> None:
    """Create and migrate the database."""


@database.command("upgrade")
def db_upgrade() -> None:
    """Migrate the database to the newest form."""
    from webapp import migrate

    migrate.upgrade(owner_url())


def owner_url() -> str:
    """Return the owner's address, or say which setting is missing."""
    config = Config.from_environment()
    if not config.database_owner_url:
        raise click.UsageError("DATABASE_OWNER_URL is not set; migrations run as the owner role.")
    return config.database_owner_url


@cli.command("serve")
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option(
    "--port", envvar="PORT", default=8000, show_default=True, type=click.IntRange(1, 65535)
)
def serve(host: str, port: int) -> None:
    """Serve the pages with the worker beside them, until stopped."""
    # By now the application has been made once, so a bad setting was one line. What supervises
    # needs neither its memory nor its connections.
    refuse_to_serve()
    script = Path(__file__).with_name("serve.py")
    os.execv(sys.executable, [sys.executable, "-P", script, host, str(port), "--serve"])


@cli.command("check")
def check() -> None:
    """Say whether the server may start with these settings."""
    refuse_to_serve()
    click.echo("The settings are in order.")


def refuse_to_serve() -> None:
    """Raise BadSetting for what only a command line may run with."""
    config = current_app.extensions["vungxanh"]
    make_folder(config.upload_dir)
    if config.is_production and config.has_staff:
        from webapp.accounts import demo

        demo.refuse_active(current_app)


def make_folder(folder: Path) -> None:
    """Make the folder of uploads; raise BadSetting when it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = f"this folder cannot be made: {error.strerror}"
        raise BadSetting(f"UPLOAD_DIR is {str(folder)!r}; {why}.") from error


@cli.command("worker")
def worker() -> None:
    """Do queued and daily work until stopped."""
    import signal

    from webapp import jobs

    refuse_to_serve()
    stopped = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.append(True))
    jobs.work(stop=lambda: bool(stopped))


@cli.group("audit")
def audit() -> None:
    """Look after the audit log."""


@audit.command("verify")
def audit_verify() -> None:
    """Recompute every chain; exit 1 and name commune and number of each damaged entry."""
    from webapp.audit import operations, queries
    from webapp.audit.models import AuditEntry
    from webapp.extensions import db

    operations.unlock_chain()
    broken = db.session.execute(queries.broken_links()).all()
    cut = db.session.execute(queries.cut_tails()).all()
    for chain, seq in broken:
        click.echo(f"chain {chain}: entry {seq} was changed, moved or removed", err=True)
    for chain, seq in cut:
        click.echo(f"chain {chain}: the last entries are missing (head says {seq})", err=True)
    if broken or cut:
        sys.exit(1)
    total = db.session.scalar(db.select(db.func.count()).select_from(AuditEntry))
    click.echo(f"{total} entries, every chain is whole.")


def add_features() -> None:
    """Hang the features' own commands on the command line."""
    from webapp.areas.commands import areas
    from webapp.demo.commands import group as demo

    cli.add_command(areas)
    cli.add_command(demo)


def main() -> None:
    """Run the command line; a bad setting is one line and exit code 2."""
    add_features()
    try:
        cli()
    except BadSetting as error:
        click.echo(f"vungxanh: {error}", err=True)
        sys.exit(2)
