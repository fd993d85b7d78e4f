"""Write tests/accounts/endpoints.csv: what each role is answered at each address and method.

python -m scripts.endpoints_table
"""

import csv
import io
from pathlib import Path

from flask import Flask

from webapp import create_app
from webapp.config import Config
from webapp.permissions import ROLES, Permission, Role

TABLE = Path(__file__).resolve().parents[1] / "tests" / "accounts" / "endpoints.csv"
VISITOR = "visitor"
COLUMNS = ("endpoint", "method", VISITOR, *(role.value for role in Role))
ANSWERED = ("GET", "POST", "PUT", "PATCH", "DELETE")


def rows(app: Flask) -> list[tuple[str, ...]]:
    """Return a row for each address and method, in order."""
    pairs = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or ())
        if method in ANSWERED
    }
    return [
        (endpoint, method, *cells(app.view_functions[endpoint].permission))
        for endpoint, method in sorted(pairs)
    ]


def cells(permission: str) -> list[str]:
    """Return what a visitor and each role is answered where it holds its grant.

    allowed: the page or the act. hidden: 404, as where nothing is. login: the login page.
    """
    if permission == "public":
        return ["allowed"] * (1 + len(Role))
    if permission == "signed-in":
        return ["login"] + ["allowed"] * len(Role)
    wanted = Permission(permission)
    return ["login", *("allowed" if wanted in ROLES[role] else "hidden" for role in Role)]


def text(app: Flask) -> str:
    """Return the table as CSV."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(app))
    return written.getvalue()


if __name__ == "__main__":
    TABLE.write_text(text(create_app(Config.from_environment(), serving=False)), encoding="utf-8")
