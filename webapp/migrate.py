"""Migrations from the command line and for the health check."""

from functools import cache

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory

from webapp.config import ROOT


def alembic_config(owner_url: str = "") -> AlembicConfig:
    """Return Alembic's settings; an address of the owner is needed where the database is asked."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    config.set_main_option(
        "file_template",
        "%%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d_%%(rev)s_%%(slug)s",
    )
    config.attributes["owner_url"] = owner_url
    return config


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Migrate up to `revision` as the owner of the tables."""
    command.upgrade(alembic_config(owner_url), revision)


def downgrade(owner_url: str, revision: str) -> None:
    """Migrate down to `revision` as the owner of the tables."""
    command.downgrade(alembic_config(owner_url), revision)


@cache
def head() -> str | None:
    """Return the newest revision that this code knows."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()
