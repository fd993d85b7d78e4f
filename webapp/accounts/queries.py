"""Accounts as their administrators see them, and the sessions of one's own."""

from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload, selectinload

from webapp.accounts.models import Grant, LoginSession, User
from webapp.accounts.session import LIFETIME
from webapp.areas.models import Area, AreaVersion, Level
from webapp.areas.names import NATURAL
from webapp.clock import now, today
from webapp.permissions import HasGrants, Permission, paths, within


def one(user_id: UUID) -> Select[tuple[User]]:
    """Return the account with this id and its rights."""
    return select(User).where(User.uuid == user_id).options(selectinload(User.roles))


def one_grant(grant_id: UUID) -> Select[tuple[Grant]]:
    """Return the right with this id and who holds it."""
    return select(Grant).where(Grant.uuid == grant_id).options(joinedload(Grant.user))


def named(username: str) -> Select[tuple[User]]:
    """Return the account that logs in by this name, however its letters are typed."""
    return (
        select(User)
        .where(User.username == username.strip().lower())
        .options(selectinload(User.roles))
    )


def managed_by(user: HasGrants) -> Select[tuple[User]]:
    """Return the accounts all of whose grants lie where `user` manages accounts.

    The same rule as `User.area_path`: what has ended counts only when nothing else is left.
    """
    by_title = (User.title.collate(NATURAL), User.id)
    everything = select(User).options(selectinload(User.roles)).order_by(*by_title)
    if "" in paths(user, Permission.ACCOUNT_MANAGE):
        return everything
    inside = within(user, Permission.ACCOUNT_MANAGE, Area.path)
    stands = or_(func.upper_inf(Grant.valid), func.upper(Grant.valid) > today())
    mine = select(Grant).where(Grant.user_id == User.id).outerjoin(Area, Area.id == Grant.area_id)
    outside = or_(Area.id.is_(None), ~inside)
    return everything.where(
        mine.exists(),
        or_(
            and_(mine.where(stands).exists(), ~mine.where(stands, outside).exists()),
            and_(~mine.where(stands).exists(), ~mine.where(outside).exists()),
        ),
    )


def grants_inside(path: str) -> Select[tuple[Grant]]:
    """Return the grants of today inside the area with this path, the accounts with them."""
    return (
        select(Grant)
        .join(Area, Area.id == Grant.area_id)
        .join(User, User.id == Grant.user_id)
        .where(Area.path.like(path + "%"), Grant.valid.contains(today()), User.active)
        .options(joinedload(Grant.user))
        .order_by(Grant.id)
    )


def waiting(accounts: Select[tuple[User]]) -> Select[tuple[User]]:
    """Return the active accounts with neither a password nor a code that still works."""
    has_code = User.invite_expires_at > now()
    return accounts.where(User.active, User.password.is_(None), has_code.is_not(True))


def without_people(user: HasGrants) -> Select:
    """Return (uuid, kind, name) of communes with villages where nobody holds a right of its own.

    Only where `user` manages accounts; demonstrations do not count.
    """
    commune, inner = aliased(Area), aliased(Area)
    below = (inner.parent_id == commune.id) & (inner.level == Level.VILLAGE)
    works_there = (
        select(Grant.id)
        .join(Area, Area.id == Grant.area_id)
        .where(
            Grant.valid.contains(today()), (Area.id == commune.id) | (Area.parent_id == commune.id)
        )
    )
    return (
        select(commune.uuid, AreaVersion.kind, AreaVersion.name)
        .join(AreaVersion, AreaVersion.area_id == commune.id)
        .where(
            func.upper_inf(AreaVersion.known),
            AreaVersion.valid.contains(today()),
            commune.level == Level.COMMUNE,
            ~commune.is_demo,
            within(user, Permission.ACCOUNT_MANAGE, commune.path),
            exists().where(below),
            ~works_there.exists(),
        )
        .order_by(commune.path)
    )


def matching(accounts: Select[tuple[User]], words: str) -> Select[tuple[User]]:
    """Return the accounts whose title or user name holds `words`, whatever the diacritics."""
    pattern = "%" + words.replace("%", "").replace("_", "").strip() + "%"
    return accounts.where(
        or_(
            func.fold(User.title).like(func.concat("%", func.fold(words), "%")),
            User.username.like(pattern.lower()),
        )
    )


def areas_at(user: HasGrants, text: str) -> Select[tuple[Area]]:
    """Return the areas where `user` manages accounts that bear this code, path or name."""
    code = text.strip().strip("/")
    known = (
        select(AreaVersion.area_id)
        .where(
            func.upper_inf(AreaVersion.known),
            AreaVersion.valid.contains(today()),
            AreaVersion.name_folded == func.fold(code),
        )
        .correlate(None)
    )
    by_code = Area.path.like(func.concat("%/", code, "/")) if "/" in code else Area.code == code
    return (
        select(Area)
        .where(
            within(user, Permission.ACCOUNT_MANAGE, Area.path),
            or_(Area.path == code + "/", by_code, Area.id.in_(known)),
        )
        .order_by(Area.path)
        .limit(6)
    )


def sessions_of(user: User) -> Select[tuple[LoginSession]]:
    """Return the sessions that stand, the newest first."""
    return (
        select(LoginSession)
        .where(
            LoginSession.user_id == user.id,
            LoginSession.ended_at.is_(None),
            LoginSession.created_at > now() - LIFETIME,
        )
        .order_by(LoginSession.id.desc())
    )


def active_demo() -> Select[tuple[int]]:
    """Return how many accounts of the demonstration can log in."""
    return select(func.count()).select_from(User).where(User.is_demo, User.active)


def after(accounts: Select[tuple[User]], key: str | None, limit: int) -> Select[tuple[User]]:
    """Return the next `limit` accounts after the one whose UUID is `key`, by title."""
    if key and is_uuid(key):
        last = select(User.title, User.id).where(User.uuid == key).subquery()
        accounts = accounts.join(
            last, tuple_(User.title.collate(NATURAL), User.id) > tuple_(last.c.title, last.c.id)
        )
    return accounts.limit(limit)


def is_uuid(text: str) -> bool:
    """True when `text` can be read as an id."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
