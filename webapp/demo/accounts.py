"""One account for each role: posts instead of people, passwords that nobody can guess.

The passwords are kept in one file that only its owner can read; the database holds hashes.
"""

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from webapp.accounts import operations
from webapp.accounts.models import User
from webapp.areas.models import Area
from webapp.config import ROOT
from webapp.demo import days
from webapp.extensions import db
from webapp.permissions import Role

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
GROUPS, GROUP = 4, 4
TITLE = "Tài khoản minh họa, chỉ dùng trên máy này / Demo accounts, for this machine only"


@dataclass(frozen=True)
class Post:
    """A post that gets an account; `where` is the code of its village, else a word of `load`."""

    username: str
    title: str
    role: Role
    where: str


POSTS = (
    Post("truongthon", "Trưởng thôn Tân Lập, minh họa", Role.VILLAGE_HEAD, "0011"),
    Post("congan", "Trưởng Công an xã, minh họa", Role.POLICE, "commune"),
    Post("congan2", "Phó Trưởng Công an xã, minh họa", Role.POLICE, "commune"),
    Post("kehoach", "Cán bộ lập kế hoạch tuần tra, minh họa", Role.PLANNER, "commune"),
    Post("tuantra", "Tổ viên Tổ bảo vệ ANTT, minh họa", Role.PATROLLER, "commune"),
    Post("vanphong", "Văn phòng HĐND và UBND xã, minh họa", Role.OFFICE, "commune"),
    Post("chutich", "Chủ tịch UBND xã, minh họa", Role.CHAIR, "commune"),
    Post("tinh", "Chuyên viên UBND tỉnh, minh họa", Role.PROVINCE, "province"),
    Post("quantri", "Quản trị hệ thống, minh họa", Role.ADMIN, "system"),
)


def load(commune: Area, villages: Iterable[Area]) -> tuple[dict[str, User], dict[str, str]]:
    """Make the accounts; return them, and their passwords, by user name."""
    places: dict[str, Area | None] = {village.code: village for village in villages}
    places |= {"commune": commune, "province": commune.parent, "system": None}
    people, passwords = {}, {}
    for post in POSTS:
        user, password = create(post, places[post.where])
        people[post.username], passwords[post.username] = user, password
    return people, passwords


def renew() -> dict[str, str]:
    """Give every demo account a new password, for when the file is lost."""
    users = db.session.scalars(select(User).where(User.is_demo, User.active)).all()
    return {user.username: _new_password(user) for user in users}


def write(passwords: dict[str, str], notes: Iterable[str] = ()) -> None:
    """Replace the file: a line for each account, then `notes`; nobody else ever can read it."""
    width = max(len(post.title) for post in POSTS)
    rows = (
        f"{post.title:{width}}  {post.username:10}  {passwords[post.username]}"
        for post in POSTS
        if post.username in passwords
    )
    target = path()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.with_suffix(".new").unlink(missing_ok=True)
    with open(target.with_suffix(".new"), "x", opener=_private, encoding="utf-8") as file:
        file.write("\n".join((TITLE, "", *rows, *notes, "")))
    target.with_suffix(".new").replace(target)


def path() -> Path:
    """Return the file that the passwords of the demonstration are written to."""
    return Path(os.environ.get("VUNGXANH_DEMO_FILE") or ROOT / ".local" / "demo-accounts")


def create(post: Post, place: Area | None) -> tuple[User, str]:
    """Make the account of a post in the demonstration; return it and its password."""
    user = operations.create(username=post.username, title=post.title, by=None, is_demo=True)
    operations.give(user, post.role, place, since=days.since(), until=None, by=None)
    operations.announce(user, by=None)
    return user, _new_password(user)


def _new_password(user: User) -> str:
    """Return a password of 79 random bits that can be typed from a sheet of paper."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    password = "-".join(groups)
    operations.set_password(user, password, by=user)
    return password


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
