"""`vungxanh demo …`: fictional data for a first look, only in a private database."""

import os
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.config import Config

LOOPBACK = ("", "localhost", "127.0.0.1", "::1")


class Refused(click.ClickException):
    """What was asked for cannot be done here; one line says why."""

    exit_code = 2


@click.group("demo")
def group() -> None:
    """Fictional data for a first look, for this machine only."""


@group.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing when they are there already.")
@with_appcontext
def load(if_empty: bool) -> None:
    """Make the province 00, a commune of 14 villages, and an account for each role."""
    from webapp.demo import load as demo

    refuse_in_earnest()
    if demo.is_there():
        if if_empty:
            return
        raise Refused("The demo data are there already. Take them away: demo remove")
    demo.load()
    click.echo("Demo data are loaded.")


@group.command("accounts")
@click.option("--renew", is_flag=True, help="Make new passwords, when the file is lost.")
@with_appcontext
def accounts(renew: bool) -> None:
    """Show user names and passwords of the demo accounts."""
    from webapp.demo import accounts as demo
    from webapp.extensions import db

    refuse_in_earnest()
    if renew:
        demo.write(demo.renew())
        db.session.commit()
    if not demo.path().exists():
        raise Refused("There is no file of demo accounts. Make it: demo accounts --renew")
    click.echo(demo.path().read_text(encoding="utf-8"), nl=False)


@group.command("remove")
@with_appcontext
def remove() -> None:
    """Take the demo data away; the audit log keeps its entries."""
    from webapp.demo import accounts, removal
    from webapp.files import storage

    config: Config = current_app.extensions["vungxanh"]
    if not config.database_owner_url:
        raise Refused("DATABASE_OWNER_URL is not set; only the owner role may delete.")
    for name in removal.remove(config.database_owner_url):
        storage.path_of(name).unlink(missing_ok=True)
    accounts.path().unlink(missing_ok=True)
    click.echo("The demo data are gone.")


def refuse_in_earnest() -> None:
    """Refuse in production and in any database that is not on this machine."""
    config: Config = current_app.extensions["vungxanh"]
    if config.is_production:
        raise Refused("VUNGXANH_ENV is production: no demo data there.")
    host = urlsplit(config.database_url).hostname or ""
    if host not in LOOPBACK and not host.startswith("/"):
        raise Refused(f"The database is on {host}: demo data belong on this machine.")
    serving = os.environ.get("HOST", "")
    if serving not in LOOPBACK:
        raise Refused(f"HOST is {serving}: demo accounts may not be reached from there.")
