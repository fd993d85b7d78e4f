"""Sessions: Flask-Security bound to our users, one row for each login, an idle lock.

The cookie carries a random secret whose hash is a row of `login_sessions`; the row is looked up
on every request, so that logout, disabling and a lost grant act on the very next one. The time
of the last activity is signed into the cookie: docs/adr/0006-sessions.md says why.
"""

import hashlib
import secrets
import time
from datetime import timedelta
from uuid import UUID, uuid4

from flask import Flask, Response, request, session
from flask_login import current_user
from flask_login.utils import _user_context_processor
from flask_security import Security, SQLAlchemyUserDatastore, login_user
from sqlalchemy import Select, select, update
from sqlalchemy.orm import joinedload

from webapp.accounts import factors
from webapp.accounts.models import LoginSession, User
from webapp.clock import now
from webapp.extensions import db

LIFETIME = timedelta(hours=12)
IDLE = timedelta(minutes=30)
HALFWAY = timedelta(minutes=10)  # between the password and the code of the second factor
CLOCKS_DIFFER = timedelta(minutes=5)  # between the database and this machine
NOTICE_S = 60  # activity is noted at most once a minute
SECRET, SEEN, HALF = "sid", "seen", "half"

security = Security(
    totp_cls=factors.SingleUseTotp, mf_recovery_codes_util_cls=factors.HashedRecoveryCodes
)


def init_app(app: Flask) -> None:
    """Bind Flask-Security; its own pages stay switched off, ours are in `views`."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_REGISTERABLE=False,
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_TOTP_SECRETS=factors.totp_secrets(app.config["SECRET_KEY"]),
        SECURITY_TOTP_ISSUER="Vùng Xanh",
        PERMANENT_SESSION_LIFETIME=LIFETIME,
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    security.init_app(app, SQLAlchemyUserDatastore(db, User, None), register_blueprint=False)
    security.login_manager.user_loader(load_user)
    leave_public_answers_alone(app)
    app.after_request(note_activity)


def leave_public_answers_alone(app: Flask) -> None:
    """Let nothing read the cookie unless a view asks who is there.

    Flask-Principal would load the user for every file and public tile, and nothing here uses it;
    Flask-Login would look for a cookie that remembers, which is never set, and load the user for
    every template. An answer for which the cookie was read carries `Vary: Cookie`.
    """
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    app.after_request_funcs[None].remove(security.login_manager._update_remember_cookie)
    app.template_context_processors[None].remove(_user_context_processor)
    app.context_processor(lambda: {"current_user": current_user})
    app.jinja_env.globals["session_mark"] = mark


def start(user: User) -> LoginSession:
    """Log `user` in with a session of its own; nothing of the visitor's earlier one is kept."""
    session.clear()
    login_user(user)
    row, session[SECRET] = issue(user, device=device_name(request.user_agent.string))
    session[SEEN] = int(time.time())
    user.last_seen_at = now()
    return row


def issue(user: User, *, device: str) -> tuple[LoginSession, str]:
    """Make the row of a new session; return it with the secret that the cookie carries."""
    secret = secrets.token_urlsafe(32)
    row = LoginSession(user_id=user.id, token_hash=hash_of(secret), device=device)
    db.session.add(row)
    db.session.flush()
    return row, secret


def end_all(user: User, *, but: LoginSession | None = None) -> None:
    """End every session of `user`, on every device, except `but`."""
    statement = update(LoginSession).where(
        LoginSession.user_id == user.id, LoginSession.ended_at.is_(None)
    )
    if but is None:
        user.fs_uniquifier = uuid4().hex
    else:
        statement = statement.where(LoginSession.id != but.id)
    db.session.execute(statement.values(ended_at=now()))


def end(user: User, session_uuid: UUID) -> None:
    """End one session of `user`; another person's is left alone."""
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.uuid == session_uuid, LoginSession.user_id == user.id)
        .values(ended_at=now())
    )


def load_user(identity: str) -> User | None:
    """Return the user of a session that stands and is not idle; what every view goes by."""
    row = standing()
    if row is None or is_idle() or row.user.fs_uniquifier != identity:
        return None
    return row.user


def standing() -> LoginSession | None:
    """Return the session of this visitor, idle or not, unless it ended or its user may not work."""
    secret = session.get(SECRET)
    if not isinstance(secret, str) or "_user_id" not in session:
        return None
    row = db.session.scalar(sessions_with(hash_of(secret)))
    if row is None or not row.user.active:
        return None
    if not now() - LIFETIME <= row.created_at <= now() + CLOCKS_DIFFER:
        return None  # too old; or begun in the future, so that nobody can tell how old it is
    return row if row.user.fs_uniquifier == session["_user_id"] else None


def sessions_with(token_hash: bytes) -> Select[tuple[LoginSession]]:
    """Return the session, not ended, that a cookie's token belongs to."""
    return (
        select(LoginSession)
        .where(LoginSession.token_hash == token_hash, LoginSession.ended_at.is_(None))
        .options(joinedload(LoginSession.user).selectinload(User.roles))
    )


def is_idle() -> bool:
    """True when nothing was done for half an hour: the password is asked for again."""
    seen = session.get(SEEN)
    return not isinstance(seen, int) or time.time() - seen > IDLE.total_seconds()


def locked() -> LoginSession | None:
    """Return the session that waits for its password, None when there is none or it is awake."""
    return standing() if is_idle() else None


def wake() -> None:
    """Take the session out of its idle lock."""
    session[SEEN] = int(time.time())


def recall(user: User) -> None:
    """Let the rest of this request see `user`, whom the idle lock had hidden."""
    security.login_manager._update_request_context_with_user(user)


def note_activity(response: Response) -> Response:
    """Sign the time of the last activity into the cookie, at most once a minute.

    Only with pages: an answer that overtakes another would put an older cookie in its place.
    """
    view = request.endpoint and security.app.view_functions.get(request.endpoint)
    if getattr(view, "permission", "public") == "public" or response.mimetype != "text/html":
        return response
    # After a commit, to ask who it is reads the user and his rights anew: only where it matters.
    if time.time() - session.get(SEEN, 0) > NOTICE_S and current_user.is_authenticated:
        session[SEEN] = int(time.time())
    return response


def mark() -> str:
    """Return what tells a page's scripts this session from another's; it opens nothing."""
    return hash_of(f"mark {session.get(SECRET)}").hex()[:16]


def hash_of(secret: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(secret.encode()).digest()


def device_name(agent: str) -> str:
    """Return browser and system in two words, by which a person knows the device again.

    >>> device_name("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile")
    'Chrome, Android'
    """
    browsers = ("Edg", "OPR", "coc_coc", "Firefox", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    browser = next((name for name in browsers if name in agent), "?")
    system = next((name for name in systems if name in agent), "?")
    names = {"Edg": "Edge", "OPR": "Opera", "coc_coc": "Cốc Cốc", "Mac OS": "macOS"}
    return f"{names.get(browser, browser)}, {names.get(system, system)}"
