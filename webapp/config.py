"""Every setting, read from the environment once, at the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[1]
NOWHERE = "about:blank"
SURFACES = ("public", "staff", "all")
ENVIRONMENTS = ("development", "test", "production")
TILE = ("{z}", "{x}", "{y}")


class BadSetting(Exception):
    """A setting is missing or has a value that cannot work; the message names it."""


def sqlalchemy_url(url: str) -> str:
    """Return `url` with the driver named, because SQLAlchemy 2.1 would take psycopg 3.

    >>> sqlalchemy_url("postgres://me@host/db")
    'postgresql+psycopg2://me@host/db'
    """
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg2://" + url.removeprefix(scheme)
    return url


@dataclass(frozen=True)
class Config:
    """Settings of one process; README.md lists them in a table."""

    database_url: str
    database_public_url: str
    secret_key: str
    audit_key: str
    receipt_key: str
    database_owner_url: str = ""
    surface: str = "all"
    env: str = "development"
    public_url: str = "http://127.0.0.1:8000"
    upload_dir: Path = ROOT / ".local" / "uploads"
    basemap_url: str = ""
    basemap_attribution: str = ""
    operator: str = ""
    complaints: str = ""
    quick_exit_url: str = NOWHERE
    trusted_proxies: int = 0
    testing: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the settings; raise BadSetting with the name of the first bad one."""
        surface = _one_of(environ, "SURFACE", SURFACES, "all")
        public = _needed(environ, "DATABASE_PUBLIC_URL")
        staff = public if surface == "public" else _needed(environ, "DATABASE_URL")
        return cls(
            database_url=sqlalchemy_url(staff),
            database_public_url=sqlalchemy_url(public),
            database_owner_url=sqlalchemy_url(environ.get("DATABASE_OWNER_URL", "")),
            secret_key=_secret(environ, "SECRET_KEY"),
            audit_key="" if surface == "public" else _secret(environ, "AUDIT_KEY"),
            receipt_key=_secret(environ, "RECEIPT_KEY"),
            surface=surface,
            env=_one_of(environ, "VUNGXANH_ENV", ENVIRONMENTS, "development"),
            public_url=_address(environ, "PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
            upload_dir=Path(environ.get("UPLOAD_DIR") or ROOT / ".local" / "uploads"),
            basemap_url=_tiles(environ),
            basemap_attribution=environ.get("BASEMAP_ATTRIBUTION", ""),
            operator=_written(environ, "OPERATOR"),
            complaints=_written(environ, "COMPLAINTS"),
            quick_exit_url=_address(environ, "QUICK_EXIT_URL", NOWHERE),
            trusted_proxies=_whole_number(environ, "TRUSTED_PROXIES", 0),
        )

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @property
    def has_staff(self) -> bool:
        return self.surface in ("staff", "all")

    @property
    def has_public(self) -> bool:
        return self.surface in ("public", "all")

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


def _needed(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        raise BadSetting(f"{name} is not set. `make run` sets it; see README.md, Settings.")
    return value


def _written(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if "…" in value:
        raise BadSetting(f"{name} is still the sample's {value!r}; write what stands for “…”.")
    return value


def _one_of(environ: Mapping[str, str], name: str, values: tuple[str, ...], default: str) -> str:
    value = environ.get(name) or default
    if value not in values:
        raise BadSetting(f"{name} is {value!r}; it must be one of {', '.join(values)}.")
    return value


def _address(environ: Mapping[str, str], name: str, default: str) -> str:
    url = environ.get(name) or default
    if url != default and not url.startswith(("https://", "http://")):
        raise BadSetting(f"{name} is {url!r}; it must begin with https:// or http://.")
    return url


def _tiles(environ: Mapping[str, str]) -> str:
    url = _address(environ, "BASEMAP_URL", "")
    if url and not all(part in url for part in TILE):
        raise BadSetting(f"BASEMAP_URL is {url!r}; it must hold {', '.join(TILE)}.")
    return url


def _secret(environ: Mapping[str, str], name: str) -> str:
    value = _needed(environ, name)
    if len(value) < 24:
        raise BadSetting(f"{name} has {len(value)} characters; it needs at least 24 random ones.")
    return value


def _whole_number(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name, "") or str(default)
    if not value.isdecimal():
        raise BadSetting(f"{name} is {value!r}; it must be a whole number.")
    return int(value)
