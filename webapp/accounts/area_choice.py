"""The area that was typed for a right, or what is wrong with it."""

from flask_babel import gettext as _

from webapp.accounts import operations, queries
from webapp.accounts.forms import GrantForm
from webapp.accounts.models import User
from webapp.areas.models import Area
from webapp.extensions import db
from webapp.permissions import Permission, Role, permits


def chosen_area(form: GrantForm, by: User) -> Area | None:
    """Return the area that was typed; what is wrong with it is put beside the field."""
    role = Role(form.role.data)
    fitting = operations.LEVELS[role]
    if not (form.area.data or "").strip():
        if None not in fitting:
            form.area.errors = [wrong_level(role)]
        elif not permits(by, Permission.ACCOUNT_MANAGE, ""):
            form.area.errors = [
                _("Only those who administer the whole system may leave this empty.")
            ]
        return None
    found = db.session.scalars(queries.areas_at(by, form.area.data)).all()
    at_level = [area for area in found if area.level in fitting]
    if len(at_level) == 1:
        return at_level[0]
    if not found:
        form.area.errors = [_("No area with this code or name lies within your administration.")]
    elif not at_level:
        form.area.errors = [wrong_level(role)]
    else:
        paths = ", ".join(area.path.rstrip("/") for area in at_level)
        form.area.errors = [_("Several areas bear this name. Type one of: %(codes)s", codes=paths)]
    return None


def wrong_level(role: Role) -> str:
    """Return what kind of area `role` is granted at."""
    if role == Role.VILLAGE_HEAD:
        return _("This role is granted for one village or residential group.")
    if role == Role.PROVINCE:
        return _("This role is granted for a province.")
    return _("This role is granted for a commune.")
