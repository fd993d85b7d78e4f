"""Write docs/reference/permissions.md from the one table of roles.

python -m scripts.permissions_page
"""

from pathlib import Path

from webapp.permissions import ROLES, Permission, Role

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "permissions.md"
HEAD = """# Who may do what

Written by `python -m scripts.permissions_page` from `ROLES` in `webapp/permissions.py`; a test
holds this page against it. A right holds inside the area of its grant, and everywhere below it,
on the days of the grant. What one may not see looks exactly like what does not exist.
Each role × permission × area has a cell in `tests/accounts/matrix.csv`.
"""


def text() -> str:
    """Return the page: a row for each permission, a column for each role."""
    head = "| permission | " + " | ".join(f"`{role}`" for role in Role) + " |"
    line = "|---|" + ":-:|" * len(Role)
    rows = [
        f"| `{permission}` | "
        + " | ".join("yes" if permission in ROLES[role] else "–" for role in Role)
        + " |"
        for permission in Permission
    ]
    return "\n".join([HEAD, head, line, *rows]) + "\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text(), encoding="utf-8")
