"""What becomes of the rights of accounts in units that end."""

from collections.abc import Iterable

from flask_babel import gettext as _

from webapp.accounts import queries
from webapp.areas.consequences import Consequence, Ending, tells_consequences
from webapp.extensions import db
from webapp.permissions import HasGrants, Permission, permits


@tells_consequences(50)
def rights_inside(ending: Ending, user: HasGrants) -> Iterable[Consequence]:
    """Say that a village head needs a new right; who that is, to those who manage accounts."""
    count, names = None, ""
    if all(permits(user, Permission.ACCOUNT_MANAGE, area.path) for area in ending.areas):
        grants = [
            grant
            for area in ending.areas
            for grant in db.session.scalars(queries.grants_inside(area.path))
        ]
        holders = list(dict.fromkeys(grant.user.title for grant in grants))
        count, names = len(grants), ", ".join(holders[:5]) + (", …" if len(holders) > 5 else "")
    yield Consequence(
        _("Rights of accounts there, such as the village head's"),
        _("They no longer open anything current. Give each a right for the new unit."),
        count,
        names,
    )
