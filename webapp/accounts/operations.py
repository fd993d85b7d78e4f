"""Acts on accounts: nobody registers, an administrator invites; every act is in the audit log."""

import re
from datetime import date, timedelta
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from flask_security import hash_password
from sqlalchemy.dialects.postgresql import Range

from webapp.accounts import attempts, factors, passwords, session
from webapp.accounts.models import Grant, User
from webapp.accounts.session import security
from webapp.areas.models import Area, Level
from webapp.audit import operations as audit
from webapp.clock import today
from webapp.errors import AppError
from webapp.extensions import db
from webapp.permissions import Role

# Where a role may be granted; None is the whole system. Local rule.
LEVELS: dict[Role, frozenset[Level | None]] = {
    Role.VILLAGE_HEAD: frozenset({Level.VILLAGE, Level.GROUP}),
    Role.POLICE: frozenset({Level.COMMUNE}),
    Role.PLANNER: frozenset({Level.COMMUNE}),
    Role.PATROLLER: frozenset({Level.COMMUNE, Level.VILLAGE}),
    Role.OFFICE: frozenset({Level.COMMUNE}),
    Role.CHAIR: frozenset({Level.COMMUNE}),
    Role.PROVINCE: frozenset({Level.PROVINCE}),
    Role.ADMIN: frozenset({None, Level.PROVINCE, Level.COMMUNE}),
}


class NotGrantable(AppError):
    """The role is never granted at an area of this level."""

    status = 422
    message = _l("This role is not granted for such an area. Choose another area or role.")


class OwnAccount(AppError):
    """Nobody changes the rights or the standing of the own account."""

    status = 409
    message = _l("This is your own account. Another administrator has to do this.")


class Disabled(AppError):
    """A disabled account gets no code."""

    status = 409
    may_pass = True
    message = _l("The account is disabled. Enable it first.")


def create(*, username: str, title: str, by: User | None, is_demo: bool = False) -> User:
    """Make an account without password; `invite` gives it the code to set one."""
    user = User(
        username=username.strip().lower(),
        title=title.strip(),
        fs_uniquifier=uuid4().hex,
        is_demo=is_demo,
    )
    db.session.add(user)
    db.session.flush()
    return user


def announce(user: User, *, by: User | None) -> None:
    """Put the new account into the log of the area that its first grant names."""
    audit.record("user.created", user, by=by, changes={"username": (None, user.username)})


def invite(user: User, *, by: User | None) -> str:
    """Return a one-time code with which `user` sets a password; the old one stops working now."""
    code = factors.issue_invite(user)
    user.password = None
    session.end_all(user)
    attempts.forget(user.username)
    audit.record("user.invited", user, by=by)
    return code


def set_password(user: User, password: str, *, by: User) -> None:
    """Let `password` be the one; a code is used up and every session ends."""
    user.password = hash_password(security.password_util.normalize(password))
    user.invite_hash = user.invite_expires_at = None
    user.must_change_password = False
    session.end_all(user)
    audit.record("user.password_changed", user, by=by)


def is_password(user: User | None, typed: str) -> bool:
    """Return whether `typed` is the password of an active `user`; costs the same without one."""
    typed = security.password_util.normalize(typed[: passwords.MAX_LENGTH].replace("\0", ""))
    works = user is not None and user.active and user.password
    matches = security.pwd_context.verify(typed, user.password if works else factors.decoy())
    return bool(works and matches)


def about(user: User) -> list[str]:
    """Return the words that the password of `user` may not merely repeat."""
    names = [version.name for grant in user.roles if grant.area for version in grant.area.versions]
    return [user.username, user.title, *re.split(r"[._-]", user.username), *names]


def problem_with(user: User, password: str) -> str | None:
    """Return what is wrong with `password` for `user`, None when it will do."""
    return passwords.problem_with(password, about(user))


