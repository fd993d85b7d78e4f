"""The words for roles and for the places where they hold, in both languages."""

from collections.abc import Iterable

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from webapp.accounts.models import Grant
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
    """Return name and code of the areas of `grants` today, by the key of the area.

    One that has ended keeps its last name, and says that it has ended.
    """
    wanted = {grant.area_id: grant.area for grant in grants if grant.area}
    rows = db.session.execute(
        select(AreaVersion.area_id, AreaVersion.name, AreaVersion.valid.contains(today()))
        .where(AreaVersion.area_id.in_(wanted), func.upper_inf(AreaVersion.known))
        .ext(distinct_on(AreaVersion.area_id))
        .order_by(AreaVersion.area_id, func.lower(AreaVersion.valid).desc())
    )
    names = {
        key: name if stands else _("%(name)s (no longer exists)", name=name)
        for key, name, stands in rows
    }
    return {None: _("The whole system")} | {
        key: f"{names[key]} ({area.path.rstrip('/')})" for key, area in wanted.items()
    }
