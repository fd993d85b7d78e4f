"""Who may do what, where: one table of roles, one check, two doors (object pages and lists)."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import wraps
from typing import Protocol

from flask import redirect, request, url_for
from flask_login import current_user
from sqlalchemy import ColumnElement, Select, false, or_, true

from webapp.errors import NotFound, SessionEnded
from webapp.extensions import db
from webapp.resending import to_send_again


class Permission(StrEnum):
    """`<thing>:<act>`, alphabetical."""

    ACCOUNT_MANAGE = "account:manage"
    AREA_EDIT = "area:edit"
    AREA_IMPORT = "area:import"
    AUDIT_ALL = "audit:all"
    AUDIT_VIEW = "audit:view"
    HOME_VIEW = "home:view"
    HOTSPOT_COUNT = "hotspot:count"
    HOTSPOT_EDIT = "hotspot:edit"
    HOTSPOT_OPEN = "hotspot:open"
    HOTSPOT_PLACE = "hotspot:place"
    MAP_VIEW = "map:view"
    PATROL_PLAN = "patrol:plan"
    PATROL_PROFESSIONAL = "patrol:professional"
    PATROL_WALK = "patrol:walk"
    RULE_EDIT = "rule:edit"
    TIP_CELLS = "tip:cells"
    TIP_OPEN = "tip:open"
    VILLAGE_DECIDE = "village:decide"
    VILLAGE_FIGURES = "village:figures"
    VILLAGE_INSIDE = "village:inside"
    VILLAGE_PROPOSE = "village:propose"
    VILLAGE_REGISTER = "village:register"
    VILLAGE_VIEW = "village:view"


class Role(StrEnum):
    VILLAGE_HEAD = "village_head"
    POLICE = "police"
    PLANNER = "planner"
    PATROLLER = "patroller"
    OFFICE = "office"
    CHAIR = "chair"
    PROVINCE = "province"
    ADMIN = "admin"


P = Permission
_EVERYONE = {P.HOME_VIEW, P.MAP_VIEW, P.VILLAGE_VIEW}
_LOG = {P.AUDIT_ALL, P.AUDIT_VIEW}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.VILLAGE_HEAD: frozenset(
        _EVERYONE | {P.AUDIT_VIEW, P.VILLAGE_FIGURES, P.VILLAGE_INSIDE, P.VILLAGE_REGISTER}
    ),
    Role.POLICE: frozenset(
        _EVERYONE
        | {
            P.HOTSPOT_COUNT,
            P.HOTSPOT_EDIT,
            P.HOTSPOT_OPEN,
            P.HOTSPOT_PLACE,
            P.PATROL_PLAN,
            P.PATROL_PROFESSIONAL,
            P.PATROL_WALK,
            P.TIP_CELLS,
            P.TIP_OPEN,
            P.VILLAGE_INSIDE,
        }
    ),
    Role.PLANNER: frozenset(
        _EVERYONE | {P.HOTSPOT_PLACE, P.PATROL_PLAN, P.PATROL_WALK, P.TIP_CELLS}
    ),
    Role.PATROLLER: frozenset(_EVERYONE | {P.PATROL_WALK}),
    Role.OFFICE: frozenset(
        _EVERYONE
        | _LOG
        | {
            P.AREA_EDIT,
            P.AREA_IMPORT,
            P.VILLAGE_FIGURES,
            P.VILLAGE_INSIDE,
            P.VILLAGE_PROPOSE,
            P.VILLAGE_REGISTER,
        }
    ),
    Role.CHAIR: frozenset(_EVERYONE | _LOG | {P.HOTSPOT_COUNT, P.VILLAGE_DECIDE, P.VILLAGE_INSIDE}),
    Role.PROVINCE: frozenset(_EVERYONE | _LOG | {P.VILLAGE_INSIDE}),
    Role.ADMIN: frozenset(
        _EVERYONE | _LOG | {P.ACCOUNT_MANAGE, P.AREA_EDIT, P.AREA_IMPORT, P.RULE_EDIT}
    ),
}


class Grant(Protocol):
    role: str
    area_path: str


class HasGrants(Protocol):
    grants_today: Iterable[Grant]


def permits(user: HasGrants, permission: Permission, area_path: str) -> bool:
    """True when one of the user's grants covers `area_path` and holds `permission`.

    `area_path` ends in a slash ("31/11635/0007/"), so that a grant on "31/1163/" does not cover
    "31/11635/". The path of a grant on the whole system is empty.
    """
    return any(
        permission in ROLES[Role(grant.role)] and area_path.startswith(grant.area_path)
        for grant in user.grants_today
    )


def paths(user: HasGrants, permission: Permission) -> list[str]:
    """Return the area paths inside which the user holds `permission`."""
    return sorted(
        {grant.area_path for grant in user.grants_today if permission in ROLES[Role(grant.role)]}
    )


def holds(user: HasGrants, permission: Permission) -> bool:
    """True when the user holds `permission` anywhere at all."""
    return bool(paths(user, permission))


def everywhere(user: HasGrants, *permissions: Permission) -> bool:
    """True when the user holds each of `permissions` in the whole system: no path need be asked."""
    return all("" in paths(user, permission) for permission in permissions)


def within(
    user: HasGrants, permission: Permission, path: ColumnElement[str]
) -> ColumnElement[bool]:
    """Return the SQL condition that `path` lies where the user holds `permission`."""
    prefixes = paths(user, permission)
    if not prefixes:
        return false()
    if "" in prefixes:
        return true()
    return or_(*(path.like(prefix + "%") for prefix in prefixes))


def requires(permission: Permission, *, load: Callable[..., Select] | None = None):
    """Let a view run only for one who holds `permission`.

    With `load`, the address's values are turned into the record that the view receives instead,
    and the permission must hold at the record's `area_path`. A record that does not exist and one
    that may not be seen give the same 404. A visitor without session is sent to the login page,
    whatever the address.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(**values):
            if not current_user.is_authenticated:
                return to_login()
            if load is None:
                if not holds(current_user, permission):
                    raise NotFound
                return view(**values)
            record = db.session.scalar(load(**values))
            if record is None or not permits(current_user, permission, record.area_path):
                raise NotFound
            return view(record)

        guarded.permission = permission
        return guarded

    return decorate


def to_login():
    """Send the visitor to the login page, which leads back here.

    Raises:
        SessionEnded: a filled-in form came, which the login page would lose.
    """
    if to_send_again(401):
        raise SessionEnded
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.login", next=here))


def public(view: Callable) -> Callable:
    """Mark a view as one that anybody may call."""
    view.permission = "public"
    return view


def signed_in(view: Callable) -> Callable:
    """Let a view run for anybody who has a session, whatever the grants."""

    @wraps(view)
    def guarded(**values):
        if not current_user.is_authenticated:
            return to_login()
        return view(**values)

    guarded.permission = "signed-in"
    return guarded
