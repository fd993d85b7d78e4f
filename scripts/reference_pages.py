"""Write docs/reference/commands.md and addresses.md from the program itself.

python -m scripts.reference_pages
"""

from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
WRITTEN = (
    "Written by `python -m scripts.reference_pages` from {source};\n"
    "a test holds this page against it."
)
COMMANDS = f"""# The command line

{WRITTEN.format(source="the commands themselves")}

In a checkout that `make run` has set up, `scripts/vungxanh …` takes the settings from `.local/env`;
on a server, `/opt/vungxanh/app/.venv/bin/vungxanh …` takes them from the environment (see
[deploying on a commune's network](../how-to/trien-khai-mang-noi-bo-xa.md)). Each command knows
`--help`. Bad input is one line and exit code 2.
"""
ADDRESSES = f"""# Addresses

{WRITTEN.format(source="the routes")}

Records are addressed by a random UUID. The first table is answered by `SURFACE=public`, without a
cookie; the second by `SURFACE=staff`. Who: "public" is anybody, "signed-in" needs a session, every
other name is a [permission](permissions.md). Whatever lies outside one's rights answers 404 like
what does not exist. `?lang=vi|en` chooses the language everywhere; `?on=YYYY-MM-DD` shows a past
day where a page has a history.
"""


def commands() -> str:
    """Return the page about the command line."""
    from webapp import cli

    cli.add_features()
    return COMMANDS + "".join(f"\n{part}\n" for part in _described(cli.cli, "vungxanh"))


def _described(command: click.Command, name: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=name)
        # The commands of this program; what the framework would add is switched off.
        for child in sorted(command.commands):
            yield from _described(command.commands[child], f"{context.info_name} {child}")
        return
    lines = [f"## `{name}`", "", (command.help or "").split("\n\n")[0].replace("\n", " ")]
    rows = [_row(option) for option in command.params if not getattr(option, "hidden", False)]
    if rows:
        lines += ["", "| | |", "|---|---|", *rows]
    yield "\n".join(lines)


def _row(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Argument):
        return f"| `{parameter.make_metavar(click.Context(click.Command('x')))}` | |"
    shown = ", ".join(f"`{name}`" for name in parameter.opts)
    words = parameter.help or ""
    if isinstance(parameter.type, click.Choice):
        words += " One of: " + ", ".join(f"`{choice}`" for choice in parameter.type.choices) + "."
    if parameter.required:
        words += " Needed."
    if parameter.show_default:
        words += f" Without it: `{parameter.default}`."
    if parameter.envvar:
        words += f" Setting: `{parameter.envvar}`."
    return f"| {shown} | {words.strip()} |"


def addresses() -> str:
    """Return the page about the addresses."""
    app = every_surface()
    rows = sorted(
        (rule.rule, ", ".join(sorted(rule.methods - {"HEAD", "OPTIONS"})), rule.endpoint)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
    )
    parts = [ADDRESSES]
    for title, of_staff in (("Public", False), ("Staff", True)):
        parts += [f"## {title}", "", "| address | methods | who | what |", "|---|---|---|---|"]
        for rule, methods, endpoint in rows:
            view = app.view_functions[endpoint]
            who = str(getattr(view, "permission", "public"))
            if of_staff == is_staff(endpoint):
                what = (view.__doc__ or "").strip().split("\n")[0]
                parts.append(f"| `{rule}` | {methods} | {who} | {what} |")
        parts.append("")
    return "\n".join(parts)


def every_surface() -> Flask:
    """Return an application with all routes; it needs no database."""
    from webapp import create_app
    from webapp.config import Config, sqlalchemy_url

    nowhere = sqlalchemy_url("postgresql://nobody@127.0.0.1:1/none")
    key = "of-no-use-" * 3
    config = Config(nowhere, nowhere, key, key, key)
    return create_app(config, serving=False)


def is_staff(endpoint: str) -> bool:
    """True when only the staff surface answers `endpoint`."""
    from webapp.surfaces import PUBLIC, blueprints

    known = {blueprint.name for blueprint in blueprints(PUBLIC)} | {"health", "static"}
    return endpoint.split(".")[0] not in known


PAGES = {"commands.md": commands, "addresses.md": addresses}

if __name__ == "__main__":
    for file_name, text in PAGES.items():
        (FOLDER / file_name).write_text(text(), encoding="utf-8")
