"""The words for roles and for the places where they hold, in both languages."""

from collections.abc import Iterable

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.accounts.models import Grant
from webapp.areas import queries as areas
from webapp.areas.models import AreaVersion
from webapp.clock import today
from webapp.extensions import db
from webapp.permissions import Role

ROLE_NAMES: dict[Role, LazyString] = {
    Role.VILLAGE_HEAD: _l("Village head"),
    Role.POLICE: _l("Commune police"),
    Role.PLANNER: _l("Patrol planner"),
    Role.PATROLLER: _l("Patrol member"),
    Role.OFFICE: _l("Office of the People's Council and People's Committee"),
    Role.CHAIR: _l("Chair of the commune"),
    Role.PROVINCE: _l("Provincial level"),
    Role.ADMIN: _l("Administrator"),
}


def area_names(grants: Iterable[Grant]) -> dict[int | None, str]:
    """Return name and code of the areas of `grants` today, by the key of the area."""
    wanted = {grant.area_id: grant.area for grant in grants if grant.area}
    versions = db.session.scalars(
        areas.version_on(today()).where(AreaVersion.area_id.in_(wanted))
    ).all()
    names = {version.area_id: version.name for version in versions}
    return {None: _("The whole system")} | {
        key: f"{names.get(key, '?')} ({area.path.rstrip('/')})" for key, area in wanted.items()
    }
