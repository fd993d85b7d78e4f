"""Users, what they are granted, where they are logged in, and guesses that failed."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_security import UserMixin
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import BYTEA, DATERANGE, JSONB, Range
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.areas.models import Area
from webapp.clock import now, today
from webapp.columns import Recorded
from webapp.extensions import db
from webapp.permissions import Role


class User(Recorded, UserMixin, db.Model):
    """An account. `title` is the post ("Trưởng Công an xã"), never a person's name.

    A new value of `fs_uniquifier` ends every session of the user at the next request.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("username = lower(username) AND username <> ''", name="username"),
    )

    username: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text, unique=True)
    password: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    is_demo: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    fs_uniquifier: Mapped[str] = mapped_column(Text, unique=True)
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    invite_hash: Mapped[str | None] = mapped_column(Text)
    invite_expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_seen_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    tf_primary_method: Mapped[str | None] = mapped_column(Text)
    tf_totp_secret: Mapped[str | None] = mapped_column(Text)
    mf_recovery_codes: Mapped[list[Any] | None] = mapped_column(MutableList.as_mutable(JSONB))
    totp_last_counter: Mapped[int | None] = mapped_column(BigInteger)

    grants: Mapped[list["Grant"]] = relationship(
        back_populates="user", foreign_keys="Grant.user_id"
    )
    # Flask-Security joins `roles` to every user it loads; ours are grants, each bound to an area.
    roles: Mapped[list["Grant"]] = relationship(foreign_keys="Grant.user_id", viewonly=True)

    @property
    def area_path(self) -> str:
        """The smallest area that holds every grant; an account without any is the system's."""
        grants = [grant for grant in self.roles if not grant.has_ended] or self.roles
        return common_path([grant.area_path for grant in grants])

    @property
    def grants_today(self) -> list["Grant"]:
        return [grant for grant in self.roles if grant.holds_on(today())] if self.active else []

    @property
    def has_second_factor(self) -> bool:
        return bool(self.tf_totp_secret)

    @property
    def is_invited(self) -> bool:
        """Whether a one-time code is out that still works."""
        return bool(self.invite_hash and self.invite_expires_at and self.invite_expires_at > now())

    @property
    def is_waiting(self) -> bool:
        """Whether nobody can log in before a code is printed."""
        return self.active and not self.password and not self.is_invited

    @property
    def state(self) -> str:
        """How the account stands: disabled, invited or active."""
        if not self.active:
            return "disabled"
        return "active" if self.password else "invited"


def common_path(paths: list[str]) -> str:
    """Return the path of the smallest area that holds all `paths`; "" is the whole system.

    >>> common_path(["31/11635/0001/", "31/11635/"]), common_path(["31/1/", "31/2/"])
    ('31/11635/', '31/')
    """
    common = []
    for codes in zip(*(path.split("/")[:-1] for path in paths), strict=False):
        if len(set(codes)) > 1:
            break
        common.append(codes[0] + "/")
    return "".join(common)


class Grant(Recorded, db.Model):
    """(user, role, area) for some days; no area means the whole system."""

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint(
            "role IN ({})".format(", ".join(f"'{role}'" for role in Role)), name="role"
        ),
        CheckConstraint("area_id IS NOT NULL OR role = 'admin'", name="area"),
        Index("ix_grants_user_id", "user_id"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str] = mapped_column(Text)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    valid: Mapped[Range[date]] = mapped_column(
        DATERANGE, default=lambda: Range(today(), None), server_default=text("'(,)'::daterange")
    )
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(back_populates="grants", foreign_keys=[user_id])
    area: Mapped[Area | None] = relationship(lazy="joined")

    def holds_on(self, day: date) -> bool:
        """Return whether the right holds on `day`, the first and the last day included."""
        return self.valid.contains(day)

    @property
    def has_ended(self) -> bool:
        return self.valid.isempty or (self.valid.upper is not None and self.valid.upper <= today())

    @property
    def last_day(self) -> date | None:
        """The last day on which the right holds; None without end."""
        return self.valid.upper - timedelta(days=1) if self.valid.upper else None

    @property
    def name(self) -> str:
        """The name by which Flask-Security knows a role."""
        return self.role

    def get_permissions(self) -> set[str]:
        """Nothing for Flask-Security: what a role may do stands in `webapp.permissions`."""
        return set()

    @property
    def area_path(self) -> str:
        return self.area.path if self.area else ""


class LoginSession(Recorded, db.Model):
    """One login on one device; the cookie holds the secret, this row only its hash.

    A row that is gone or ended logs its device out at the next request.
    """

    __tablename__ = "login_sessions"
    __table_args__ = (Index("ix_login_sessions_user_id", "user_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    token_hash: Mapped[bytes] = mapped_column(BYTEA, unique=True)
    device: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    user: Mapped[User] = relationship()


class LoginFailure(db.Model):
    """Guesses that failed, by account or by source; `key` is a keyed hash of either."""

    __tablename__ = "login_failures"
    __table_args__ = (Index("ix_login_failures_last_at", "last_at"),)

    key: Mapped[bytes] = mapped_column(BYTEA, primary_key=True)
    failures: Mapped[int] = mapped_column(SmallInteger)
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
