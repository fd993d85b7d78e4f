"""The commune that a route belongs to: the one its maker chose, which its course must touch."""

from flask_babel import gettext as _
from flask_login import current_user

from webapp.areas import queries as areas
from webapp.areas.models import Area, AreaVersion, Level
from webapp.areas.names import NATURAL
from webapp.clock import today
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.patrols import nearby
from webapp.patrols.forms import RouteForm
from webapp.permissions import Permission


def communes() -> list:
    """Return (Area, AreaVersion) of the communes where the visitor plans, by name."""
    found = areas.visible_to(current_user, Permission.PATROL_PLAN, today()).where(
        Area.level == Level.COMMUNE
    )
    return db.session.execute(
        found.order_by(AreaVersion.name.collate(NATURAL), Area.code).limit(200)
    ).all()


def first_commune(form: RouteForm) -> Area | None:
    """Return the commune that the form names, or the first it offers."""
    wanted = form.area.data or (form.area.choices[0][0] if form.area.choices else None)
    return next((area for area, _ in communes() if str(area.uuid) == wanted), None)


def chosen_commune(form: RouteForm) -> Area | None:
    """Return the commune chosen when the course touches it; else say so in the form."""
    area = first_commune(form)
    if area is None:
        raise NotFound
    return area if lies_in(area, form) else None


def lies_in(area: Area, form: RouteForm) -> bool:
    """True when the course touches the commune; else the form says that it does not."""
    if form.found is None or nearby.touches(area, form.found, today()):
        return True
    form.course.errors = [_("The route does not touch the commune it belongs to.")]
    return False
