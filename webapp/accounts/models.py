"""Users and grants."""

from datetime import date, datetime
from typing import Any

from flask_security import UserMixin
from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, Range
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.areas.models import Area
from webapp.clock import today
from webapp.columns import Recorded
from webapp.extensions import db
from webapp.permissions import Role


class User(Recorded, UserMixin, db.Model):
    """An account. `title` is the post ("Trưởng Công an xã"), never a person's name.

    A new value of `fs_uniquifier` ends every session of the user at the next request.
    """

    __tablename__ = "users"

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

    grants: Mapped[list["Grant"]] = relationship(
        back_populates="user", foreign_keys="Grant.user_id"
    )
    # Flask-Security joins `roles` to every user it loads; ours are grants, each bound to an area.
    roles: Mapped[list["Grant"]] = relationship(foreign_keys="Grant.user_id", viewonly=True)

    area_path = ""  # Accounts belong to the whole system.

    @property
    def grants_today(self) -> list["Grant"]:
        return [grant for grant in self.roles if grant.holds_on(today())]


class Grant(Recorded, db.Model):
    """(user, role, area) for some days; no area means the whole system."""

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint(
            "role IN ({})".format(", ".join(f"'{role}'" for role in Role)), name="role"
        ),
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
        return self.valid.contains(day)

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
