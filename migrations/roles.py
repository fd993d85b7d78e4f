"""The two roles that migrations grant rights to, by the names that the settings give them."""

import os
from urllib.parse import urlsplit

from alembic import op

KNOWN_ROLES = {
    "app": ("DATABASE_URL", "vungxanh_app"),
    "public": ("DATABASE_PUBLIC_URL", "vungxanh_public"),
}


def role(which: str) -> str:
    """Return the quoted name of the "app" or the "public" role."""
    setting, default = KNOWN_ROLES[which]
    name = urlsplit(os.environ.get(setting, "")).username or default
    return '"{}"'.format(name.replace('"', '""'))


def grant(which: str, rights: str, *things: str) -> None:
    """GRANT `rights` ("SELECT, INSERT") on tables, views or, with EXECUTE, functions."""
    what = "FUNCTION" if rights == "EXECUTE" else "TABLE"
    for thing in things:
        if rights == "EXECUTE":
            op.execute(f"REVOKE ALL ON FUNCTION {thing} FROM PUBLIC")
        op.execute(f"GRANT {rights} ON {what} {thing} TO {role(which)}")
