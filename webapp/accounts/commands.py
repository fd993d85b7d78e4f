"""`vungxanh users …`: the first administrator, and help when nobody can log in."""

import click
from flask import current_app
from flask.cli import AppGroup

from webapp.accounts import operations, queries
from webapp.accounts.forms import USERNAME
from webapp.accounts.models import User
from webapp.areas.models import Area
from webapp.clock import today
from webapp.extensions import db
from webapp.formatters import daytime
from webapp.permissions import Role

users = AppGroup("users", help="Look after accounts.")


@users.command("create")
@click.option("--username", required=True, help="What is typed to log in: small letters, dots.")
@click.option("--title", required=True, help="The post, never the name of a person.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--area", "code", default="", help="Code of the area; none is the whole system.")
def create(username: str, title: str, role: str, code: str) -> None:
    """Create an account and print its one-time code."""
    username = username.strip().lower()
    if not USERNAME.match(username):
        raise click.UsageError(
            f"{username!r} cannot be a user name: 3 to 40 small letters, digits, dots or dashes."
        )
    if db.session.scalar(queries.named(username)):
        raise click.UsageError(f"There is an account {username!r} already.")
    area = find_area(code, Role(role))
    user = operations.create(username=username, title=title, by=None)
    operations.give(user, Role(role), area, since=today(), until=None, by=None)
    operations.announce(user, by=None)
    secret = operations.invite(user, by=None)
    db.session.commit()
    tell(user, secret)


@users.command("list")
def list_() -> None:
    """List the accounts with their rights of today."""
    for user in db.session.scalars(db.select(User).order_by(User.username)):
        rights = ", ".join(f"{g.role} {g.area_path or '(everywhere)'}" for g in user.grants_today)
        click.echo(f"{user.username}\t{user.state}\t{user.title}\t{rights}")


@users.command("disable")
@click.argument("username")
def disable(username: str) -> None:
    """Shut an account; its sessions end at once."""
    user = find_user(username)
    operations.disable(user, by=None)
    db.session.commit()
    click.echo(f"{user.username} is disabled.")


@users.command("invite")
@click.argument("username")
def invite(username: str) -> None:
    """Print a new one-time code; the present password stops working."""
    user = find_user(username)
    if not user.active:
        raise click.UsageError(f"{user.username} is disabled.")
    secret = operations.invite(user, by=None)
    db.session.commit()
    tell(user, secret)


def find_user(username: str) -> User:
    """Return the account of that name, or end the command with a line that says so."""
    user = db.session.scalar(queries.named(username))
    if user is None:
        raise click.UsageError(
            f"There is no account {username!r}; `vungxanh users list` shows all."
        )
    return user


def find_area(code: str, role: Role) -> Area | None:
    """Return the one area with this code or path at which `role` may be granted."""
    levels = operations.LEVELS[role]
    if not code:
        if None not in levels:
            raise click.UsageError(f"The role {role} needs --area.")
        return None
    path = code.strip("/") + "/"
    found = db.session.scalars(
        db.select(Area).where(
            db.or_(Area.code == code, Area.path == path, Area.path.endswith("/" + path))
        )
    ).all()
    fitting = [area for area in found if area.level in levels]
    if not fitting:
        raise click.UsageError(f"No area with the code {code!r} takes the role {role}.")
    if len(fitting) > 1:
        paths = ", ".join(area.path.rstrip("/") for area in fitting)
        raise click.UsageError(f"Several areas have this code: {paths}")
    return fitting[0]


def tell(user: User, secret: str) -> None:
    """Print a one-time code, where it is used and until when."""
    address = current_app.config["PUBLIC_URL"] + "/invite"
    until = daytime(user.invite_expires_at)
    click.echo(
        f"{user.username}: {secret}\nSet the password at {address} before {until}, Việt Nam time."
    )