def disable(user: User, *, by: User | None) -> None:
    """Shut the account; its sessions end at the next request."""
    _not_oneself(user, by)
    user.active = False
    user.invite_hash = user.invite_expires_at = None
    session.end_all(user)
    audit.record("user.disabled", user, by=by)


def enable(user: User, *, by: User | None) -> None:
    """Let a shut account log in again."""
    _not_oneself(user, by)
    user.active = True
    audit.record("user.enabled", user, by=by)


def unlock(user: User, *, by: User) -> None:
    """Forget the failed guesses at the account."""
    attempts.forget(user.username)
    audit.record("user.unlocked", user, by=by)


def give(
    user: User, role: Role, area: Area | None, *, since: date, until: date | None, by: User | None
) -> Grant:
    """Grant `role` at `area` from `since` to `until`, that day included; no area is everywhere.

    Raises:
        NotGrantable: the role is not one for areas of this level, or for the whole system.
        OwnAccount: `user` is the one who grants.
    """
    _not_oneself(user, by)
    if (area and area.level) not in LEVELS[role]:
        raise NotGrantable
    upper = until + timedelta(days=1) if until else None
    grant = Grant(
        user=user, role=role, area=area, valid=Range(since, upper), given_by_id=by and by.id
    )
    db.session.add(grant)
    db.session.flush()
    db.session.expire(user, ["roles"])
    facts = {"role": role, "user": user.username, "since": since, "until": until}
    changes = {name: (None, value) for name, value in facts.items() if value}
    audit.record("grant.given", grant, by=by, changes=changes)
    return grant


def end_grant(grant: Grant, *, by: User | None) -> None:
    """Let the grant end now; the row stays as history."""
    _not_oneself(grant.user, by)
    began, last_day = grant.valid.lower, grant.last_day
    grant.valid = Range(began, today()) if began is None or began < today() else Range(empty=True)
    facts = {"role": grant.role, "user": grant.user.username, "since": began, "until": last_day}
    changes = {name: (value, None) for name, value in facts.items() if value}
    audit.record("grant.ended", grant, by=by, changes=changes)


def give_again(grant: Grant, *, since: date | None, until: date | None, by: User | None) -> None:
    """Let a grant that was ended hold for its days again."""
    _not_oneself(grant.user, by)
    grant.valid = Range(since, until + timedelta(days=1) if until else None)
    facts = {"role": grant.role, "user": grant.user.username, "since": since, "until": until}
    changes = {name: (None, value) for name, value in facts.items() if value}
    audit.record("grant.given", grant, by=by, changes=changes)


def enrol(user: User, secret: str) -> list[str]:
    """Switch the second factor on; return its recovery codes, to be shown once."""
    user.tf_primary_method = "authenticator"
    user.tf_totp_secret = secret
    audit.record("user.factor_added", user, by=user)
    return new_recovery_codes(user)


def new_recovery_codes(user: User) -> list[str]:
    """Replace the recovery codes; return the new ones, to be shown once."""
    codes = security.mf_recovery_codes_util.create_recovery_codes(user)
    audit.record("user.codes_renewed", user, by=user)
    return codes


def drop_factor(user: User, *, by: User | None) -> None:
    """Switch the second factor off."""
    user.tf_primary_method = user.tf_totp_secret = None
    user.mf_recovery_codes = user.totp_last_counter = None
    audit.record("user.factor_removed", user, by=by)


def is_second_factor(user: User, typed: str) -> bool:
    """Return whether `typed` is the present time code, or a recovery code, and use it up."""
    code = factors.plain(typed)
    if code.isdecimal() and len(code) == 6:
        return security.totp_factory.verify_totp(code, user.tf_totp_secret, user, window=30)
    used = security.mf_recovery_codes_util.use(user, code)
    if used:
        audit.record("user.code_used", user, by=user)
    return used


def _not_oneself(user: User, by: User | None) -> None:
    if by is not None and by.id == user.id:
        raise OwnAccount
